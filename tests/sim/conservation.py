"""What must hold in every run, whatever the company: nothing is lost and nothing comes from nowhere.

`assert_conserved(run)` reads the log row by row, slowly and obviously, and compares with the final world, the
indicators and the ledger.  It shares no code with `sim/tally.py` and `sim/measures.py`.
"""

import math
from collections import defaultdict

import numpy as np

from sim import Run
from sim import events as ev
from sim.events import DAY, HOUR
from sim.indicators import INDICATORS
from sim.ledger import COSTS, REVENUES, ledger_of
from sim.scenario.regions import dealt
from tests.sim.causes_books import scores_have_causes
from tests.sim.complaints_books import complaints_are_conserved
from tests.sim.conservation_outlets import may_go_to, outlets_are_conserved
from tests.sim.conservation_parts import parts_are_conserved, vans_hold_their_kits
from tests.sim.contact_books import (
    agents_are_not_doubled,
    agents_are_paid_for_their_shifts,
    contacts_are_conserved,
    lost_on_the_line,
    machines_are_always_there,
)
from tests.sim.listening_books import listening_balance
from tests.sim.loyalty_books import bonds_are_kept_in_the_books, grades_are_kept_in_the_books
from tests.sim.market_books import the_market_balances
from tests.sim.mind_books import minds_are_kept
from tests.sim.people_books import people_balance

__all__ = ["assert_conserved"]


def assert_conserved(run: Run) -> None:
    """Check every law of conservation on one run."""
    rows = run.events.tolist()
    log_is_in_order(run)
    nothing_is_nan_or_infinite(run)
    every_job_follows_the_script(run, rows)
    jobs_are_conserved(run, rows)
    nobody_is_in_two_places(run, rows)
    work_outside_the_shift_is_overtime(run, rows)
    nobody_idles_while_a_job_waits_for_him(run)
    somebody_may_do_what_waits(run)
    plans_name_each_other(run)
    reasons_are_told_once(run, rows)
    parts_are_conserved(run, rows)
    vans_hold_their_kits(run)
    customers_are_conserved(run, rows)
    a_broken_unit_does_not_fail_again(run, rows)
    contacts_are_conserved(run, rows)
    agents_are_not_doubled(run, rows)
    agents_are_paid_for_their_shifts(run, rows)
    machines_are_always_there(run, rows)
    the_books_balance(run)
    backlog_is_time_in_system(run, rows)
    people_balance(run, rows)
    minds_are_kept(run, rows)
    scores_have_causes(run, rows)
    complaints_are_conserved(run, rows)
    listening_balance(run, rows)
    invoices_are_the_ledgers(run, rows)
    exchanges_follow_failed_repairs(run, rows)
    standards_are_paid_for(run, rows)
    outlets_are_conserved(run, rows)
    appointments_are_kept_in_the_books(run, rows)
    bonds_are_kept_in_the_books(run, rows)
    grades_are_kept_in_the_books(run, rows)
    the_market_balances(run, rows)


# A row of the log as a tuple, in the order of its fields.
T, A, X, JOB, WHO, KIND, CODE = range(7)


def log_is_in_order(run: Run) -> None:
    """Time stamps are sorted, inside the horizon, and the row layout is the one this file reads."""
    assert run.events.dtype.names == ("t", "a", "x", "job", "who", "kind", "code")
    t = run.events["t"]
    assert (np.diff(t) >= 0).all(), "the log goes back in time"
    assert len(t) == 0 or (t[0] >= 0 and t[-1] < run.scenario.days * DAY), "a row outside the horizon"


def nothing_is_nan_or_infinite(run: Run) -> None:
    """Numbers in log, world and indicators are finite; an indicator may be NaN: it did not happen."""
    assert np.isfinite(run.events["x"]).all(), "log: x is not finite"
    for name, table in vars(run.world).items():
        if name.startswith("_"):
            continue
        for field in table.dtype.names or [None]:
            column = table if field is None else table[field]
            nan = name == "perceived"  # before the first job
            assert (np.isfinite(column) | (nan & np.isnan(column))).all(), f"world: {name}.{field} is not finite"
    assert list(run.measures) == list(INDICATORS)
    for name, value in run.measures.items():
        assert not math.isinf(value), f"indicator {name} is infinite"
    for name, series in run.monthly.items():
        assert name == "month" or not np.isinf(series).any(), f"monthly {name} is infinite"


