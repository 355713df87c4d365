"""What it is all worth: lifetime values, present values, payback, break-even, and the cost of poor quality.

`lifetime.py` has the formulas; `flows.py` reads amounts of a comparison over time, `section.py` puts them on the page
of a report.
"""
