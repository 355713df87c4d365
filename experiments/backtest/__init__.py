"""Fit on the first part of a record, simulate the second, and say how far that was from what came.

`split.py` cuts the record so that nothing of the second part is known before it.  `counts.py` and `lengths.py` fit and
simulate days and durations, `engine.py` lets the simulator play the second part, `purchases.py` and `spares.py` are
customers and parts.  `scores.py` judges, `judged.py` and `played.py` say what a right model would score; `series.py`,
`simulated.py` and `things.py` make trials of them, `trial.py` all of one record.  `page.py` and `figure.py` lay it out,
`__main__.py` is the command.
"""
