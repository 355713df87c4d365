"""A company's own records: work orders, visits, parts, calls, customers, surveys; as they are written, dirty.

`ours.py` says what we call things, `mapping.py` what the company calls them (conf/records/*.yaml), `files.py`,
`csv_file.py` and `workbook.py` turn files into text, `values.py` and `times.py` text into values, `read.py` puts aside
what cannot be (`impossible.py`, `strange.py`) with row and reason, and `profile.py` says what there is.  Nothing is
dropped silently: every row of a file is either in the table or among those set aside.
"""
