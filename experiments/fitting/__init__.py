"""Laws fitted to records: parameters with intervals, under the names and in the units of the scenario.

Pure functions from arrays to small tuples (`fitted.py`), one subject a file; nothing here reads a file or knows where
values come from.
"""
