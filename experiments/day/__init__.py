"""One day of one run: who was where, when, and what came of it.

`python -m experiments.day --help` shows the command.  `stretches.py` and `places.py` read the day off the log,
`gantt.py` and `area.py` draw it, `page.py` puts both beside their tables.
"""
