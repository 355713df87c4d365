"""The best combination of many levers: candidates by Optuna, replications where they decide something.

Here live: what is asked for (`plan.py`), candidates with their outcomes so far (`candidates.py`), who needs more
replications (`race.py`), the loop of asking and telling (`loop.py`), the stored study (`journal.py`), the page
(`page.py`, `draw.py`), and `python -m experiments.optimise`.
"""