# ---------------------------------------------------------------------------------------------------- jobs
# What may follow what in the life of a job; every state may also be the last one, at the horizon.
APPOINTMENT = {"message": "answered", "moved": "answered", "withdrawn": "lost"}
SCRIPT = {
    "begin": {"request": "asking"},
    "asking": {"answer": "answered", "solved": "end", "believed": "believed", "lost": "lost"},
    "believed": {"return": "end"},
    "answered": {
        "mode": "answered", "planned": "expected", "reserve": "answered",
        "promise": "waiting", "balk": "lost", "sent": "going", **APPOINTMENT,
    },
    "lost": {"put_back": "lost", "skipped": "end"},
    "waiting": {"sent": "going", "message": "waiting", "moved": "answered", "deferred": "deferred"},
    "deferred": {"promise": "waiting"},
    "going": {"arrive": "there"},
    "there": {
        "at_hand": "equipped", "missing": "without", "done": "done", "failed": "failed",
        "estimate": "there", "unwanted": "unwanted",
    },
    "unwanted": {"tariff": "fee"},
    "fee": {"invoice": "fee invoiced"},
    "fee invoiced": {"fairness": "fee settled"},
    "fee settled": {"refused": "refused"},
    "refused": {"put_back": "refused"},
    "equipped": {"used": "equipped", "done": "done", "failed": "failed"},
    "expected": {"parcel_in": "expected", "message": "reminded", "absent": "absent", "came": "in_line"},
    "reminded": {"absent": "absent", "came": "in_line"},
    "absent": {"planned": "expected"},
    "in_line": {"desk": "at_desk"},
    "at_desk": {"eased": "at_desk", "agreed": "for_bench", "refused": "to_fetch"},
    "for_bench": {"sent": "going"},
    "tested": {"passed": "passed", "not_passed": "for_bench"},
    "passed": {"told": "to_fetch"},
    "to_fetch": {"desk": "handing"},
    "handing": {"parcel_home": "handing", "loaner_back": "handing", "handed_back": "back"},
    "back": {
        "tariff": "back priced", "standards": "reviewed", "closed": "closed", "put_back": "back", "skipped": "end",
    },
    "back priced": {"invoice": "back invoiced"},
    "back invoiced": {"fairness": "back settled"},
    "back settled": {"standards": "reviewed", "closed": "closed", "put_back": "back settled", "skipped": "end"},
    "without": {"no_part": "lacking"},
    "lacking": {
        "put_back": "lacking", "reserve": "lacking", "order": "lacking", "delivery": "lacking",
        "promise": "waiting", "sent": "going", "message": "lacking", "moved": "answered",
        "transfer": "lacking",
    },
    "failed": {"promise": "waiting", "sent": "going", **APPOINTMENT},
    "done": {
        "used": "done", "put_back": "done", "tariff": "priced", "standards": "reviewed", "closed": "closed",
        "desk": "tested", "told": "to_fetch",
    },
    "priced": {"invoice": "invoiced"},
    "invoiced": {"fairness": "settled"},
    "settled": {"standards": "reviewed", "closed": "closed"},
    "reviewed": {"closed": "closed"},
    "closed": {"return": "back again"},
    "back again": {"exchanged": "end"},
    "end": {},
}  # fmt: skip

STEPS = {
    ev.L_REQUEST: "request", ev.L_BALK: "balk", ev.L_PROMISE: "promise", ev.L_SENT: "sent", ev.L_ARRIVE: "arrive",
    ev.L_USED: "used", ev.L_CLOSED: "closed", ev.L_ORDER: "order", ev.L_DELIVERY: "delivery",
    ev.L_RESERVE: "reserve", ev.L_PUT_BACK: "put_back", ev.L_SKIPPED: "skipped", ev.L_RETURN: "return",
    ev.L_STANDARDS: "standards", ev.L_MODE: "mode", ev.L_PLANNED: "planned", ev.L_DESK: "desk", ev.L_TOLD: "told",
    ev.L_HANDED_BACK: "handed_back", ev.L_MESSAGE: "message", ev.L_REBOOKED: "moved", ev.L_WITHDRAWN: "withdrawn",
    ev.L_DEFERRED: "deferred", ev.L_TRANSFER: "transfer",
    ev.L_TARIFF: "tariff", ev.L_INVOICE: "invoice", ev.L_FAIRNESS: "fairness", ev.L_ESTIMATE: "estimate",
    ev.L_REFUSED: "refused", ev.L_EXCHANGED: "exchanged",
}  # fmt: skip

