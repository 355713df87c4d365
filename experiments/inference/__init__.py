"""How sure a figure is: replications until a precision is reached, intervals that fit the statistic, warm-up, coverage.

Here live the rules: arrays in, small tuples out.  They know no cell, no store and no page.  What runs replications is
in `experiments/execute/`, what every report uses already is in `experiments/stats.py`; docs/statistics.md explains
all of it, with the coverage that was measured.
"""
