"""From a company's own records to what the model needs to know of it.

`subjects.py` says which laws the tables of a mapping allow to be fitted, `keys.py` which value is which key of the
scenario, `meant.py` what becomes of what a person said (`by_hand*.py`), `tables.py` and `page.py` lay it out,
`__main__.py` is the command.
"""
