"""One day of one run: who was where, when, and what came of it.

`python -m experiments.day --help` shows the command.  `stretches.py` and `places.py` read the day off the log, and
`ways.py` whether somebody travels or products come to a bench; `gantt.py` and `area.py` draw it; `people.py` and
`tables.py` have its tables, `words.py` its words, `page.py` puts all of it on one page.
"""
