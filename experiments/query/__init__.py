"""Many runs at once: as data frames (`load.py`), or by SQL (`duck.py`): `python -m experiments.query`.

Only runs whose every byte is as it was written are read; the others are named.
"""
