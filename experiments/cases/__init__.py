"""Ready-made cases: what public records say of one part of a company, and the question of a planner it answers.

One file a case: which figures are fitted from which records, and what was seen that the fits did not use.  `case.py` is
what they have in common, `all.py` lists them, `__main__.py` shows one.  The answer itself is an experiment
(conf/experiment/) or, where the simulator has no such part, a comparison by the fitted model.
"""
