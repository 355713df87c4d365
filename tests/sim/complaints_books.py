"""What must hold of complaints in every run, read again from the log, slowly and obviously."""

import math
from collections import Counter, defaultdict

from sim import Run
from sim import events as ev
from sim.events import DAY
from sim.ledger import ledger_of
from sim.scenario import Handled

__all__ = ["complaints_are_conserved"]

T, A, X, JOB, WHO, KIND, CODE = range(7)
KINDS = range(ev.L_DISCONTENT, ev.L_FOLLOW_UP + 1)
# What may follow what in the life of a complaint; every state may also be the last one, at the horizon.
SCRIPT = {
    "raised": {ev.L_CASE: "received"},
    "received": {ev.L_CASE_BEGUN: "in hand"},
    "in hand": {ev.L_REMEDY: "decided"},
    "decided": {ev.L_REPLY: "replied"},
    "replied": {ev.L_FOLLOW_UP: "called", ev.L_CASE_CLOSED: "closed"},
    "called": {ev.L_CASE_CLOSED: "closed"},
    "ordering": {ev.L_REMEDY: "ordered"},  # the regulator does, whatever the desk has come to
    "ordered": {ev.L_CASE_CLOSED: "closed"},
    "closed": {},
}
UNHANDLED = SCRIPT | {"received": {ev.L_CASE_CLOSED: "closed"}}  # nobody there: silence is the answer


def complaints_are_conserved(run: Run, rows: list[tuple]) -> None:
    """Check every law of complaints on one run; where nobody complains the log says nothing of them."""
    mine = [row for row in rows if row[KIND] in KINDS]
    if not isinstance(run.scenario.complaints, Handled):
        assert not mine, "nobody complains, and yet something is noted"
        assert len(run.world.cases) == len(run.world.grievances) == 1
        return
    state = every_complaint_follows_the_script(run, mine)
    every_discontent_has_its_voice(mine)
    raised_is_closed_plus_open(run, mine, state)
    a_customer_has_one_open_complaint(mine)
    handlers_do_one_thing_at_a_time(run, mine)
    every_cent_is_booked(run, mine)
    nobody_is_better_off_by_a_failure(run, mine)


def every_complaint_follows_the_script(run: Run, rows: list[tuple]) -> list[str]:
    """Each complaint's rows come in a legal order, and name its customer and its job."""
    state: list[str] = []
    about: list[tuple[int, int]] = []
    script = SCRIPT if run.scenario.complaints.staff.handlers else UNHANDLED  # type: ignore[union-attr]
    for row in rows:
        if row[KIND] in (ev.L_DISCONTENT, ev.L_ASKED_AFTER):
            continue
        k = row[A]
        if row[KIND] == ev.L_VOICE:
            if row[CODE] in (ev.V_COMPLAINS, ev.V_FOUND):
                assert k == len(state), f"complaint {k} is the {len(state)}th"
                state.append("raised")
                about.append((row[WHO], row[JOB]))
            elif row[CODE] == ev.V_ADDS:
                assert about[k][0] == row[WHO] and state[k] != "closed"
            else:
                assert k == -1
            continue
        assert (row[WHO], row[JOB]) == about[k]
        if row[KIND] == ev.L_ESCALATED:
            assert state[k] not in ("raised", "closed")
            state[k] = "ordering" if row[CODE] == ev.E_ORDERED else state[k]
        else:
            assert row[KIND] in script[state[k]], f"complaint {k}: {row[KIND]} after '{state[k]}' at {row[T]}"
            assert state[k] != "received" or row[KIND] != ev.L_CASE_CLOSED or row[CODE] == 0
            state[k] = script[state[k]][row[KIND]]
    assert len(state) == int(run.world.now[0]["n_cases"])
    return state


def every_discontent_has_its_voice(rows: list[tuple]) -> None:
    """Whoever is discontented does exactly one thing about it, at once, with a chance that is a probability."""
    felt = [row for row in rows if row[KIND] == ev.L_DISCONTENT]
    done = [row for row in rows if row[KIND] == ev.L_VOICE]
    assert [(r[T], r[JOB], r[WHO]) for r in felt] == [(r[T], r[JOB], r[WHO]) for r in done]
    assert all(0 < r[X] <= 1 for r in felt + done)


