"""Claims about causes: what an experiment says must move when a lever is pulled, and whether it does.

Here live: the tests of links and chains (`judge.py`), and what a reader is told of them (`section.py`).  What may be
claimed is in `settings.py`.
"""
