"""Where two policies are worth the same: the value of one number of the scenario at which the better one changes.

Here live: the search for it and its interval (`root.py`), what is asked for and how it is run (`plan.py`), the page
(`page.py`), and `python -m experiments.break_even`.
"""
