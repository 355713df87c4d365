"""What it is all worth: lifetime values, present values, payback, break-even, and the cost of poor quality.

`lifetime.py` has the formulas; `flows.py` reads amounts of a comparison over time, `section.py` puts them on the page
of a report.  `perfect.py` makes the twin of a company in which nothing is done badly, and `python -m experiments.worth`
says by `quality.py` what poor quality costs against it.
"""