OUTLET_STEPS = {
    ev.L_CAME: ("absent", "came"), ev.L_DECIDED: ("refused", "agreed"), ev.L_TESTED: ("not_passed", "passed"),
    ev.L_LOANER: ("eased", "eased", "loaner_back", "eased", "eased"), ev.L_PARCEL: ("parcel_in", "parcel_home"),
}  # fmt: skip

# Rows that name a job and are no step of it; the night run names the van there.
BESIDE = (ev.L_FILL, ev.L_NOT_PLACED, ev.L_EXTRA, ev.L_VOUCHER)


def step(row: tuple) -> str:
    """The step of the script that a row of a job is."""
    if row[KIND] == ev.L_ANSWER:
        return ("answer", "solved", "believed")[row[CODE]]
    if row[KIND] == ev.L_PARTS:
        return ("missing", "at_hand")[row[CODE]]
    if row[KIND] == ev.L_VISIT:
        named = {ev.DONE: "done", ev.NO_PART: "no_part", ev.NO_CONSENT: "unwanted"}
        return named.get(row[CODE], "failed")
    if row[KIND] in OUTLET_STEPS:
        return OUTLET_STEPS[row[KIND]][row[CODE]]
    return STEPS[row[KIND]]


# A contact about a job may go on when the job is lost, a story be told when it is over.
NOT_OF_THE_SCRIPT = {*range(ev.L_CALL, ev.L_REPORTED + 1), ev.L_STORY, ev.L_RATED, ev.L_REFERRED}


def every_job_follows_the_script(run: Run, rows: list[tuple]) -> None:
    """Each job's rows come in a legal order, and its number is the number of its request."""
    state: list[str] = []
    for row in rows:
        j = row[JOB]
        if j < 0 or row[KIND] in BESIDE:
            continue
        if (
            ev.L_FELT <= row[KIND] <= ev.L_DAMAGE or ev.L_CAUSE <= row[KIND] <= ev.L_MADE_UP
        ):  # what the customer makes of it
            continue
        if row[KIND] == ev.L_REQUEST:
            assert j == len(state), f"request {j} is the {len(state)}th"
            state.append("begin")
        if ev.L_DISCONTENT <= row[KIND] <= ev.L_FOLLOW_UP:  # complaints have a life of their own
            continue
        if row[KIND] in (ev.L_SURVEYED, ev.L_ANALYSED):
            assert state[j] in ("closed", "back again", "end"), f"job {j} is judged while '{state[j]}' at {row[T]}"
            continue
        if lost_on_the_line(row):
            name = "lost"
        elif row[KIND] in NOT_OF_THE_SCRIPT:
            continue
        else:
            name = step(row)
        assert name in SCRIPT[state[j]], f"job {j}: '{name}' after '{state[j]}' at {row[T]}"
        state[j] = SCRIPT[state[j]][name]


def jobs_are_conserved(run: Run, rows: list[tuple]) -> None:
    """Opened = closed + answered remotely + lost + in progress; the final states say the same as the log."""
    jobs = run.world.jobs[: int(run.world.now[0]["n_jobs"])]
    ends = {j: ev.CLOSED for j in _jobs_of(rows, ev.L_CLOSED)}
    ends |= {r[JOB]: ev.CLOSED_REMOTELY for r in rows if r[KIND] == ev.L_ANSWER and r[CODE] > 0}
    ends |= {j: ev.LOST for j in _jobs_of(rows, ev.L_BALK) + _jobs_of(rows, ev.L_WITHDRAWN)}
    ends |= {row[JOB]: ev.LOST for row in rows if lost_on_the_line(row)}
    ends |= {r[JOB]: ev.LOST for r in rows if r[KIND] == ev.L_HANDED_BACK and r[CODE] == 0}
    ends |= {j: ev.REFUSED for j in _jobs_of(rows, ev.L_REFUSED)}
    n_ends = sum(_ends_a_job(r) for r in rows)
    assert n_ends == len(ends), "a job ended twice"
    over = (ev.CLOSED, ev.CLOSED_REMOTELY, ev.LOST, ev.REFUSED)
    open_now = sum(state not in over for state in jobs["state"].tolist())
    assert len(jobs) == len(_jobs_of(rows, ev.L_REQUEST)) == len(ends) + open_now
    for j, end in ends.items():
        assert jobs["state"][j] == end, f"job {j}: state {jobs['state'][j]}, log says {end}"
    waiting = int((jobs["state"] == ev.READY_STATE).sum())
    assert waiting == int(run.world.regions["n_ready"].sum()), "the queues hold other jobs than those that are ready"


