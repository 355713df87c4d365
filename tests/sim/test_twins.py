"""The two engines tell one story: same log, same world, bit for bit, for every company."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim import Run, simulate
from tests.sim.conservation import assert_conserved
from tests.sim.random_companies import Case, case

CASES = int(os.environ.get("FIRSTFIX_CASES", "320"))  # set it to 5000 before a release
WITHOUT_COMPILER = (5, 16, 30, 64, 70, 94, 127, 201, 270)
HERE = Path(__file__).parents[2]


def told_by(engine: str, company: Case) -> Run:
    return simulate(company.scenario, engine, company.seed, company.replication)


def first_difference(a: Run, b: Run) -> str:
    """The first rows in which two logs differ, with their neighbours; or the tables in which two worlds differ."""
    n = min(len(a.events), len(b.events))
    unequal = np.flatnonzero(a.events[:n] != b.events[:n])
    if len(unequal) == 0 and len(a.events) == len(b.events):
        return "equal logs, different worlds: " + ", ".join(different_tables(a, b))
    k = int(unequal[0]) if len(unequal) else n
    around = range(max(0, k - 3), k + 3)
    return "\n".join(
        [str(a.events.dtype.names)]
        + [f"{run.engine:>9} {i:>7} {run.events[i]}" for run in (a, b) for i in around if i < len(run.events)]
    )


def different_tables(a: Run, b: Run) -> list[str]:
    """Names of the tables of two worlds that differ (those of one engine's own among them)."""
    names = [name for name in vars(a.world) if not name.startswith("_")]
    return [name for name in names if getattr(a.world, name).tobytes() != getattr(b.world, name).tobytes()]


def config(company: Case) -> str:
    """Everything that is needed to see a failing case again."""
    return json.dumps({**company._asdict(), "scenario": company.scenario.model_dump()})


@pytest.fixture(scope="module", params=range(CASES))
def told(request: pytest.FixtureRequest) -> tuple[Case, Run]:
    """A random company, told by the compiled engine."""
    company = case(request.param)
    return company, told_by("compiled", company)


def test_both_engines_write_the_same_log_and_leave_the_same_world(told: tuple[Case, Run]) -> None:
    """Both call the same rules in the order of the law of simultaneous events, so every bit agrees."""
    company, run = told
    other = told_by("simpy", company)
    if run.digest != other.digest:
        pytest.fail(f"{first_difference(run, other)}\n{config(company)}")


def test_nothing_is_lost_and_nothing_comes_from_nowhere(told: tuple[Case, Run]) -> None:
    """Rules only move jobs, hours, parts, customers and cents from one place to another, so their books balance."""
    company, run = told
    try:
        assert_conserved(run)
    except AssertionError as error:
        pytest.fail(f"{error}\n{config(company)}")


def flat(values: dict, prefix: str = "") -> Iterator[tuple[str, object]]:
    """(dotted key, value) of every leaf."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def test_the_random_companies_reach_every_choice() -> None:
    """A random test is worth what it reaches: every word that the schema allows in operations occurs somewhere."""
    seen: dict[str, set] = {}
    for number in range(CASES):
        for key, value in flat(case(number).scenario.model_dump()):
            if isinstance(value, (str, bool)):
                seen.setdefault(key, set()).add(value)
    words = {
        "dispatch.rule": 9, "planning.on_change": 2, "planning.urgent": 2, "planning.explain": 2,
        "leaving.link": 6, "demand.kind": 3, "demand.kijima": 2, "demand.start_age": 2,
        "dispatch.repeat_to": 3, "travel.kind": 2, "travel.metric": 2, "travel.homes": 2, "parts.van_review": 2,
        "parts.missing": 2, "parts.out_of_stock": 2, "parts.prepick": 2, "promise.kind": 3, "jobs.law": 3,
        "market.kind": 2, "market.winning.law": 3, "market.word_of_mouth.by": 3,
        "appointments.reminder.active": 2, "appointments.call.active": 2, "appointments.progress.active": 2,
        "appointments.deferral.active": 2, "people.kind": 2, "price.kind": 2, "warranty.kind": 2,
        "calendar.round_the_clock": 2, "climate.kind": 2,
        "levers.staffing.name": 10, "levers.first_fix.name": 7,
        "loyalty.kind": 2, "loyalty.needs.timing": 2, "loyalty.programme.active": 2, "loyalty.care.active": 2,
        "loyalty.win_back.active": 2, "tiers.kind": 2, "tiers.by": 2,
        "listening.kind": 2, "management.kind": 3, "management.action.kind": 4, "management.measure": 6,
        "complaints.kind": 2, "complaints.staff.order": 3, "complaints.staff.law": 3, "complaints.paradox.active": 2,
        "contact.kind": 2, "telemetry.kind": 2, "contact.channels.app.by": 2, "contact.channels.chat.handling.law": 2,
        "segments.kind": 2, "expectation.kind": 2, "expectation.law": 3, "expectation.promises_judged_by": 2,
        "satisfaction.model": 4, "satisfaction.emotions.active": 2,
    }  # fmt: skip
    assert {key: len(seen[key]) for key in words} == words


def test_ties_are_forced() -> None:
    """On whole hours most events share their second with another one, so the order of simultaneous events matters."""
    run = told_by("compiled", case(1))
    _, together = np.unique(run.events["t"], return_counts=True)
    assert case(1).kind == "ties"
    assert (together > 1).mean() > 0.5


def test_a_crowd_of_idle_technicians_is_searched_by_the_grid() -> None:
    """More than 64 people are idle in these cases, so the nearest one is found in the grid and not by comparing all."""
    run = told_by("compiled", case(31))
    idle = np.cumsum(idle_steps(run))
    assert idle.max() > 64


def idle_steps(run: Run) -> np.ndarray:
    """+1 where a log row makes somebody idle, -1 where it takes somebody."""
    from sim import events as ev

    rows = run.events
    shift = rows["kind"] == ev.L_SHIFT
    more = (shift & np.isin(rows["code"], (ev.S_START, ev.S_LUNCH_END))) | (rows["kind"] == ev.L_VISIT)
    less = (shift & np.isin(rows["code"], (ev.S_END, ev.S_LUNCH))) | (rows["kind"] == ev.L_SENT)
    return more.astype(int) - less.astype(int)


def test_the_compiler_changes_no_bit() -> None:
    """The rules use only operations that IEEE 754 and the C library fix, so plain Python gives the same digests."""
    plain_python = subprocess.run(
        [sys.executable, __file__, *map(str, WITHOUT_COMPILER)],
        cwd=HERE,
        env=os.environ | {"FIRSTFIX_JIT": "0", "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
    )
    assert plain_python.returncode == 0, plain_python.stderr
    expected = [told_by("compiled", case(number)).digest for number in WITHOUT_COMPILER]
    assert plain_python.stdout.split() == [digest for digest in expected for _ in range(2)]


def print_digests(numbers: list[int]) -> None:
    """Digests of both engines, in this process."""
    for number in numbers:
        for engine in ("compiled", "simpy"):
            print(told_by(engine, case(number)).digest)


if __name__ == "__main__":
    from sim import use_log_reader
    from tests.sim.worlds import plain, read_shelf

    plain()
    use_log_reader(read_shelf)
    print_digests([int(text) for text in sys.argv[1:]])
