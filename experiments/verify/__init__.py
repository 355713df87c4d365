"""Theory against simulation: simulated worlds that reduce to textbook systems, and what the textbook says.

`python -m experiments.verify` prints the table.  `rows` declares what is checked, `readers` takes quantities
from an event log, `check` judges, `replicate` simulates, `table` shows.  The formulas are in
`experiments.theory`.
"""
