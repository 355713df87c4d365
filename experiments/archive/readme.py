"""The page that a stranger reads first: what this is, and the two commands."""

from collections.abc import Mapping
from typing import Any

NAME = "REPRODUCE.md"


def readme(manifest: Mapping[str, Any], place: str) -> str:
    """The page of an archive; `place` is the run's folder in it."""
    study, versions = manifest.get("study") or {}, manifest.get("versions") or {}
    cells = len(manifest.get("cells") or [])
    return f"""\
# {manifest["name"]}: a simulation study, complete

{study.get("purpose") or manifest["name"]}

This archive holds everything the study is made from: the program, the versions of all libraries, the configuration, \
the data it read, and its results in `{place}/` (open `report.html` there in a browser).

To make it again, with Python 3.11 or newer on Linux or macOS and two commands, in this folder:

```sh
make setup
.venv/bin/python -m experiments.reproduce {place}
```

The first one installs the libraries by `requirements.lock`, whose hashes it checks, and compiles the program. The \
second one simulates {manifest.get("replications", "all")} replications of {cells} {"cell" if cells == 1 else "cells"} \
anew, makes every table, figure and page again, and compares each file with the SHA-256 in `{place}/manifest.json`. \
It ends with code 0 if all are identical, byte for byte, and otherwise says which differ and what can have moved them.

- Made with Python {versions.get("python")}, numpy {versions.get("numpy")}, numba {versions.get("numba")}, \
matplotlib {versions.get("matplotlib")}; the manifest names all versions.
- Run: `{manifest["run_id"]}`, seed {manifest.get("seed")}, {manifest.get("engine")} engine.
- Licence: Apache-2.0 (`LICENSE`). To cite it: `CITATION.cff`. Limits and assumptions: `docs/model.md`.
"""