def _ends_a_job(row: tuple) -> bool:
    """Closed, declined, withdrawn, refused, solved remotely, lost on the line, or refused and handed back."""
    remote = (row[KIND] == ev.L_ANSWER and row[CODE] > 0) or lost_on_the_line(row)
    ended = (ev.L_CLOSED, ev.L_BALK, ev.L_WITHDRAWN, ev.L_REFUSED)
    return remote or row[KIND] in ended or (row[KIND] == ev.L_HANDED_BACK and row[CODE] == 0)


def _jobs_of(rows: list[tuple], kind: int) -> list[int]:
    return [r[JOB] for r in rows if r[KIND] == kind]


# ---------------------------------------------------------------------------------------------------- technicians
# What a technician may do when; whoever is still out when his next shift begins ends the old day on the road.
MAY = {
    "off": {"start": "idle"},
    "idle": {"sent": "driving", "lunch": "lunch", "end": "off"},
    "driving": {"arrive": "working", "end": "driving, new day"},
    "working": {"visit": "idle", "end": "working, new day"},
    "lunch": {"lunch_end": "idle", "end": "lunch, new day"},
    **{f"{state}, new day": {"start": state} for state in ("driving", "working", "lunch")},
}
SHIFT_STEPS = {ev.S_START: "start", ev.S_END: "end", ev.S_LUNCH: "lunch", ev.S_LUNCH_END: "lunch_end"}


def nobody_is_in_two_places(run: Run, rows: list[tuple]) -> None:
    """A technician is sent only when idle on duty, travels and works as long as the log says, one job at a time."""
    people = run.scenario.crew.technicians + run.scenario.temporary
    state, since, job = ["off"] * people, [0] * people, [-1] * people
    visits: dict[int, int] = defaultdict(int)
    cut: set[int] = set()  # jobs whose work goes on: the next session is the same visit
    for row in rows:
        kind = row[KIND]
        if kind == ev.L_SHIFT:
            name = SHIFT_STEPS[row[CODE]]
        elif kind in (ev.L_SENT, ev.L_ARRIVE, ev.L_VISIT):
            name = {ev.L_SENT: "sent", ev.L_ARRIVE: "arrive", ev.L_VISIT: "visit"}[kind]
        else:
            continue
        i = row[WHO]
        assert i < people, f"technician {i} is on the reserve list and yet at work"
        assert name in MAY[state[i]], f"technician {i}: '{name}' while {state[i]} at {row[T]}"
        state[i] = MAY[state[i]][name]
        if kind == ev.L_SENT:
            job[i], since[i], travel = row[JOB], row[T] + row[A], row[A]
            assert travel >= 0 and row[X] >= 0
        elif kind == ev.L_ARRIVE:
            visits[row[JOB]] += row[JOB] not in cut
            cut.discard(row[JOB])
            assert (row[JOB], row[T], row[A]) == (job[i], since[i], visits[row[JOB]])
            since[i] = row[T]
        elif kind == ev.L_VISIT:
            assert (row[JOB], row[T] - row[A]) == (job[i], since[i]), f"visit of technician {i} at {row[T]}"
            if row[CODE] == ev.CONTINUED:
                cut.add(row[JOB])


def work_outside_the_shift_is_overtime(run: Run, rows: list[tuple]) -> None:
    """Whoever is out after the end of the shift books overtime until home; nobody is sent after the last call."""
    s = run.scenario
    if s.calendar.round_the_clock:
        return
    length = [s.calendar.patterns[p].hours * HOUR for p in s.crew.patterns]
    people = s.crew.technicians + s.temporary
    end, last_call, on_duty = [-1.0] * people, [-1.0] * people, [False] * people
    for row in rows:
        i = row[WHO]
        if row[KIND] == ev.L_SENT:
            assert on_duty[i] and row[T] < last_call[i], f"technician {i} sent at {row[T]}, after the last call"
        elif row[KIND] == ev.L_SHIFT and row[CODE] == ev.S_START:
            assert not on_duty[i], f"technician {i} starts a shift at {row[T]} without having ended the last one"
            on_duty[i], end[i] = True, row[T] + length[_shift_of(run, i)]
            last_call[i] = max(row[T], end[i] - 60 * s.crew.last_call_min)
        elif row[KIND] == ev.L_SHIFT and row[CODE] == ev.S_END:
            assert row[A] == max(0, row[T] - end[i]), f"technician {i}: overtime {row[A]} at {row[T]}"
            on_duty[i] = False


