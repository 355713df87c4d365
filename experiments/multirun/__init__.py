"""The jobs of one command with -m, collected into one folder with the same tables and report as an experiment.

Here live: which jobs may be compared and as what experiment (`joined.py`), and the folder (`collect.py`).
"""
