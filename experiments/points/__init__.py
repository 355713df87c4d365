"""Points of a parameter space, simulated through the store: what sensitivity, break-even and optimisation share.

Here live: what a command of this kind asks for (`study.py`), the numbers of a scenario that are given as ranges
(`ranges.py`), the replications of a point (`runs.py`), and the folder of results (`record.py`).  What is made of the
outcomes lives in `sensitivity/`, `break_even/` and `optimise/`.
"""
