"""Which fitted values go into a company, each key once, and why the others do not."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from experiments.calibrate.by_hand import Placement
from experiments.calibrate.finding import FEWEST, Finding
from experiments.calibrate.keys import DAY_CV, FILLED, WITH, Key, key_of, why_none
from experiments.fitting.fitted import Fitted
from experiments.fitting.season import mean_month
from experiments.messages import Refusal

__all__ = ["Keyless", "Placed", "filled_beside", "wanted_of"]

Keyless = list[tuple[str, str, str]]  # subject, name of the value, why it has no key


class Placed(NamedTuple):
    """A fitted value and the key that it fills."""

    subject: str
    fitted: Fitted
    key: Key
    place: int = -1  # in the correlation of its subject; -1: hangs together with nothing


def wanted_of(found: Iterable[Finding], told: Mapping[str, Placement]) -> tuple[list[Placed], Keyless]:
    """Values with a key, each key once, and the others with their reasons; what a person said comes first."""
    wanted, keyless = _told(told)
    instead = {subject: by for by, said in told.items() for subject in said.instead}
    for one in found:
        keyless += [(one.subject, DAY_CV, why_none(one.subject, DAY_CV))] * (one.checks.get(DAY_CV, 0) > 0)
        for place, value in enumerate(one.fitted):
            key = key_of(one.subject, value.name)
            if one.subject in told:
                why = "" if value.name in told[one.subject].names else "is not among those that means gives a key"
            else:
                why = _why_not(one, value.name, key, instead, wanted)
            if why:
                keyless.append((one.subject, value.name, why))
            elif key is not None and one.subject not in told:
                wanted[key.name] = Placed(one.subject, value, key, place if one.correlation is not None else -1)
    return list(wanted.values()), keyless


def _told(told: Mapping[str, Placement]) -> tuple[dict[str, Placed], Keyless]:
    """What a person said, by key; two that fill one are refused."""
    wanted: dict[str, Placed] = {}
    keyless = [(subject, name, why) for subject, said in told.items() for name, why in said.without]
    for subject, said in told.items():
        for place, (value, named) in enumerate(said.values):
            if value.unit == "share" and value.n < FEWEST:  # laws ask for their own fewest
                keyless.append((subject, value.name, f"{value.n} rows; at least {FEWEST} are needed"))
                continue
            if named.name in wanted:
                by = wanted[named.name].subject
                raise Refusal(f"means.{subject}: {named.name} is filled from {by}; say one of them")
            wanted[named.name] = Placed(subject, value, named, place if said.correlation is not None else -1)
    return wanted, keyless


def _why_not(one: Finding, name: str, key: Key | None, instead: Mapping[str, str], wanted: Mapping[str, Placed]) -> str:
    """Why a fitted value of a subject that nobody spoke of goes nowhere; "" where it goes to its key."""
    if one.subject in instead:
        return f"{instead[one.subject]} is said to bring the requests"
    if key is None:
        return why_none(one.subject, name)
    missing = WITH.get(one.subject)
    if missing is not None and missing not in {value.name for value in one.fitted}:
        return f"is nothing without {missing}, which was not fitted"
    return f"{key.name} is filled from {wanted[key.name].subject}" if key.name in wanted else ""


def filled_beside(placed: Iterable[Placed]) -> dict[str, float]:
    """The rest of the lists of which the records fill a part."""
    values = {one.key.name: one.fitted.value * one.key.times for one in placed}
    rest: dict[str, float] = {}
    for key, (value, length) in FILLED.items():
        there = {k + 1: values[f"{key}[{k}]"] for k in range(length) if f"{key}[{k}]" in values}
        if there:
            usual = mean_month(there) if value is None else value
            rest |= {f"{key}[{k}]": usual for k in range(length) if k + 1 not in there}
    return rest
