"""Books of the outlets, kept from the log alone: desks, bays, loaners, stages, products in other hands."""

from collections import defaultdict

from sim import Run
from sim import events as ev
from sim.events import DAY, HOUR

__all__ = ["kit_levels", "may_go_to", "outlets_are_conserved"]

T, A, X, JOB, WHO, KIND, CODE = range(7)


def outlets_are_conserved(run: Run, rows: list[tuple]) -> None:
    """Nobody and nothing at an outlet is used twice, and every product comes back or is still there."""
    if run.scenario.modes.kind == "on_site":
        assert not any(ev.L_MODE <= row[KIND] <= ev.L_PARCEL for row in rows)
        return
    outlet_of = {row[JOB]: row[WHO] for row in rows if row[KIND] == ev.L_MODE and row[WHO] >= 0}
    desks_serve_one_job_each(run, rows)
    desks_work_while_open(run, rows)
    lines_keep_their_order(run, rows)
    bays_hold_one_job_each(run, rows, outlet_of)
    loaners_are_conserved(run, rows, outlet_of)
    products_come_back(run, rows)
    stages_agree_with_the_log(run, rows)
    the_way_of_a_job_is_offered(run, rows)


def _places(run: Run) -> list:
    """The outlets that are open."""
    return list(run.scenario.outlets.places.values())[: run.scenario.outlets.number]


def desks_serve_one_job_each(run: Run, rows: list[tuple]) -> None:
    """At no time more steps are going on at a desk than there are people; free people serve whoever waits."""
    going: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row[KIND] == ev.L_DESK:
            o = row[WHO]
            going[o] = [end for end in going[o] if end > row[T] or end == row[T] == -1]
            assert row[A] >= 0 and row[X] >= 0
            going[o].append(row[T] + row[A])
            assert len(going[o]) <= _places(run)[o].advisers, f"outlet {o}: more steps than people at {row[T]}"
    end = run.scenario.days * DAY
    for o in range(len(_places(run))):
        busy = sum(until >= end for until in going[o])
        assert busy == run.world.outlets["desk_busy"][o], f"outlet {o}: people at the desk"


