"""Indicators of outlets against a slow reading of the log."""

from statistics import fmean

import numpy as np
import pytest

from experiments import load_scenario
from sim import Run, simulate, technicians_of
from sim import events as ev
from sim.billing import contract_when
from sim.events import DAY, HOUR


@pytest.fixture(scope="module")
def run() -> Run:
    """The small camera centre with members of the scheme who come and go."""
    scheme = ["warranty.contracts.renewal=0.5", "warranty.contracts.uptake=0.3", "visit.callback=0.1"]
    return simulate(load_scenario(["scenario=camera_centre_small", *scheme]))


def test_a_contract_is_read_backwards_from_the_end(run: Run) -> None:
    """Forwards: who had one at the start has it until it is given up, and again from when it is taken."""
    rows = [row for row in run.events if row["kind"] == ev.L_SOLD and row["code"] == ev.SOLD_CONTRACT]
    assert len(rows) > 1000
    state: dict[int, list] = {}
    for row in rows:
        state.setdefault(int(row["who"]), []).append((int(row["t"]), int(row["a"])))
    customers = np.array(list(state))
    for day in (0, 45, 150, 299):
        found = contract_when(run, customers, np.full(len(customers), day * DAY))
        for c, contract in zip(customers, found, strict=True):
            before = [given for t, given in state[c] if t <= day * DAY]
            assert contract == (before[-1] == 1 if before else state[c][0][1] == 0)


def test_days_in_house_and_lasting_repairs(run: Run) -> None:
    """Arrival to told, of repairs sent in; and those that a month has shown to last."""
    since, end = run.scenario.warmup_days * DAY, run.scenario.days * DAY
    nature, mode = run.world.kinds["nature"], {}
    repair, came, told, back, mended, owner = set(), {}, {}, {}, {}, {}
    for row in run.events:
        t, kind, j, code = int(row["t"]), row["kind"], int(row["job"]), int(row["code"])
        if kind == ev.L_REQUEST:
            owner[j] = (int(row["who"]), t)
            repair |= {j} if nature[code] == ev.REPAIR else set()
        elif kind == ev.L_MODE:
            mode[j] = code
        elif kind == ev.L_CAME:
            came[j] = t
        elif kind == ev.L_TOLD:
            told[j] = t
        elif kind == ev.L_HANDED_BACK and code == 1:
            mended[j] = t
        elif kind == ev.L_RETURN:
            back[j] = t
    mine = [j for j in told if told[j] >= since and mode[j] == ev.MAIL_IN and j in repair]
    assert run.measures["mail_in_days_in_house"] == pytest.approx(fmean((told[j] - came[j]) / DAY for j in mine))
    who, when = (np.array(column) for column in zip(*(owner[j] for j in mine), strict=True))
    contract = contract_when(run, who, when)
    for name, chosen in (("contract", contract), ("others", ~contract)):
        days = fmean((told[j] - came[j]) / DAY for j, take in zip(mine, chosen, strict=True) if take)
        assert run.measures[f"mail_in_days_in_house_{name}"] == pytest.approx(days)
    done = [j for j in mended if since <= mended[j] < end - 30 * DAY - 1 and mode[j] == ev.MAIL_IN and j in repair]
    lasting = [j for j in done if back.get(j, end) - mended[j] > 30 * DAY + 1]
    assert 0 < len(lasting) < len(done)
    assert run.measures["mail_in_repairs"] == len(done) and run.measures["mail_in_repairs_lasting"] == len(lasting)


def test_work_that_goes_on_another_day_is_one_visit(run: Run) -> None:
    """Hours are hours, but what a shift's end has cut ends once: in all tables, and for the technician's rate."""
    since = run.scenario.warmup_days * DAY
    work = [row for row in run.events if row["kind"] == ev.L_VISIT and row["t"] >= since]
    visits = [row for row in work if row["code"] != ev.CONTINUED]
    assert len(visits) < len(work)
    hours = sum(int(row["a"]) for row in work) / HOUR
    assert run.measures["visits"] == len(visits)
    assert run.measures["hours_on_site"] == pytest.approx(hours / len(visits))
    since_asked = {int(row["job"]) for row in run.events if row["kind"] == ev.L_REQUEST and row["t"] >= since}
    assert run.types["visits"].sum() == sum(int(row["job"]) in since_asked for row in visits)
    assert technicians_of(run)["first_fix_rate"] == pytest.approx(run.measures["first_fix_rate"], abs=1e-12)
