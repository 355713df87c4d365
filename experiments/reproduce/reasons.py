"""Why two makings of one run may differ: the recorded facts that are not the same, and the files each of them touches.

A fact that differs is a possible cause of a file that differs if the file is made with it: a plotting library cannot
move a table.  What no recorded fact can have moved is said to be so.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.reproduce.compare import FIGURES

# What a library has its hands in.  Whatever simulates touches everything.
_NUMBERS = ("python", "numpy", "numba", "llvmlite", "simpy", "pandas", "scipy")
_TOUCHES = {
    "matplotlib": (*FIGURES, ".html"),
    "pyarrow": (".parquet",),
    "jinja2": (".html",),
    "rich": (".txt",),
}
_CONFIGURATION = (".yaml", ".json", ".html", ".md")
_PRINTED = (".html", ".md")  # pages that name the revision, the lock and every version


class Reason(NamedTuple):
    """A recorded fact that is not the same, and the endings of the files it can move; none: all of them."""

    text: str
    endings: tuple[str, ...] = ()

    def touches(self, name: str) -> bool:
        return not self.endings or Path(name).suffix in self.endings


def reasons(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Reason]:
    """Everything recorded that differs, what moves most first."""
    return [*_model(then, now), *_analysis(then, now), *_versions(then, now), *_surroundings(then, now)]


def _model(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Reason]:
    found = []
    if then.get("config_hash") != now.get("config_hash"):
        found.append(Reason("configuration: what is composed now is not what was run (config_hash)"))
    for key in ("engine", "seed"):
        if then.get(key) != now.get(key):
            found.append(Reason(f"{key}: {then.get(key)} then, {now.get(key)} now"))
    before, after = then.get("inputs") or {}, now.get("inputs") or {}
    changed = [path for path in before | after if before.get(path) != after.get(path)]
    found += [Reason(f"data file {path}: other content (SHA-256)") for path in changed]
    if _part(then, "sources", "sim") != _part(now, "sources", "sim"):
        found.append(Reason(f"code of the model (sim/): other sources{_commits(then, now)}"))
    return found


def _analysis(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Reason]:
    if _part(then, "sources", "experiments") == _part(now, "sources", "experiments"):
        return []
    return [Reason(f"code of the analysis (experiments/): other sources{_commits(then, now)}")]


def _versions(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Reason]:
    before, after = then.get("versions") or {}, now.get("versions") or {}
    changed = [name for name in before | after if before.get(name) != after.get(name)]
    return [
        Reason(
            f"{'Python' if name == 'python' else name}: {before.get(name)} then, {after.get(name)} now",
            () if name in _NUMBERS else _TOUCHES.get(name, _CONFIGURATION) + _PRINTED,
        )
        for name in changed
    ]


def _surroundings(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Reason]:
    found = []
    if then.get("revision") != now.get("revision"):
        found.append(Reason(f"code revision, which the pages name{_commits(then, now)}", _PRINTED))
    if then.get("lock") != now.get("lock"):
        found.append(Reason("requirements.lock, whose digest the pages name: other content", _PRINTED))
    for key in ("system", "processor"):
        if _part(then, "machine", key) != _part(now, "machine", key):
            found.append(Reason(f"machine: {_part(then, 'machine', key)} then, {_part(now, 'machine', key)} now"))
    return found


def _commits(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """': commit 1234567 then, 89abcde with changes now'; nothing where no commit is known."""
    one, other = (_commit(part.get("revision") or {}) for part in (then, now))
    return f": {one} then, {other} now" if one != other else ""


def _commit(revision: Mapping[str, Any]) -> str:
    if not revision.get("commit"):
        return "no repository"
    return f"commit {str(revision['commit'])[:10]}{' with uncommitted changes' if revision.get('dirty') else ''}"


def _part(manifest: Mapping[str, Any], section: str, key: str) -> Any:
    return (manifest.get(section) or {}).get(key)


def replications_moved(then: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]) -> tuple[int, int]:
    """How many replications have another digest of event log and world, and how many there are."""
    pairs = [
        (one, other)
        for cell in {**then, **now}
        for one, other in _paired(then.get(cell) or [], now.get(cell) or [])
    ]  # fmt: skip
    return sum(one != other for one, other in pairs), len(pairs)


def _paired(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str]]:
    length = max(len(one), len(other))
    return list(zip([*one, *[""] * (length - len(one))], [*other, *[""] * (length - len(other))], strict=True))
