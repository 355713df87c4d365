"""From a command line and YAML files to a plan that may be run.

Here live: the doors that judge overrides and files before Hydra sees them (`guard.py`, `guard_files.py`,
`guard_values.py`, `yaml_scan.py`, `misread.py`), composing (`compose.py`, `groups.py`, `translate.py`), checking
(`validate.py`, `schema.py`, `answerable.py`), and the plan with its cells (`plan.py`, `design.py`).  Nothing here runs
a simulation or writes a file; go on in `execute/`.
"""
