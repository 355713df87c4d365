"""Two tellings of one story: `reference` (SimPy, to read) and `compiled` (numba, to run).  Bit for bit the same."""
