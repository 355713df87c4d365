"""Simultaneous events against the written rule: small companies on a lattice of whole hours.

Everything takes whole hours, so nearly all events share their second with others, and ties decide who goes where.  The
rule (sim/events.py, docs/design.md): what is released comes before what is seized; at one second parts arrive, then
technicians end their visits in the order of their numbers, then requests come, and last of all jobs are handed out, the
best rank first and then the lowest number, to the idle technician of the lowest number.  `by_the_rule` is that sentence
in plain Python.  Both engines must be alike, and send the same technician to the same job at the same second.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments import load_scenario
from experiments.validate.table import Found
from experiments.work_orders.worklog import write_worklog
from sim import Run, Scenario, events, simulate

__all__ = ["Lattice", "by_the_rule", "check", "lattice_of", "sent_by"]

_COMPANIES = 200
_HOUR = events.HOUR
_WORK_H = (1, 2, 3, 5)  # of the faults: whole hours
_RULES = ("fcfs", "priority", "shortest")

Sent = list[tuple[int, int, int]]  # (second, job, technician)


class Lattice(NamedTuple):
    """What the rule needs to know of a company; times in hours."""

    requests: list[tuple[int, int, bool]]  # hour, fault, contract
    technicians: int
    rule: str
    again: dict[tuple[int, int], bool]  # (job, visit) -> was it in vain for skill, as drawn
    pause: int  # before a visit after one in vain
    shelf: int  # base stock; the odd faults need the part
    lead: int


def check(full: bool) -> Found:
    """So many companies, drawn by numbers; fast: twenty."""
    count = _COMPANIES if full else 20
    tied, wrong = 0, []
    with TemporaryDirectory() as folder:
        base = _base(Path(folder))
        for number in range(count):
            scenario = _scenario(base, number, Path(folder))
            runs = [simulate(scenario, engine=engine, seed=number) for engine in ("compiled", "simpy")]
            if runs[0].digest != runs[1].digest:
                wrong.append(f"company {number}: the engines differ")
            ours, rule = sent_by(runs[0]), by_the_rule(lattice_of(runs[0]), scenario.days * 24)
            if ours != rule:
                wrong.append(f"company {number}: {_first_difference(ours, rule)}")
            tied += _shared_seconds(runs[0])
    sentence = (
        f"{count} companies, both engines alike, {tied:,} events at a second shared with others, {len(wrong)} wrong."
    )
    rows = [[rule, str(len(range(place, count, len(_RULES))))] for place, rule in enumerate(_RULES)]
    return Found(sentence, ("rule of dispatch", "companies"), rows, wrong)


def _base(folder: Path) -> dict[str, Any]:
    """A company that replays a log and has one part on a shelf and none in its vans."""
    replays = load_scenario(["scenario=theory/van_kit", f"demand.file='{folder}/none.csv'", "days=12"]).model_dump()
    shelf = load_scenario(["scenario=theory/depot"]).model_dump()
    return replays | {name: shelf[name] for name in ("faults", "parts")}


def _scenario(base: dict[str, Any], number: int, folder: Path) -> Scenario:
    """A company: how many technicians, how many requests at which hours, which rule, which stock."""
    dice = np.random.default_rng(number)
    values = dict(base)
    file = folder / f"requests_{number}.csv"
    _write_requests(file, dice)
    fault = base["faults"]["fault"]
    values["faults"] = {
        f"f{place}": fault | {"work": float(hours), "parts": ("part",) if place % 2 else ()}
        for place, hours in enumerate(_WORK_H)
    }
    part = base["parts"]["catalogue"]["part"]
    stock = {"level": int(dice.integers(1, 4)), "lead_days": int(dice.integers(1, 9)) / 24.0, "lead_law": "constant"}
    values["parts"] = base["parts"] | {"catalogue": {"part": part | stock}}
    values["demand"] = {"kind": "log", "file": str(file), "returns_kept": 1.0}
    values["dispatch"] = base["dispatch"] | {"rule": _RULES[number % len(_RULES)]}
    values["crew"] = base["crew"] | {"technicians": int(dice.integers(1, 5)), "skill": float(dice.choice([0.8, 50.0]))}
    values["visit"] = base["visit"] | {"escalate_h": float(dice.integers(0, 4))}
    values["customers"] = base["customers"] | {"contract_share": 0.5}
    types = base["jobs"]["types"]
    values["jobs"] = base["jobs"] | {"types": types | {"repair": types["repair"] | {"minutes": 60.0}}}
    return Scenario.model_validate(values)


def _write_requests(file: Path, dice: np.random.Generator) -> None:
    """Sixty requests in a week, several in some hours; each of a unit of its own, numbered as they come."""
    hours = np.sort(dice.integers(0, 168, 60))
    faults = dice.integers(0, len(_WORK_H), 60)
    table = pd.DataFrame(
        {
            "id": [f"r{number:02d}" for number in range(60)],
            "opened": [pd.Timestamp("2023-01-01") + pd.Timedelta(hours=int(hour)) for hour in hours],
            "unit": [f"u{number:02d}" for number in range(60)],
            "x_km": 0.5,  # all where the technicians live, so that nobody is nearer
            "y_km": 0.5,
            "fault": [f"f{fault}" for fault in faults],
        }
    )
    write_worklog(table, file)


def lattice_of(run: Run) -> Lattice:
    """What was asked for, and which visits were in vain for skill, as the run drew it."""
    rows = run.events
    requests = rows[rows["kind"] == events.L_REQUEST]
    visits = rows[rows["kind"] == events.L_VISIT]
    contract = run.world.customers["contract"][requests["who"]].astype(bool).tolist()
    faults = run.world.jobs["fault"][requests["job"]].tolist()
    again: dict[tuple[int, int], bool] = {}
    made: dict[int, int] = {}
    for job, code in zip(visits["job"].tolist(), visits["code"].tolist(), strict=True):
        again[job, made.get(job, 0)] = code == events.NO_SKILL
        made[job] = made.get(job, 0) + 1
    part = run.scenario.parts.catalogue["part"]
    hours = (requests["t"] // _HOUR).tolist()
    return Lattice(
        requests=list(zip(hours, faults, contract, strict=True)),
        technicians=run.scenario.crew.technicians,
        rule=run.scenario.dispatch.rule,
        again=again,
        pause=round(run.scenario.visit.escalate_h),
        shelf=part.level,
        lead=round(part.lead_days * 24.0),
    )


def sent_by(run: Run) -> Sent:
    """Who was at which door when, by second and job."""
    rows = run.events[run.events["kind"] == events.L_ARRIVE]
    return sorted(zip(rows["t"].tolist(), rows["job"].tolist(), rows["who"].tolist(), strict=True))


class _Company:
    """The state of a company that follows the rule to the letter, hour by hour."""

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        self.idle = set(range(lattice.technicians))
        self.busy: dict[int, tuple[int, int]] = {}  # technician -> (hour at which he ends, job)
        self.ready: dict[int, int] = {}  # job -> hour since which it may be handed out
        self.later: list[tuple[int, int]] = []  # (hour, job) after a visit in vain
        self.visits: dict[int, int] = {}
        self.has_part: set[int] = set()
        self.on_shelf = lattice.shelf
        self.on_order: list[int] = []  # hours of arrival
        self.short: list[int] = []  # jobs that wait for a part, first come first served
        self.sent: Sent = []

    def deliver(self, hour: int) -> None:
        for _ in range(self.on_order.count(hour)):
            self.on_order.remove(hour)
            if self.short:
                job = self.short.pop(0)
                self.has_part.add(job)
                self.ready[job] = hour
            else:
                self.on_shelf += 1

    def finish(self, hour: int) -> None:
        for technician in sorted(self.busy):
            end, job = self.busy[technician]
            if end != hour:
                continue
            del self.busy[technician]
            self.idle.add(technician)
            self.end_visit(hour, job)

    def end_visit(self, hour: int, job: int) -> None:
        visit = self.visits[job]
        self.visits[job] += 1
        if self.lattice.again.get((job, visit), False):
            if self.lattice.pause:
                self.later.append((hour + self.lattice.pause, job))
            else:
                self.ready[job] = hour
        elif self.lattice.requests[job][1] % 2 and job not in self.has_part:
            self.ask(hour, job)

    def ask(self, hour: int, job: int) -> None:
        """The part is ordered anew; from the shelf it is at hand at once."""
        self.on_order.append(hour + self.lattice.lead)
        if self.on_shelf:
            self.on_shelf -= 1
            self.has_part.add(job)
            self.ready[job] = hour
        else:
            self.short.append(job)

    def requests(self, hour: int) -> None:
        for job, (when, _, _) in enumerate(self.lattice.requests):
            if when == hour:
                self.visits[job] = 0
                self.ready[job] = hour
        for when, job in self.later:
            if when == hour:
                self.ready[job] = hour

    def hand_out(self, hour: int) -> None:
        while self.idle and self.ready:
            job = min(self.ready, key=self.rank)
            technician = min(self.idle)
            del self.ready[job]
            self.idle.remove(technician)
            self.busy[technician] = (hour + _WORK_H[self.lattice.requests[job][1]], job)
            self.sent.append((hour * _HOUR, job, technician))

    def rank(self, job: int) -> tuple[int, int, int]:
        _, fault, contract = self.lattice.requests[job]
        if self.lattice.rule == "shortest":
            return 0, _WORK_H[fault], job
        return int(self.lattice.rule == "priority" and not contract), self.ready[job], job


def by_the_rule(lattice: Lattice, hours: int) -> Sent:
    """Who is at which door when, by the rule alone."""
    company = _Company(lattice)
    for hour in range(hours):
        for step in (company.deliver, company.finish, company.requests, company.hand_out):
            step(hour)
    return sorted(company.sent)


def _shared_seconds(run: Run) -> int:
    """Arrivals, ends, requests and deliveries that share their second with another of them."""
    kinds = (events.L_ARRIVE, events.L_VISIT, events.L_REQUEST, events.L_DELIVERY)
    times = run.events["t"][np.isin(run.events["kind"], kinds)]
    _, counts = np.unique(times, return_counts=True)
    return int(counts[counts > 1].sum())


def _first_difference(ours: Sent, rule: Sent) -> str:
    for one, other in zip(ours, rule, strict=False):
        if one != other:
            return f"second, job, technician are {one}, by the rule {other}"
    return f"{len(ours)} visits, by the rule {len(rule)}"
