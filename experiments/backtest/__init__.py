"""Fit on the first part of a record, simulate the second, and say how far that was from what came.

`split.py` cuts the record so that nothing of the second part is known before it, `counts.py` and `lengths.py` fit and
simulate, `naive.py` is the forecast that needs no model, `scores.py` judges, `trial.py` does all of it for one record,
`page.py` and `figure.py` lay it out, `__main__.py` is the command.
"""
