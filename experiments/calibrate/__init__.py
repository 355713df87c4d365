"""From a company's own records to what the model needs to know of it.

`subjects.py` says which laws the tables of a mapping allow to be fitted, `tables.py` and `page.py` lay them out,
`__main__.py` is the command.
"""
