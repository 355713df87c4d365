"""What a run promises: it is a pure function of scenario, seed and replication, and policies share their luck."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sim import INDICATORS, Run, Scenario, simulate
from sim import events as ev
from sim.engines import reference
from sim.events import DAY
from sim.scenario import Reinvests
from tests.sim.random_companies import Case, case
from tests.sim.worlds import conf, log_demand, requests, small_town, textbook

# Some companies; as many as FIRSTFIX_CASES says before a release.
MANY = int(os.environ.get("FIRSTFIX_CASES", "0"))
SEEN = (0, 3, 6, 14, 22, 44, 60, 101)
SOME = range(MANY) if MANY else SEEN


def told(company: Case, changes: dict | None = None, replication: int | None = None) -> Run:
    """A random company, with some of its sections changed."""
    values = company.scenario.model_dump()
    for section, entries in (changes or {}).items():
        values[section] = values[section] | entries if isinstance(entries, dict) else entries
    number = company.replication if replication is None else replication
    return simulate(Scenario.model_validate(values), seed=company.seed, replication=number)


def same(a: dict[str, float], b: dict[str, float]) -> bool:
    """Equal indicators; what did not happen must not have happened in both."""
    return a.keys() == b.keys() and all(np.array_equal(a[k], b[k], equal_nan=True) for k in a)


def test_the_same_run_twice_is_the_same_run() -> None:
    """Nothing is remembered between runs, in either engine."""
    scenario = small_town()
    first = simulate(scenario)
    simulate(small_town({"crew.technicians": 5}), seed=9)
    assert simulate(scenario).digest == first.digest == simulate(scenario, "simpy").digest
    assert same(simulate(scenario).measures, first.measures)


def test_ten_replications_are_the_first_ten_of_a_hundred() -> None:
    """A replication knows its own number and nothing of the others, in whatever order they are run."""
    scenario = small_town({"customers.households": 30, "days": 20})
    ten = [simulate(scenario, replication=r).digest for r in range(10)]
    hundred = {r: simulate(scenario, replication=r).digest for r in reversed(range(100))}
    assert [hundred[r] for r in range(10)] == ten
    assert len(set(hundred.values())) == 100


def test_threads_change_nothing() -> None:
    """Each run has a world of its own, so runs side by side are the runs one after the other."""
    scenario = small_town()
    with ThreadPoolExecutor(4) as pool:
        beside = list(pool.map(lambda r: simulate(scenario, replication=r).digest, range(12)))
    assert beside == [simulate(scenario, replication=r).digest for r in range(12)]


def waits(changes: dict, replication: int) -> np.ndarray:
    """Seconds that each job waits for its first visit, first come first served, common random numbers."""
    busy = {"demand.rate_per_day": 80.0, "jobs.types.repair.minutes": 50.0, "crew.technicians": 3, "days": 40}
    run = simulate(textbook(busy | changes), replication=replication)
    arrive = run.events[run.events["kind"] == ev.L_ARRIVE]
    wait = np.full(int(run.world.now[0]["n_jobs"]), np.iinfo(np.int64).max)
    wait[arrive["job"]] = arrive["t"] - run.world.jobs["opened"][arrive["job"]]
    return wait


def test_one_more_server_or_faster_service_makes_nobody_wait_longer() -> None:
    """A theorem for first come first served with the same arrivals and the same work: no exception at all."""
    for replication in range(8):
        before = waits({}, replication)
        assert (waits({"crew.technicians": 4}, replication) <= before).all()
        assert (waits({"jobs.types.repair.minutes": 45.0}, replication) <= before).all()


def test_seeds_and_replications_are_different_worlds() -> None:
    """Seed 1, replication 2 is not seed 2, replication 1."""
    scenario = small_town()
    digests = {simulate(scenario, seed=s, replication=r).digest for s in (1, 2, 3) for r in (0, 1, 2)}
    assert len(digests) == 9


@pytest.mark.parametrize("number", SOME)
def test_one_more_technician_who_never_works_changes_nothing(number: int) -> None:
    """People on the reserve list have draws of their own and are never asked for: the log is the same to the byte."""
    company = case(number)
    reserve = company.scenario.crew.reserve
    run, other = told(company), told(company, {"crew": {"reserve": reserve + 1}})
    assert run.events.tobytes() == other.events.tobytes()
    assert same(run.measures, other.measures)


@pytest.mark.parametrize("number", SOME)
def test_two_policies_meet_the_same_customers_and_the_same_first_failures(number: int) -> None:
    """Another rule, crew and promise: places, contracts, weather, units and their first failures stay as they are."""
    company = case(number)
    policy = {
        "dispatch": {"rule": "nearest" if company.scenario.dispatch.rule != "nearest" else "fcfs", "repeat_to": "any"},
        "promise": {"kind": "immediate"}, "crew": {"technicians": company.scenario.crew.technicians + 2},
        "appointments": conf("appointments", "none"),
    }  # fmt: skip
    run, other = told(company), told(company, policy)
    n = int(run.world.par[0]["base_customers"])
    stay = (run.world.customers["active"] & other.world.customers["active"])[:n] == 1  # who has left renews no contract
    for field in ("x", "y", "contract", "n_units"):
        assert (run.world.customers[field][:n] == other.world.customers[field][:n])[stay].all()
    assert (run.world.clocks == other.world.clocks).all()
    first = [_first_requests(r, n) for r in (run, other)]
    shared = first[0].keys() & first[1].keys()
    assert all(first[0][u] == first[1][u] for u in shared)
    assert shared or number not in SEEN


def _first_requests(run: Run, customers: int) -> dict[int, tuple]:
    """Time, fault and difficulty of the first repair of each unit of the first customers (or streamed request), if no
    other job came first, and nobody stayed away with the failure, which hangs on what they expect of the company.
    """
    found: dict[int, tuple] = {}
    width = len(run.world.units) // len(run.world.customers)
    touched = set(range(customers * width, len(run.world.units)))  # who joins later does so at another time
    for row in run.events:
        if row["kind"] == ev.L_NEED:
            touched.add(int(row["a"]))
        if row["kind"] == ev.L_REQUEST:
            job = run.world.jobs[row["job"]]
            key = int(row["a"]) if row["a"] >= 0 else 10**9 + int(job["entity"])
            if row["code"] == ev.REPAIR and row["x"] == ev.NEW and key not in touched:
                found[key] = (int(row["t"]), int(job["fault"]), float(job["difficulty"]))
            touched.add(key)
    return found


@pytest.mark.parametrize("number", SOME)
def test_a_longer_horizon_begins_with_the_shorter_one(number: int) -> None:
    """Nothing looks ahead to the end of the run: the log of 1.5 times the days begins with the log of the days.

    Only the hours that a round-the-clock crew is paid for at the start are those of the whole run, and what a study
    hears is known at the end of the run at the latest.  No visit is put off to a day after the end, and nobody hired
    for one: whatever follows from that may differ.
    """
    company = case(number)
    longer, end = {"days": int(company.scenario.days * 1.5), "warmup_days": 0}, company.scenario.days * DAY
    short, long = (told(company, change).events.copy() for change in ({"warmup_days": 0}, longer))
    if company.scenario.calendar.round_the_clock:
        for rows in (short, long):
            rows["a"][(rows["kind"] == ev.L_SHIFT) & (rows["code"] == ev.S_START)] = 0
    for rows in (short, long):  # a study that is published later is said to be published at the end
        late = (rows["kind"] == ev.L_SURVEYED) & (rows["t"] + rows["a"] > end)
        rows["a"][late] = end - rows["t"][late]
    put_off = np.isin(long["kind"], (ev.L_DEFERRED, ev.L_TERM)) & (long["a"] >= end) & (long["t"] < end)
    if put_off.any():  # from here on the two may part
        short = short[: np.argmax(put_off)]
    differ = np.flatnonzero(short != long[: len(short)])
    assert len(differ) == 0, f"first of {len(differ)} differences: {short[differ[0]]} and {long[differ[0]]}"
    assert put_off.any() or len(long) == len(short) or long["t"][len(short)] >= end


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_the_second_of_the_horizon_is_not_part_of_the_run(engine: str) -> None:
    """Days are half-open: the last second in which something may happen is the one before."""
    hours = [0.0, 24.0 * 5 - 1 / 3600, 24.0 * 5, 24.0 * 5 + 1]
    run = simulate(textbook({"demand": log_demand(requests(hours)), "days": 5}), engine)
    asked = run.events[run.events["kind"] == ev.L_REQUEST]["t"]
    assert asked.tolist() == [0, 5 * DAY - 1]


PARTS = {"contract_income_share": "revenue", "customer_value_residual_share": "customer_value_simulated"}
WORTH = 20  # years' margins that a customer may be worth: so often does a cent a year count


def doubled(money: dict) -> dict:
    """The same cost book in a currency worth half as much."""
    ratios = {"book", "currency", "hours_month", "overtime", "holiday", "part_markup", "holding_year",
              "emergency_share", "discount_year"}  # fmt: skip
    return {name: value if name in ratios else 2 * value for name, value in money.items()}


@pytest.mark.parametrize("number", SOME)
def test_doubling_money_doubles_money_and_nothing_else(number: int) -> None:
    """Money is booked after the fact: the log is the same, and every amount doubles to within a cent a posting.

    Where prices are said at the door, remedies to whoever complains, or grades and profit go by money, the log holds
    them; those are other tests'.
    """
    company = case(number)
    money = doubled(company.scenario.money.model_dump())
    book = {"warranty": conf("warranty", "none")}
    said = {group: conf(group, "book" if group == "price" else "none") for group in ("price", "complaints", "tiers")}
    if isinstance(company.scenario.management, Reinvests):
        said["management"] = conf("management", "none")
    values = company.scenario.model_dump() | said
    company = company._replace(scenario=Scenario.model_validate(values))
    run, other = told(company, book), told(company, book | {"money": money})
    assert run.digest == other.digest
    from sim.ledger import ledger_of

    cent = 0.01 * len(ledger_of(run).postings)
    for name, value in run.measures.items():
        if INDICATORS[name].unit == "money" and not name.startswith(("customer_", "churn_")):  # those magnify a cent
            assert other.measures[name] == pytest.approx(2 * value, abs=cent, nan_ok=True), name
        elif name in PARTS:  # money over money: each has a cent a posting, and what is valued grows it
            below = abs(run.measures[PARTS[name]])
            assert other.measures[name] == pytest.approx(
                value, abs=WORTH * cent * (1 + abs(value)) / below, nan_ok=True
            )
        elif INDICATORS[name].unit != "money":
            assert np.array_equal(other.measures[name], value, equal_nan=True), name


def test_ties_by_order_of_insertion_would_tell_another_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """A control that must fail: without the law of simultaneous events the SimPy engine gives other digests."""

    def unlawful(self, env, t, kind, entity) -> None:
        super(reference.At, self).__init__(env)
        self._ok, self._value = True, None
        env.schedule(self, priority=2, delay=t - env.now)

    companies = [case(number) for number in range(1, 40, 4) if case(number).kind == "ties"]
    lawful = [simulate(c.scenario, "simpy", c.seed, c.replication).digest for c in companies]
    monkeypatch.setattr(reference.At, "__init__", unlawful)
    unordered = [simulate(c.scenario, "simpy", c.seed, c.replication).digest for c in companies]
    assert sum(a != b for a, b in zip(lawful, unordered, strict=True)) >= len(companies) // 2


def test_a_digest_covers_log_and_world() -> None:
    """A changed bit in the log or in any table of the world is another digest."""
    from sim.run import digest

    run = simulate(small_town())
    before = digest(run.world)
    for table, field in (("log", "x"), ("jobs", "difficulty"), ("customers", "x"), ("units", "left"), ("van", None)):
        rows = getattr(run.world, table)
        column = rows if field is None else rows[field]
        old = column.flat[0]
        column.flat[0] = old + 1
        assert digest(run.world) != before, table
        column.flat[0] = old
    assert digest(run.world) == before


@pytest.mark.parametrize(("bad", "text"), [({"engine": "fast"}, "engine"), ({"seed": -1}, "seed"),
                                           ({"replication": 1 << 32}, "replication")])  # fmt: skip
def test_an_impossible_request_is_refused_in_one_sentence(bad: dict, text: str) -> None:
    """The name, the value seen, what is allowed."""
    with pytest.raises(ValueError, match=text) as error:
        simulate(small_town(), **bad)
    assert "\n" not in str(error.value) and "allowed" in str(error.value)
