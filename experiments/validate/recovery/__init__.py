"""Made-up companies whose truth is known: for each fit, whether its intervals hold the truth as often as they say.

`count.py` says what a trial is and counts; `work.py`, `spells.py`, `people.py`, `customers.py` and `units.py` make
companies and fit them; `modules.py` is the list.  `experiments/validate/fits.py` is the check that runs them.
"""
