"""What must hold of technicians as persons in every run, read again from the log, slowly and obviously."""

import math
from collections import defaultdict

import numpy as np

from sim import Run
from sim import events as ev
from sim.events import DAY, HOUR
from sim.ledger import ledger_of
from sim.people import technicians_of
from sim.scenario import Growing
from tests.sim.worlds import started

__all__ = ["people_balance"]

T, A, X, JOB, WHO, KIND, CODE = range(7)
OF_PEOPLE = (ev.L_COURSE, ev.L_RESIGNED, ev.L_HIRED, ev.L_CERTIFIED, ev.L_BONUS, ev.L_PERSON, ev.L_PRESSURE)


def people_balance(run: Run, rows: list[tuple]) -> None:
    """Check every law of people on one run; where they are steady the log says nothing of them."""
    the_table_adds_up(run)
    if not isinstance(run.scenario.people, Growing):
        assert not any(row[KIND] in OF_PEOPLE for row in rows), "people are steady, and yet something is noted"
        return
    posts_are_filled_by_one_person_at_a_time(run, rows)
    nobody_works_who_is_away(run, rows)
    certificates_are_kept(run, rows)
    experience_is_jobs_and_courses(run, rows)
    fatigue_is_hours(run, rows)
    the_standard_follows_pressure(run, rows)
    people_cost_what_they_cost(run, rows)


def the_table_adds_up(run: Run) -> None:
    """The rows of the technicians sum to the indicators of the company."""
    table, m = technicians_of(run), run.measures
    assert len({len(column) for column in table.values()}) == 1
    for name in ("work_hours", "travel_hours", "overtime_hours"):
        assert math.isclose(table[name].sum(), m[name], rel_tol=1e-9, abs_tol=1e-9), name
    if run.scenario.outlets.number:  # what is handed back unmended was completed by nobody
        assert table["jobs"].sum() <= m["scored_jobs"]
        return
    score = np.nansum(table["score"] * table["jobs"])
    assert table["jobs"].sum() == m["scored_jobs"]
    assert m["scored_jobs"] == 0 or math.isclose(score / m["scored_jobs"], m["score_mean"], rel_tol=1e-9)


def posts_are_filled_by_one_person_at_a_time(run: Run, rows: list[tuple]) -> None:
    """Person 0, 1, 2, … on a post; hired only after the one before has gone, at midnight."""
    staff, people = run.scenario.crew.technicians, run.world.people
    number, gone = [0] * staff, [-1] * staff
    for row in rows:
        i = row[WHO]
        if row[KIND] == ev.L_RESIGNED:
            assert gone[i] < 0 and row[CODE] == number[i], f"post {i}: person {row[CODE]} resigns at {row[T]}"
            number[i], gone[i] = number[i] + 1, row[T]
        elif row[KIND] == ev.L_HIRED:
            assert gone[i] >= 0 and row[CODE] == number[i] and row[T] % DAY == 0
            assert row[A] == row[T] - gone[i]
            gone[i] = -1
        elif row[KIND] in (ev.L_PERSON, ev.L_BONUS, ev.L_COURSE, ev.L_CERTIFIED):
            assert gone[i] < 0, f"post {i} is vacant at {row[T]}"
    assert people["number"][:staff].tolist() == number
    assert [bool(v) for v in people["vacant"][:staff]] == [t >= 0 for t in gone]


