"""Joint chains: tiny companies whose whole law is known, beside simulated ones.

Transient: what happens within some days of a full start, counted in many runs.  Steady: rates over a long run.  Where
requests are answered at once, a run holds many copies of the company, each a region of its own, so that a million of
them are simulated in a minute.
"""

from collections.abc import Iterator
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments import load_scenario
from experiments.theory.chains import Chain
from experiments.theory.chains_company import Here, company_chain
from experiments.validate.companies import company_of
from experiments.validate.table import Found
from sim import Run, Scenario, events, simulate

__all__ = ["THINGS", "TINY", "Compared", "Tiny", "check", "company", "compared", "counted"]

_LIMIT = 4.0  # standard errors
_HOUR_S = 3600.0
_SMALL = 1e-6  # share of a count that the cut of callbacks may matter
THINGS = ("request", "visit", "closed", "first fix", "lost", "remote", "left")


class Tiny(NamedTuple):
    """A tiny company: overrides of theory/joint, runs, copies a run holds; steady: rates after some days.

    With several copies every request is answered at once, as a phone would be one for all of them.
    """

    name: str
    overrides: tuple[str, ...]
    runs: int
    copies: int = 1
    steady: bool = False


_NO_PARTS = ("faults.fault.parts=[]", "parts.prepick=false")
_LASTS, _STAYS, _SURE = ("visit.callback=0",), ("leaving.link=none",), ("crew.skill=50",)
_STEADY = (*_STAYS, "days=1000", "warmup_days=10")


def _of(customers: int, *more: str) -> tuple[str, ...]:
    return (f"customers.households={customers}", *more)


TINY = [
    Tiny("staff and impatience", _of(6, *_NO_PARTS, *_SURE, *_LASTS, *_STAYS), 8000),
    Tiny("staff, impatience, leaving", _of(6, *_NO_PARTS, *_SURE, *_LASTS), 8000),
    Tiny("staff, repeats, callbacks", _of(4, *_NO_PARTS, *_STAYS), 1000, 100),
    Tiny("staff, repeats, leaving", _of(5, *_NO_PARTS, *_LASTS), 1000, 100),
    Tiny("staff, parts, repeats", _of(5, *_LASTS, *_STAYS), 1000, 100),
    Tiny("staff, parts, repeats, leaving", _of(4, *_LASTS, "crew.technicians=2"), 1000, 100),
    Tiny("staff, parts, repeats, callbacks, leaving", _of(3), 1000, 100),
    Tiny("all together, two customers", _of(2), 8000),
    Tiny("all together, shelf of two", _of(2, "parts.catalogue.part.level=2"), 8000),
    Tiny("all but callbacks, three customers", _of(3, *_LASTS), 8000),
    Tiny("steady: staff, impatience, repeats", _of(5, *_NO_PARTS, *_LASTS, *_STEADY), 300, steady=True),
    Tiny("steady: staff, parts, impatience, repeats", _of(3, *_LASTS, *_STEADY), 300, steady=True),
    Tiny("steady: all but leaving", _of(2, *_STEADY), 300, steady=True),
    Tiny("steady: staff, parts, repeats", _of(6, *_LASTS, *_STEADY, "crew.technicians=2"), 40, 50, steady=True),
]
FAST = ("all together, two customers",)


class Compared(NamedTuple):
    """One count: by the chain, simulated, its standard error."""

    what: str
    theory: float
    mean: float
    error: float

    @property
    def z(self) -> float:
        return (self.mean - self.theory) / self.error


def check(full: bool) -> Found:
    """Every company and every count; fast: one company, few runs."""
    rows, wrong, worst, least = [], [], 0.0, []
    for tiny in TINY if full else [one._replace(runs=300) for one in TINY if one.name in FAST]:
        chain, counts = compared(tiny)
        if _cut(chain, tiny) > _SMALL:
            wrong.append(f"{tiny.name}: callbacks are cut too often for the chain to be exact")
        for one in counts:
            rows.append(_row(tiny, chain, one))
            worst = max(worst, abs(one.z))
            if abs(one.z) >= _LIMIT:
                wrong.append(f"{tiny.name}, {one.what}: {one.mean:.6g} simulated, {one.theory:.6g} by the chain")
        least.append(min(1.96 * one.error / one.theory for one in counts))
    sentence = (
        f"{len(least)} companies, {len(rows)} counts; largest deviation {worst:.2f} standard errors (limit "
        f"{_LIMIT:g}); the most precise count of each company is known to ±{100 * min(least):.2f} to "
        f"±{100 * max(least):.2f} % (95 %)."
    )
    columns = ("company", "states", "runs × copies", "count", "by the chain", "simulated", "± % (95 %)", "z")
    return Found(sentence, columns, rows, wrong)


