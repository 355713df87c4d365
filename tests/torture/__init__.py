"""Endurance: what happens to results when everything around them fails: `python -m tests.torture`, `make torture`.

`child.py` starts the stand-in's command line quickly, `parts.py` names the parts, one file each; a part tells what it
asked for and what it reached.  A small part of each runs with the tests.
"""
