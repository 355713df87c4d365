"""Checks of the simulation that take minutes: joint chains, another simulator, ties, streams, identities.

`python -m experiments.validate` runs them; each file here is one check and its table.  The list is in `stages`.
"""
