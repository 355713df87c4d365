"""What the answer rests on: which numbers of a scenario move its outcomes, and how much of the scatter is luck.

Here live: what is asked for (`plan.py`), the numbers that are assumptions (`assumptions.py`), three methods, one at a
time (`tornado.py`), Morris (`morris.py`), Sobol' (`sobol.py`), the part of luck in all of them (`luck.py`), the page
(`page.py`, `draw.py`), and `python -m experiments.sensitivity`.
"""