def desks_work_while_open(run: Run, rows: list[tuple]) -> None:
    """A step begins only in the opening hours of one of the outlet's days."""
    calendar, week = run.world.calendar, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    for row in rows:
        if row[KIND] != ev.L_DESK:
            continue
        place, t = _places(run)[row[WHO]], row[T]
        begin = int(place.open[:2]) * HOUR + int(place.open[3:]) * 60
        days = [d for d in (t // DAY, t // DAY - 1) if d >= 0 and week[calendar["weekday"][d]] in place.weekdays]
        days = [d for d in days if place.holidays or not calendar["holiday"][d]]
        inside = any(d * DAY + begin <= t <= d * DAY + begin + place.hours * HOUR for d in days)
        assert inside, f"outlet {row[WHO]}: a step begins at {t}, when the desk is closed"


def lines_keep_their_order(run: Run, rows: list[tuple]) -> None:
    """Whoever is served next goes ahead of the others or has waited longest; express, and by policy arrivals, do."""
    express = {row[JOB]: row[A] > 0 for row in rows if row[KIND] == ev.L_MODE}
    first = run.scenario.outlets.arrivals_first
    last: dict[tuple[int, bool], int] = {}
    for row in rows:
        if row[KIND] == ev.L_DESK:
            lane = (row[WHO], express[row[JOB]] or (first and row[CODE] == ev.INTAKE))
            joined = row[T] - round(row[X] * HOUR)
            assert joined >= last.get(lane, 0), f"outlet {row[WHO]}: overtaken at {row[T]}"
            last[lane] = joined


def bays_hold_one_job_each(run: Run, rows: list[tuple], outlet_of: dict[int, int]) -> None:
    """From the sending of a technician to the end of his work a bay is taken, never more than there are."""
    busy = [0] * len(_places(run))
    for row in rows:
        o = outlet_of.get(row[JOB], -1)
        if o < 0 or row[KIND] not in (ev.L_SENT, ev.L_VISIT):
            continue
        busy[o] += 1 if row[KIND] == ev.L_SENT else -1
        assert 0 <= busy[o] <= _places(run)[o].bays, f"outlet {o}: {busy[o]} bays taken at {row[T]}"
    assert busy == run.world.outlets["bays_busy"][: len(busy)].tolist()


def loaners_are_conserved(run: Run, rows: list[tuple], outlet_of: dict[int, int]) -> None:
    """Lent = back + still out, never more than the pool; nobody is refused one while one is free."""
    out = [0] * len(_places(run))
    lent: set[int] = set()
    for row in rows:
        if row[KIND] == ev.L_LOANER:
            o = row[WHO]
            assert o == outlet_of[row[JOB]]
            if row[CODE] == ev.LENT:
                out[o] += 1
                lent.add(row[JOB])
            elif row[CODE] == ev.BACK:
                out[o] -= 1
                lent.remove(row[JOB])
            elif row[CODE] == ev.NONE_FREE:
                assert out[o] == _places(run)[o].loaners
            assert out[o] == row[A] and 0 <= out[o] <= _places(run)[o].loaners
    assert out == run.world.outlets["loaners_out"][: len(out)].tolist()


def products_come_back(run: Run, rows: list[tuple]) -> None:
    """A product that comes to an outlet is away from then (a parcel from its sending) until it is handed back."""
    gone: dict[int, int] = {}
    for row in rows:
        if row[KIND] == ev.L_PARCEL and row[CODE] == 0:
            gone[row[JOB]] = row[T]
        elif row[KIND] == ev.L_CAME and row[CODE] == 1:
            gone.setdefault(row[JOB], row[T])
        elif row[KIND] == ev.L_HANDED_BACK:
            assert row[A] == row[T] - gone.pop(row[JOB]), f"job {row[JOB]}: seconds without the product"
            assert 0 <= row[X] <= row[A] + 1e-6, "felt longer than it was"
    stays = run.world.stays[: int(run.world.now[0]["n_jobs"])]
    away = [j for j in gone if stays["stage"][j] == ev.OVER]
    assert not away, f"jobs {away} are over and the product is not back"


def stages_agree_with_the_log(run: Run, rows: list[tuple]) -> None:
    """The stages of the final world count as many jobs as the log has brought into them and not out again."""
    stays, n = run.world.stays, int(run.world.now[0]["n_jobs"])
    last: dict[int, int] = {}
    refused = {row[JOB] for row in rows if row[KIND] == ev.L_DECIDED and row[CODE] == 0}
    mail = {row[JOB] for row in rows if row[KIND] == ev.L_MODE and row[CODE] == ev.MAIL_IN}
    for row in rows:
        kind, j = row[KIND], row[JOB]
        if kind == ev.L_PLANNED:
            last[j] = ev.EXPECTED
        elif kind == ev.L_CAME and row[CODE]:
            last[j] = ev.INTAKE
        elif kind == ev.L_DESK:
            last[j] = row[CODE]
        elif kind == ev.L_LOANER and row[CODE] != ev.BACK:
            last[j] = ev.DECIDING
        elif (kind == ev.L_DECIDED and row[CODE]) or (kind == ev.L_TESTED and not row[CODE]):
            last[j] = ev.AT_BENCH
        elif kind == ev.L_TOLD or kind == ev.L_DECIDED:
            last[j] = ev.HANDOVER if j in mail else ev.TO_FETCH
        elif kind == ev.L_PARCEL and row[CODE] == 1:
            last[j] = ev.RETURNING
        elif kind == ev.L_HANDED_BACK:
            assert (row[CODE] == 0) == (j in refused)
            last[j] = ev.OVER
    quiet = {ev.INTAKE: (ev.DECIDING,), ev.AT_BENCH: (ev.TESTING,), ev.TO_FETCH: (ev.HANDOVER,)}
    for j in range(n):
        stage, told = int(stays["stage"][j]), last.get(j, 0)
        # a step that needs no row: what was decided at intake, the line before the test, the line at the desk
        assert stage == told or stage in quiet.get(told, ()), f"job {j}: stage {stage}, log says {told}"


def the_way_of_a_job_is_offered(run: Run, rows: list[tuple]) -> None:
    """Modes are offered for the kind of job, and outlets are near enough and able."""
    modes = run.scenario.modes
    for row in rows:
        if row[KIND] != ev.L_MODE:
            continue
        job = run.world.jobs[row[JOB]]
        kind = list(run.scenario.jobs.types)[job["kind"]]
        if row[CODE] == ev.ON_SITE:
            assert modes.on_site_offered and kind in (modes.on_site_types or (kind,))
            continue
        mode = modes.carry_in if row[CODE] == ev.CARRY_IN else modes.mail_in
        place = _places(run)[row[WHO]]
        assert mode.offered and kind in (mode.types or (kind,))
        assert ("carry_in" if row[CODE] == ev.CARRY_IN else "mail_in") in place.takes
        assert row[CODE] == ev.MAIL_IN or 0 <= row[X] <= place.coverage_km


def kit_levels(run: Run, part: int) -> dict[int, int]:
    """Order-up-to level of a part by row of the van table: vans of people at work, then the outlets' shelves."""
    crew, name = run.scenario.crew, list(run.scenario.parts.stocked)[part]
    levels = {i: int(run.world.parts[part]["kit"]) for i in range(crew.technicians + run.scenario.temporary)}
    behind = len(run.world.technicians)
    mixed = run.scenario.modes.kind == "mixed"
    return levels | {behind + o: place.shelf.get(name, 0) for o, place in enumerate(_places(run)) if mixed}


def may_go_to(run: Run, i: int, j: int) -> bool:
    """Does technician i's post allow job j now, and is a bay free for it?"""
    outlets, post = run.scenario.outlets, int(run.world.technicians["post"][i])
    if run.scenario.modes.kind == "on_site":
        return True
    stay = run.world.stays[j]
    if stay["mode"] == ev.ON_SITE:
        return post < 0 or outlets.bench_in_field
    o = int(stay["outlet"])
    able = post == o or (post < 0 and outlets.field_at_bench)
    return able and bool(run.world.outlets["bays_busy"][o] < _places(run)[o].bays)
