"""Real work-order logs: read, checked, measured, and made ready to be replayed.

Here live: the door through which a log comes in (`worklog_files.py`, `worklog.py`), what the simulator replays
(`replay.py`), which returns are excess (`returns.py`), what a record says (`record.py`), and the Washington metro's
log (`metro.py`, `metro_map.py`).  Nothing here knows of policies, plans or reports.
"""
