"""Why it happened: the story of one job, or of one customer, read off the log of one run.

`python -m experiments.why --help` shows the command.  `job.py` finds why somebody came late and why he came twice,
`customer.py` why the customer left or stayed, `story.py` has the rows of the log in words; `page.py` writes text,
tables and one page.
"""
