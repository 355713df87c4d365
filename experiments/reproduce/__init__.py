"""Make a finished run again, compare every file of it with its manifest, and say what differs and why.

`frozen.py` reads the run as it was stored, `remake.py` makes it again, `compare.py` compares the files, `reasons.py`
says what may have moved them.  Nothing here knows what a result means.
"""