def _shift_of(run: Run, i: int) -> int:
    """Index in `crew.patterns` of technician i: shifts are dealt in turn within a region, to staff and to temps."""
    staff = run.scenario.crew.technicians
    order = dealt(tuple(region.weight for region in run.scenario.regions.values()))
    number = i if i < staff else i - staff
    own = order[number % len(order)]
    return sum(order[k % len(order)] == own for k in range(number)) % len(run.scenario.crew.patterns)


def nobody_idles_while_a_job_waits_for_him(run: Run) -> None:
    """At the end no idle technician is certified (and senior enough) for a waiting job: every rule conserves work.

    Those for whom something is planned are not idle, jobs planned for somebody or known before their time do not wait;
    nothing is claimed of plans by the clock only, nor of technicians who are held back.
    """
    world, planning = run.world, run.scenario.planning
    if planning.look_ahead > 0 or (run.scenario.dispatch.rule == "rolling_horizon" and not planning.on_change):
        return
    waiting = world.jobs[: int(world.now[0]["n_jobs"])]
    now = run.scenario.days * DAY - 1
    waiting = waiting[
        (waiting["state"] == ev.READY_STATE) & (waiting["planned_for"] < 0) & (waiting["ready_at"] <= now)
    ]
    families = world.faults["family"]
    for i in [int(i) for r, region in enumerate(world.regions) for i in world.idle[r, : region["n_idle"]]]:
        person = world.technicians[i]
        if person["planned"] >= 0 or person["n_tour"] > 0:
            continue
        for job in waiting[waiting["region"] == person["region"]]:
            family = int(families[job["code"]]) if job["code"] >= 0 else int(world.kinds[job["kind"]]["family"])
            able = int(person["certified"]) >> family & 1 and (person["senior"] or not job["senior"])
            able = able and may_go_to(run, i, int(job["rank"]) & ((1 << 28) - 1))
            assert not able, f"technician {i} idles while a job of family {family} waits"


def somebody_may_do_what_waits(run: Run) -> None:
    """A job that asks for a senior is at a desk that has one: nothing waits for nobody."""
    world, outlets = run.world, run.scenario.outlets
    seniors = world.technicians[world.technicians["senior"] == 1]
    jobs = world.jobs[: int(world.now[0]["n_jobs"])]
    for job in jobs[(jobs["senior"] == 1) & (jobs["state"] == ev.READY_STATE)]:
        place = int(job["desk"]) - len(world.regions)
        field = seniors["post"] == -1
        fits = (
            field | outlets.bench_in_field
            if place < 0
            else (seniors["post"] == place) | (field & outlets.field_at_bench)
        )
        assert (fits & (seniors["region"] == job["region"])).any()


def plans_name_each_other(run: Run) -> None:
    """Whom a job is planned for has it in his plan, once; only waiting jobs are planned, and no tour is too long."""
    world, rule = run.world, run.scenario.dispatch.rule
    jobs = world.jobs[: int(world.now[0]["n_jobs"])]
    tours = world.tours if rule == "insertion" else np.zeros((len(world.technicians), 0), np.int32)
    planned = [
        (i, int(j))
        for i, person in enumerate(world.technicians)
        for j in [*tours[i, : person["n_tour"]], *([person["planned"]] if person["planned"] >= 0 else [])]
    ]
    assert sorted(planned) == sorted((int(jobs[j]["planned_for"]), j) for j in np.flatnonzero(jobs["planned_for"] >= 0))
    assert all(jobs[j]["state"] == ev.READY_STATE for _, j in planned)
    assert all(len(tours[i, : person["n_tour"]]) == person["n_tour"] for i, person in enumerate(world.technicians))
    assert not planned or rule in ("rolling_horizon", "insertion")


