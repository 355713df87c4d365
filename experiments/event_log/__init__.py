"""The event log of a run with standard columns, and its exports.

`table.py` makes the columns, piece by piece; each format has a file that writes the pieces; `formats.py` lists them.
`python -m experiments.export --help` shows the command.
"""