def raised_is_closed_plus_open(run: Run, rows: list[tuple], state: list[str]) -> None:
    """In the log, in the world and in the indicators."""
    closed = sum(row[KIND] == ev.L_CASE_CLOSED for row in rows)
    assert closed == state.count("closed")
    cases = run.world.cases[: len(state)]
    waiting = [k for k, case in enumerate(cases) if case["state"] == 1]
    assert sorted(in_line(run)) == waiting
    if run.scenario.warmup_days == 0:
        m = run.measures
        assert m["complaints"] == len(state) == m["complaints_closed"] + m["complaints_open"]
        assert m["complaints_closed"] == closed
        groups = ("quality", "cost", "attitude", "delay", "part", "product")
        assert m["complaints"] == sum(m[f"complaints_{name}"] for name in groups)
        assert run.complaints["complaints"].sum() == len(state)
        assert run.complaints["discontents"].sum() == sum(row[KIND] == ev.L_DISCONTENT for row in rows)


def in_line(run: Run) -> list[int]:
    """Complaints in the lines, by their links."""
    found = []
    for line in run.world.case_lines:
        k, before = int(line["first"]), -1
        while k >= 0:
            assert run.world.cases[k]["previous"] == before
            found.append(k)
            k, before = int(run.world.cases[k]["next"]), k
        assert line["last"] == before
    return found


def a_customer_has_one_open_complaint(rows: list[tuple]) -> None:
    """Who has an open complaint adds to it."""
    open_of: dict[int, int] = {}
    for row in rows:
        if row[KIND] == ev.L_VOICE and row[CODE] in (ev.V_COMPLAINS, ev.V_FOUND):
            assert row[WHO] not in open_of
            open_of[row[WHO]] = row[A]
        elif row[KIND] == ev.L_VOICE and row[CODE] == ev.V_ADDS:
            assert open_of[row[WHO]] == row[A]
        elif row[KIND] == ev.L_VOICE:
            assert row[WHO] not in open_of
        elif row[KIND] == ev.L_CASE_CLOSED:
            assert open_of.pop(row[WHO]) == row[A]


def handlers_do_one_thing_at_a_time(run: Run, rows: list[tuple]) -> None:
    """Never more complaints in hand than handlers; none waits while somebody is free."""
    handlers = run.scenario.complaints.staff.handlers  # type: ignore[union-attr]
    begun = Counter(row[A] for row in rows if row[KIND] == ev.L_CASE_BEGUN)
    assert not begun or max(begun.values()) == 1
    decided = {row[A]: row[T] for row in reversed(rows) if row[KIND] == ev.L_REMEDY}
    busy = int(run.world.now[0]["handlers_busy"])
    assert busy <= handlers and (busy == handlers or not in_line(run))
    open_now = sum(k not in decided for k in begun)
    assert open_now <= busy <= open_now + sum(row[KIND] == ev.L_ESCALATED and row[CODE] == ev.E_ORDERED for row in rows)


def every_cent_is_booked(run: Run, rows: list[tuple]) -> None:
    """Compensation in the ledger is that of the log, complaint by complaint; a refusal costs nothing."""
    since = run.scenario.warmup_days * DAY
    cents: dict[int, int] = defaultdict(int)
    for row in rows:
        if row[KIND] == ev.L_REMEDY:
            assert row[X] >= 0 and (row[X] == 0 or row[CODE] not in (ev.R_APOLOGY, ev.R_REFUSED))
            assert row[X] == int(row[X])
            cents[row[A]] += int(row[X])
    for k, paid in cents.items():
        assert run.world.cases[k]["cents"] == paid
    booked = round(100 * ledger_of(run).total("compensation", since))
    assert booked == sum(row[X] for row in rows if row[KIND] == ev.L_REMEDY and row[T] >= since)


def nobody_is_better_off_by_a_failure(run: Run, rows: list[tuple]) -> None:
    """Without the paradox no complaint regains more than was lost, and a grudge is never a bonus."""
    q = run.scenario.complaints
    assert isinstance(q, Handled)
    most = q.justice.most + (q.paradox.gain if q.paradox.active else 0.0)
    for row in rows:
        if row[KIND] in (ev.L_REPLY, ev.L_FOLLOW_UP):
            assert 0 <= row[X] <= most + 1e-9
            assert row[X] == 0 or row[CODE] != ev.R_REFUSED
    grudge = run.world.ties[0]
    assert (grudge >= 0).all() and not math.isinf(float(grudge.max()))