def reasons_are_told_once(run: Run, rows: list[tuple]) -> None:
    """A reason for waiting is given once a job, between its answer and its end, and only when asked for."""
    told: set[tuple[int, int]] = set()
    waiting: set[int] = set()
    opened = {}
    for row in rows:
        j = row[JOB]
        if row[KIND] == ev.L_REQUEST:
            opened[j] = row[T]
        elif row[KIND] == ev.L_ANSWER and row[CODE] == 0:
            waiting.add(j)
        elif row[KIND] in (ev.L_CLOSED, ev.L_BALK):
            waiting.discard(j)
        elif row[KIND] == ev.L_NOT_PLACED:
            assert j in waiting and (j, row[CODE]) not in told and row[A] == row[T] - opened[j]
            told.add((j, row[CODE]))
    assert run.scenario.planning.explain or not told


# ---------------------------------------------------------------------------------------------------- customers
def customers_are_conserved(run: Run, rows: list[tuple]) -> None:
    """Start + won - left = active; who has left asks for nothing any more."""
    world, n = run.world, int(run.world.now[0]["n_customers"])
    there = set(range(int(world.par[0]["base_customers"])))
    left: set[int] = set()
    for row in rows:
        if row[KIND] == ev.L_WON:
            assert row[WHO] == len(there) + len(left), f"customer {row[WHO]} is not the next number"
            there.add(row[WHO])
        elif row[KIND] == ev.L_LEFT:
            assert row[WHO] in there, f"customer {row[WHO]} left without being there"
            there.remove(row[WHO])
            left.add(row[WHO])
            assert world.customers[row[WHO]]["left_at"] == row[T]
        elif row[KIND] in (ev.L_REQUEST, ev.L_RETURN, ev.L_REPLACED):
            assert row[WHO] in there, f"customer {row[WHO]} is not one of ours at {row[T]}"
    assert len(there) + len(left) == n
    assert len(there) == int(world.now[0]["active"]) == int(world.customers["active"][:n].sum())
    assert all(world.customers[c]["active"] for c in there)
    m = run.measures
    assert m["customers_start"] + m["customers_won"] - m["leavers"] == m["customers_end"] == len(there)


def a_broken_unit_does_not_fail_again(run: Run, rows: list[tuple]) -> None:
    """A unit that waits for its repair can't break down; its replacement waits too."""
    broken: dict[int, int] = {}  # unit -> job
    jobs = run.world.jobs
    natures = [kind.nature for kind in run.scenario.jobs.types.values()]
    for row in rows:
        kind, j = row[KIND], row[JOB]
        if kind == ev.L_REQUEST and natures[row[CODE]] == "repair" and row[A] >= 0:
            assert row[A] not in broken, f"unit {row[A]}: job {j} beside open job {broken[row[A]]}"
            broken[row[A]] = j
        elif kind == ev.L_REPLACED:
            assert row[A] not in broken, f"unit {row[A]} replaced while job {broken[row[A]]} is open"
        elif kind == ev.L_RETURN or (_ends_a_job(row) and not (kind == ev.L_ANSWER and row[CODE] == 2)):
            unit = int(jobs[j]["unit"])
            if broken.get(unit) == j:
                del broken[unit]


# ---------------------------------------------------------------------------------------------------- money and time
def the_books_balance(run: Run) -> None:
    """Debits equal credits to the cent, and the indicators of money are the ledger's."""
    ledger, measures = ledger_of(run), run.measures
    balances = ledger.balances()
    assert sum(balances.values()) == 0
    since = run.scenario.warmup_days * DAY
    costs = [round(100 * ledger.total(name, since)) for name in COSTS]
    revenue = sum(round(100 * ledger.total(name, since)) for name in REVENUES)
    for name, cents in zip(COSTS, costs, strict=True):
        assert round(100 * measures[f"cost_{name}"]) == cents, name
        assert cents >= 0, name
    assert round(100 * measures["cost_total"]) == sum(costs)
    assert round(100 * measures["revenue"]) == revenue
    assert round(100 * measures["contribution"]) == revenue - sum(costs)
    if since == 0:
        assert balances["cash"] == revenue - sum(costs)