def nobody_works_who_is_away(run: Run, rows: list[tuple]) -> None:
    """No shift begins on a vacant post, nor on a course day."""
    vacant: set[int] = set()
    courses: set[tuple[int, int]] = set()
    for row in rows:
        if row[KIND] == ev.L_RESIGNED:
            vacant.add(row[WHO])
        elif row[KIND] == ev.L_HIRED:
            vacant.remove(row[WHO])
        elif row[KIND] == ev.L_COURSE:
            assert row[T] % DAY == 0 and (row[WHO], row[T]) not in courses
            courses.add((row[WHO], row[T]))
        elif row[KIND] == ev.L_SHIFT and row[CODE] == ev.S_START:
            assert row[WHO] not in vacant, f"post {row[WHO]} is vacant at {row[T]}"
            still_out = (row[WHO], row[T] // DAY * DAY) in courses
            assert not still_out or _out_since(rows, row), f"technician {row[WHO]} is on a course at {row[T]}"


def _out_since(rows: list[tuple], start: tuple) -> bool:
    """Had the shift before not ended when this one began (a long visit)?"""
    ends = [r for r in rows if r[KIND] == ev.L_SHIFT and r[WHO] == start[WHO] and r[T] <= start[T] and r != start]
    return bool(ends) and ends[-1][CODE] == ev.S_END and ends[-1][T] == start[T]


def certificates_are_kept(run: Run, rows: list[tuple]) -> None:
    """Each is won once, and the number of certificates is the number of bits."""
    families = len(run.scenario.families)
    technicians = run.world.technicians
    masks = technicians["certified"] & ((1 << families) - 1)
    assert [int(m).bit_count() for m in masks] == technicians["n_certified"].tolist()
    won: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row[KIND] == ev.L_RESIGNED:
            won[row[WHO]] = set()
        elif row[KIND] == ev.L_CERTIFIED:
            assert row[CODE] not in won[row[WHO]]
            won[row[WHO]].add(row[CODE])
    for i, mine in won.items():
        assert all(int(masks[i]) >> f & 1 for f in mine)


def experience_is_jobs_and_courses(run: Run, rows: list[tuple]) -> None:
    """On posts that never changed hands: start + completed jobs + courses + certificates, each faded since."""
    p, world = run.scenario.people, run.world
    assert isinstance(p, Growing)
    tau, horizon = DAY * p.learning.forgetting_days, run.scenario.days * DAY
    first = started(run.scenario, run.seed, run.replication)
    generations, families = len(world.generations), len(run.scenario.families)
    total = first.experience.reshape(len(first.experience), -1, generations).sum(axis=2) * math.exp(-horizon / tau)
    may = first.technicians["certified"].astype(int)
    for row in rows:
        i, faded = row[WHO], math.exp(-(horizon - row[T]) / tau)
        if row[KIND] == ev.L_VISIT and row[CODE] == ev.DONE:
            job = world.jobs[row[JOB]]
            total[i, job["family"] if job["family"] >= 0 else world.kinds[job["kind"]]["family"]] += faded
        elif row[KIND] == ev.L_COURSE and row[CODE] == ev.C_SKILL:
            total[i, [f for f in range(families + 1) if may[i] >> f & 1]] += faded * p.training.skill_jobs
        elif row[KIND] == ev.L_CERTIFIED:
            may[i] |= 1 << row[CODE]
            total[i, row[CODE]] += faded * p.training.certificate_jobs
    kept = world.experience * np.exp(-(horizon - world.practised) / tau)
    found = kept.reshape(len(kept), -1, generations).sum(axis=2)
    same = world.people["number"] == 0
    assert np.allclose(found[same], total[same], rtol=1e-9, atol=1e-9)


def fatigue_is_hours(run: Run, rows: list[tuple]) -> None:
    """Hours between the beginning and the end of shifts, less lunches, counted at the next midnight."""
    s, f = run.scenario, run.scenario.people.fatigue  # type: ignore[union-attr]
    people = s.crew.technicians + s.temporary
    level, worked, came, vacant = [0.0] * people, [0] * people, [0] * people, [False] * people

    def midnight() -> None:
        for i in range(people):
            if not vacant[i]:
                days = f.tired_days if worked[i] > 0 else f.rest_days
                extra = max(0.0, worked[i] / HOUR - f.free_hours)
                level[i] = min(1.0, level[i] * math.exp(-1 / days) + f.per_hour * extra)
                worked[i] = 0

    for row in rows:
        i = row[WHO]
        if row[KIND] == ev.L_PRESSURE and row[CODE] == 0:
            midnight()
        elif row[KIND] == ev.L_SHIFT and row[CODE] == ev.S_START:
            came[i] = row[T]
        elif row[KIND] == ev.L_SHIFT and row[CODE] == ev.S_END:
            worked[i] += row[T] - came[i]
        elif row[KIND] == ev.L_SHIFT and row[CODE] == ev.S_LUNCH:
            came[i] += round(60 * s.calendar.lunch_min)
        elif row[KIND] == ev.L_RESIGNED:
            level[i], worked[i], vacant[i] = 0.0, 0, True
        elif row[KIND] == ev.L_HIRED:
            vacant[i] = False
    assert np.allclose(run.world.people["fatigue"][:people], level, rtol=1e-9, atol=1e-12)


def the_standard_follows_pressure(run: Run, rows: list[tuple]) -> None:
    """From 1 on, or from the day of hiring: a step a day towards what the pressure that the log names lets keep."""
    s, q = run.scenario, run.scenario.people.pressure  # type: ignore[union-attr]
    people = s.crew.technicians + s.temporary
    level, away = [1.0] * people, [0] * people  # 1: vacant
    region = run.world.technicians["region"].tolist()

    def day(i: int, pressure: float) -> None:
        target = 1.0 if pressure <= 1.0 else max(q.lowest, pressure**-q.elasticity)
        days = q.erosion_days if target < level[i] else q.recovery_days
        level[i] += (target - level[i]) * (1 - math.exp(-1 / days))

    pressure: dict[int, float] = {}
    for row in rows:
        i = row[WHO]
        if row[KIND] == ev.L_PRESSURE:
            pressure[row[CODE]] = row[X]
            for k in range(people):
                if region[k] == row[CODE] and not away[k]:
                    day(k, row[X])
        elif row[KIND] == ev.L_RESIGNED:
            level[i], away[i] = 1.0, 1
        elif row[KIND] == ev.L_HIRED:
            away[i] = 0
            day(i, pressure[region[i]])
    assert np.allclose(run.world.people["standard"][:people], level, rtol=1e-9)


def people_cost_what_they_cost(run: Run, rows: list[tuple]) -> None:
    """Hirings, course days and bonuses times their prices."""
    p, since = run.scenario.people, run.scenario.warmup_days * DAY
    assert isinstance(p, Growing)
    price = {
        ev.L_HIRED: p.turnover.hire_price, ev.L_COURSE: p.training.day_price, ev.L_BONUS: p.rating.bonus_month,
    }  # fmt: skip
    factor = run.scenario.money.catalogue_factor
    cents = sum(round(100 * price[row[KIND]] * factor) for row in rows if row[KIND] in price and row[T] >= since)
    assert round(100 * ledger_of(run).total("people", since)) == cents