def _row(tiny: Tiny, chain: Chain[Here], one: Compared) -> list[str]:
    copies = f"{tiny.runs:,} × {tiny.copies}"
    half = f"{196 * one.error / one.theory:.2f}"
    numbers = [f"{one.theory:.5g}", f"{one.mean:.5g}", half, f"{one.z:+.2f}"]
    return [tiny.name, f"{len(chain.states):,}", copies, one.what + (" an hour" if tiny.steady else ""), *numbers]


def compared(tiny: Tiny) -> tuple[Chain[Here], list[Compared]]:
    """The chain of a tiny company, and its counts beside those of the runs."""
    alone = company(tiny)
    chain = company_chain(company_of(alone))
    hours = 24.0 * (alone.days - alone.warmup_days)
    theory = {k: chain.per_time(k) for k in THINGS if k in chain.rates} if tiny.steady else chain.counts(hours)
    scenario = alone if tiny.copies == 1 else _many(alone, tiny.copies)
    samples = np.array([counted(simulate(scenario, seed=1, replication=number)) for number in range(tiny.runs)])
    samples = samples / tiny.copies / (hours if tiny.steady else 1.0)
    means, errors = samples.mean(axis=0), samples.std(axis=0, ddof=1) / sqrt(tiny.runs)
    found = zip(THINGS, means.tolist(), errors.tolist(), strict=True)
    return chain, [Compared(what, theory[what], mean, error) for what, mean, error in found if what in theory]


def company(tiny: Tiny) -> Scenario:
    """The scenario of one copy."""
    alone = load_scenario(["scenario=theory/joint", *tiny.overrides])
    if tiny.copies == 1:
        return alone
    contact = load_scenario(["scenario=theory/repair_shop"]).contact
    return alone.model_copy(update={"contact": contact.model_copy(update={"remote_resolution": 0.15})})


def _cut(chain: Chain[Here], tiny: Tiny) -> float:
    """Callbacks that the chain forgets, over jobs closed."""
    if "cut" not in chain.rates:
        return 0.0
    if tiny.steady:
        return chain.per_time("cut") / chain.per_time("closed")
    alone = company(tiny)
    counts = chain.counts(24.0 * alone.days)
    return counts["cut"] / counts["closed"]


def _many(alone: Scenario, copies: int) -> Scenario:
    """So many copies of a company: regions with their own customers, technicians and depot."""
    values = alone.model_dump()
    names = [f"r{number}" for number in range(copies)]
    values["customers"]["households"] *= copies
    values["crew"]["technicians"] *= copies
    values["regions"] = {name: {"weight": 1.0, "warmer_k": 0.0} for name in names}
    depot: dict[str, object] = {
        "source": None,
        "lead_days": 0.0,
        "factor": 1.0,
        "levels": {},
        "at_km": (0.0, 0.0),
        "cost": 0.0,
    }
    values["parts"]["depots"] = {f"d{name}": depot | {"regions": (name,)} for name in names}
    return Scenario.model_validate(values)


def counted(run: Run) -> NDArray[np.float64]:
    """How often each of THINGS has happened after the warm-up."""
    rows = run.events[run.events["t"] >= run.scenario.warmup_days * events.DAY]
    return np.array(list(_counts(rows)), dtype=float)


def _counts(rows: np.ndarray) -> Iterator[int]:
    kind = rows["kind"]
    yield int((kind == events.L_REQUEST).sum())
    yield int((kind == events.L_VISIT).sum())
    closed = rows[kind == events.L_CLOSED]
    yield len(closed)
    yield int((closed["a"] == 1).sum())
    yield int((rows["x"][kind == events.L_GIVE_UP] == 0).sum())
    yield int((rows["code"][kind == events.L_ANSWER] == 1).sum())
    yield int((kind == events.L_LEFT).sum())