def backlog_is_time_in_system(run: Run, rows: list[tuple]) -> None:
    """The area under the number of open jobs is the sum of the times in the system (Little's law as an identity)."""
    horizon, since = run.scenario.days * DAY, run.scenario.warmup_days * DAY
    area, n, before, opened, inside = 0, 0, 0, {}, 0
    for row in rows:
        t, kind = row[T], row[KIND]
        ends = _ends_a_job(row)
        if kind != ev.L_REQUEST and not ends:
            continue
        area += n * (max(t, since) - max(before, since))
        before, n = t, n + (-1 if ends else 1)
        if ends:
            begin = opened.pop(row[JOB])
            inside += max(t, since) - max(begin, since)
        else:
            opened[row[JOB]] = t
    area += n * (horizon - max(before, since))
    inside += sum(horizon - max(t, since) for t in opened.values())
    assert area == inside
    assert math.isclose(run.measures["backlog_mean"], area / (horizon - since), rel_tol=1e-12, abs_tol=1e-12)
    if since == 0:
        edges = run.world.calendar["month_start"][: run.scenario.days].nonzero()[0] * DAY
        lengths = np.diff(np.unique([0, *edges.tolist(), horizon]))
        monthly = float(np.dot(run.monthly["backlog_mean"], lengths))
        assert math.isclose(monthly, area, rel_tol=1e-9, abs_tol=1e-3)


def standards_are_paid_for(run: Run, rows: list[tuple]) -> None:
    """One review per closed job while a standard is in force, none else; its cost is that of what was kept."""
    s, since = run.scenario, run.scenario.warmup_days * DAY
    active = {k: row for k, row in enumerate(s.standards.values()) if row.active}
    reviews = [row for row in rows if row[KIND] == ev.L_STANDARDS]
    assert [row[JOB] for row in reviews] == (_jobs_of(rows, ev.L_CLOSED) if active else [])
    wage, total, kept = s.money.technician_month / s.money.hours_month, 0.0, 0
    for row in (row for row in reviews if row[T] >= since):
        assert row[A] >> len(s.standards) == 0
        total += s.money.catalogue_factor * s.supervision.cost_audit * row[CODE]
        for k, standard in enumerate(s.standards.values()):
            if row[A] >> k & 1:
                assert k in active
                kept += 1
                total += s.money.catalogue_factor * standard.cost_job
                total += standard.minutes / 60 * wage if standard.done_by == "office" else 0.0
    years = (s.days * DAY - since) / ev.YEAR * s.money.catalogue_factor
    if active:
        total += years * (
            sum(k.cost_year for k in active.values()) + s.supervision.cost_year * (s.supervision.audit_share > 0)
        )
    assert run.measures["standards_kept"] == kept
    assert math.isclose(run.measures["cost_standards"], total, abs_tol=0.01 * (len(reviews) + 50))


def appointments_are_kept_in_the_books(run: Run, rows: list[tuple]) -> None:
    """Every promise takes a slot, every one moved in time gives it back; nobody is told or deferred without cause."""
    s, world = run.scenario, run.world
    a, p = s.appointments, s.promise
    slots, promised = np.zeros_like(world.slots), {}
    opening = int(world.par[0]["slot_open_s"])
    step = max(1, int(world.par[0]["slot_step_s"]))
    deferred: dict[int, int] = defaultdict(int)
    for row in rows:
        j = row[JOB]
        if row[KIND] == ev.L_PROMISE and p.kind == "slots":
            day = row[A] // DAY
            slot = day * int(world.par[0]["n_slots"]) + (row[A] - day * DAY - opening) // step
            promised[j] = (int(world.jobs["region"][j]), slot)
            slots[promised[j]] += world.kinds["planned_s"][world.jobs["kind"][j]]
        if row[KIND] == ev.L_VISIT:
            promised.pop(j, None)  # it has used its slot; without a new one, whoever moves it gives nothing back
        in_time = row[KIND] == ev.L_DEFERRED or (row[KIND] == ev.L_REBOOKED and row[CODE] != ev.R_DOOR)
        if in_time and j in promised:
            slots[promised.pop(j)] -= world.kinds["planned_s"][world.jobs["kind"][j]]
        if row[KIND] == ev.L_DEFERRED:
            deferred[j] += 1
            assert a.deferral.active and row[CODE] == deferred[j] <= a.deferral.most and row[X] > 0
            assert world.jobs["nature"][j] in (ev.SERVICE, ev.INSTALLATION)
        elif row[KIND] == ev.L_MESSAGE:
            assert (a.reminder, a.call, a.progress)[row[CODE]].active
    assert np.array_equal(slots, world.slots), "the calendar holds other work than was promised"
    costs = (a.reminder.cost, a.call.cost, a.progress.cost)
    told = [row for row in rows if row[KIND] == ev.L_MESSAGE and row[T] >= s.warmup_days * DAY]
    answers = sum(row[KIND] == ev.L_ANSWER and row[T] >= s.warmup_days * DAY for row in rows)
    total = answers * s.money.contact + s.money.catalogue_factor * sum(costs[row[CODE]] for row in told)
    if s.contact.kind == "delay":  # with a contact centre the account holds machines' sessions as well
        assert math.isclose(run.measures["cost_contact"], total, abs_tol=0.01 * (len(told) + answers + 1))


