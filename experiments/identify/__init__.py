"""What the totals of a record tell of a company, and what they do not: calibration by simulation.

`posterior.py` turns simulated totals into values with intervals, `recover.py` asks first whether known values come
back, `verdict.py` says which do not and what would help, `targets.py` names the totals, `question.py` is what is asked,
`trials.py` makes the simulations, `page.py` lays out the answer, `__main__.py` is the command.
"""
