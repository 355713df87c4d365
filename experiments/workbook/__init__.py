"""The tables of a run as one Excel workbook, safe to open."""