def invoices_are_the_ledgers(run: Run, rows: list[tuple]) -> None:
    """Each job that ends at a visit has one invoice, which is what the ledger books; what is covered costs nothing."""
    s, ledger = run.scenario, ledger_of(run).totals()
    invoices = [r for r in rows if r[KIND] == ev.L_INVOICE]
    if s.price.kind == "book" and s.warranty.kind == "none":
        assert not any(ev.L_TARIFF <= r[KIND] <= ev.L_FAIRNESS for r in rows), "prices where nobody asked for any"
        return
    ended = _jobs_of(rows, ev.L_CLOSED) + _jobs_of(rows, ev.L_REFUSED)
    ended += [r[JOB] for r in rows if r[KIND] == ev.L_HANDED_BACK and r[CODE] == 0]
    assert sorted(r[JOB] for r in invoices) == sorted(ended), "a job without invoice, or with two"
    assert all(r[A] == 0 for r in invoices if r[CODE] in (ev.STATUTORY, ev.EXTENDED, ev.EXCHANGE))
    cents, reimbursed = 0, 0.0
    for tariff, invoice in zip((r for r in rows if r[KIND] == ev.L_TARIFF), invoices, strict=True):
        assert tariff[JOB] == invoice[JOB] and 0 <= invoice[A] <= round(100 * tariff[X] + 0.5)
        assert 100 * tariff[X] <= tariff[A] + 1 and invoice[X] >= 0
        cents += invoice[A]
        if tariff[CODE] == ev.STATUTORY and run.world.jobs["origin"][tariff[JOB]] != ev.CALLBACK:
            reimbursed += tariff[A] / 100 * s.warranty.reimbursed
    lane = {r[JOB] for r in rows if r[KIND] == ev.L_MODE and r[A] == 2} if s.price.kind == "book" else set()
    bought = sum(r[KIND] == ev.L_HANDED_BACK and r[CODE] == 1 and r[JOB] in lane for r in rows)
    cents += bought * round(100 * s.outlets.costs.express_fee * s.money.catalogue_factor)
    assert round(100 * (ledger["invoices"] - ledger["discounts"])) == cents
    exchanged = sum(r[X] for r in rows if r[KIND] == ev.L_EXCHANGED)
    reimbursed += exchanged * s.warranty.exchange_reimbursed
    assert math.isclose(ledger["reimbursements"], reimbursed, abs_tol=0.01 * len(rows))
    assert math.isclose(ledger["exchanges"], exchanged, abs_tol=0.01 * len(rows))
    sold = sum(r[X] for r in rows if r[KIND] == ev.L_SOLD and r[CODE] == ev.SOLD_EXTENDED)
    assert math.isclose(ledger["warranties"], sold, abs_tol=0.01 * len(rows))


def exchanges_follow_failed_repairs(run: Run, rows: list[tuple]) -> None:
    """A unit is exchanged when as many statutory repairs of its life have come undone as the warranty says."""
    after, failed = run.scenario.warranty.exchange_after, defaultdict(int)
    jobs, covered = run.world.jobs, set()
    for row in rows:
        j = row[JOB]
        unit = int(jobs[j]["unit"]) if j >= 0 else -1
        if row[KIND] == ev.L_INVOICE and row[CODE] == ev.STATUTORY:
            covered.add(j)
        elif row[KIND] == ev.L_RETURN and row[CODE] == ev.CALLBACK and j in covered:
            failed[unit] += 1
        elif row[KIND] == ev.L_EXCHANGED:
            assert failed[unit] == after > 0, f"unit {unit} exchanged after {failed[unit]} failed repairs"
            failed[unit] = -1_000_000  # its life is over, and nothing of it can fail any more
        elif row[KIND] == ev.L_REPLACED and row[CODE] == 0:
            failed[row[A]] = 0
        elif row[KIND] in (ev.L_CLOSED, ev.L_SKIPPED) and unit >= 0 and jobs[j]["nature"] == ev.INSTALLATION:
            failed[unit] = 0
    if run.world.par[0]["warranty"] and after:
        assert all(n < after for n in failed.values()), "a unit that ought to have been exchanged"
