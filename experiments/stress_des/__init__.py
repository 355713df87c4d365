"""The STRESS-DES sheet of a study (Monks et al. 2019), filled from its configuration, the code and its manifest.

`study.py` is what a sheet is made of, `items.py` puts the twenty items in their order, `objectives.py`, `logic.py`,
`data.py` and `execution.py` fill them, `page.py` writes them down.  No item is left open: each is filled, or says that
it is not applicable, and why.
"""
