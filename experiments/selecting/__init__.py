"""Choosing the best of several cells with a stated guarantee, and with as few replications as that takes.

Here live the procedures: `race.py` (Kim and Nelson's KN with common random numbers, and a service constraint),
`two_stage.py` (Rinott), `allocation.py` (OCBA).  They know numbers alone, larger is better.  `question.py` is what the
command line asks, `sampling.py` gets replications from the store, `answer.py` and `page.py` say what came of it.
Which cells a figure shows is another matter: `experiments/shown_cells.py`.
"""
