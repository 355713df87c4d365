"""From a plan to a folder of results: nothing is run twice, and nothing half-written is left.

Here live: the identity of a plan (`job.py`), the store of replications (`store.py`), running what is missing
(`work.py`, `pools.py`, `worker.py`, `progress.py`), and the folder of a run with its manifest (`produce.py`,
`folder.py`, `frames.py`, `exports.py`, `facts.py`, `provenance.py`); `conduct.py` tells it from start to end.  What
results mean is not known here: the analysis is handed in.
"""
