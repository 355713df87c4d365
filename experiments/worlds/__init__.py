"""Worlds: what nobody chooses but may be one way or another, and whether the ranking of policies survives it.

Here live: the comparison within each world and over all of them (`ranking.py`), what to choose if nobody knows which
world it is (`regret.py`), and what a reader is told of it (`section.py`).
"""
