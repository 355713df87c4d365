"""Two policies, the same customers: who stays under one and leaves under the other, its worth, and through what.

`groups.py` counts and values (every customer is in one group, and the groups add up), `shapley.py` divides a
difference among paths, `paths.py` replays each customer with the jobs of one policy or the other, path by path;
`page.py` shows it.
"""
