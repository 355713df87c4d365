"""From a plan to a folder of results: nothing is run twice, and nothing half-written is left.

`conduct.py` tells it from start to end.  Here live:
- the identity of a plan (`job.py`), how long it will take (`forecast.py`), whether its objectives happen at all
  (`objective.py`), and rounds of replications up to a precision (`rounds.py`);
- the store of replications (`store.py`) with its list (`listing.py`), and whether it is as it was written (`check.py`);
- running what is missing (`work.py`): one replication (`worker.py`), how it ended (`outcome.py`), threads and one
  process beside them (`pools.py`), chunks (`chunks.py`) for the workers of a site (`sites.py`, `cluster.py`), and what
  is told meanwhile (`progress.py`);
- the folder of a run with its manifest (`produce.py`, `folder.py`, `facts.py`, `provenance.py`) and its tables
  (`frames.py`, `columns.py`, `exports.py`).
What results mean is not known here: the analysis is handed in.
"""
