"""Which cells an experiment runs: one module a design, each with the cells, their number, and what it refuses.

Here live: levels and ranges (`levels.py`), the keys of a design as they stand in a file (`keys.py`), the designs
(`factorial.py`, `fractional.py` with `published.py` and `words.py`, `filling.py`, `listed.py`, `crossed.py`) and their
register (`register.py`).  Nothing here knows a scenario or an indicator; cells become scenarios in `configure/`, and
what a design allows to be estimated is in `effects/`.
"""
