"""What came of a reproduction, in lines for a reader: identical, or what differs and what can have moved it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.reproduce.compare import Compared, counted, numbers_moved
from experiments.reproduce.frozen import Frozen
from experiments.reproduce.reasons import Reason, reasons, replications_moved

MOST_NAMED, MOST_LISTED = 8, 32


def lines(run: Frozen, now: Mapping[str, Any], found: Compared, made: Path) -> list[str]:
    """The verdict first, then the files, then the causes."""
    said = [_headline(run.manifest, now, found)]
    why = reasons(run.manifest, now)
    if found.moved:
        said += [*_files(run, found, made), *_causes(why, found)]
    elif why:
        said += ["Not the same as then, and without any effect:", *(f"  {one.text}" for one in why)]
    said += [f"{name}: was changed after the run; the manifest names other bytes" for name in run.changed]
    return said


def _headline(then: Mapping[str, Any], now: Mapping[str, Any], found: Compared) -> str:
    moved, all_of_them = replications_moved(then["digests"], now["digests"])
    if found.identical:
        return f"Identical: all {len(found.same)} files have the bytes of the manifest ({counted(found.same)})."
    simulated = (
        f"all {all_of_them} replications are the same, bit for bit"
        if not moved
        else f"{moved} of {all_of_them} replications came out otherwise"
    )
    total = len(found.same) + len(found.differ) + len(found.absent)
    return f"DIFFERENT: {len(found.same)} of {total} files have the bytes of the manifest; {simulated}."


def _files(run: Frozen, found: Compared, made: Path) -> list[str]:
    said = []
    for name in found.differ:
        how = numbers_moved(run.folder / name, made / name) if run.intact(name) else ""
        said.append(f"  differs   {name}{f' ({how})' if how else ''}")
    said += [f"  not made  {name}" for name in found.absent]
    said += [f"  added     {name}" for name in found.added]
    return (
        said if len(said) <= 4 * MOST_NAMED else [*said[: 4 * MOST_NAMED], f"  and {len(said) - 4 * MOST_NAMED} more"]
    )


def _causes(why: list[Reason], found: Compared) -> list[str]:
    """Each recorded fact that differs, with how many of the files it can have moved; then what nothing explains."""
    said = ["What is not the same as then:"] if why else []
    for reason in why:
        reach = [name for name in found.moved if reason.touches(name)]
        effect = f"can have moved {len(reach)} of the {len(found.moved)}" if reach else "moves none of them"
        said.append(f"  {reason.text} ({effect})")
    unexplained = [name for name in found.moved if not any(reason.touches(name) for reason in why)]
    if unexplained:
        names = ", ".join(unexplained[:MOST_NAMED]) + (" and more" if len(unexplained) > MOST_NAMED else "")
        said.append(f"No recorded fact explains: {names}. Versions, sources, data and machine are as they were.")
    return said
