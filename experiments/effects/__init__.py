"""What each factor does by itself, and together with another one: from all cells of a design at once.

Here live: effects of factorial designs as contrasts (`contrasts.py`), slopes of designs that fill a space
(`slopes.py`), both as one table (`table.py`), and what a reader is told of it (`section.py`).
"""
