"""The parts of the benchmark; each returns rows of (what, figure, goal)."""

import math
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from benchmarks import worlds
from benchmarks.clock import middle, process, samples
from benchmarks.overhead import bare, kept, units_of
from benchmarks.records import calibrated
from benchmarks.worlds import Task

__all__ = ["PARTS", "Effort", "Row"]

WITHOUT_COMPILER = {"FIRSTFIX_JIT": "0"}


class Effort(NamedTuple):
    """How much is measured."""

    rounds: int  # of paired runs
    cold: int  # first runs ever
    large: bool  # with the SimPy engine at 500,000 customers


class Row(NamedTuple):
    """One line of the table."""

    what: str
    figure: str
    goal: str = ""


Samples = list[dict[str, Any]]


def ns_per_event(found: Samples, events: float) -> float:
    """CPU nanoseconds for each event."""
    return middle(found, "cpu") / events * 1e9


def start_up(effort: Effort) -> Iterator[Row]:
    """From the start of a process to the first result of a small run, without and with code on file."""
    town = worlds.small_town()
    cold = []
    for _ in range(effort.cold):
        with tempfile.TemporaryDirectory() as empty:
            cold.append(process(Task(town, environment={"FIRSTFIX_CACHE": empty})))
    warm = [process(Task(town)) for _ in range(2 * effort.rounds + 1)][1:]
    yield Row("first run ever, compiling included: CPU", f"{_median(c.cpu for c in cold):.1f} s", "40 s")
    yield Row("… wall", f"{_median(c.wall for c in cold):.1f} s")
    yield Row("process with code on file to its first result: wall", f"{_median(w.wall for w in warm):.2f} s", "1.5 s")
    yield Row("… CPU", f"{_median(w.cpu for w in warm):.2f} s")


def default_company(effort: Effort) -> Iterator[Row]:
    """The default company, ac_city: 20,000 households for three years, both engines in turn."""
    city = worlds.ac_city()
    compiled, simpy = [], []
    for k in range(effort.rounds):
        compiled.append(samples(Task(city, replications=[k], repeats=5, measures=True)))
        simpy.append(samples(Task(city, "simpy", [k])))
    _equal(compiled, simpy)
    events = [middle(found, "events") for found in compiled]
    runs = [sample for found in compiled for sample in found]
    per_event = _median(ns_per_event(c, n) for n, c in _zip(events, compiled))
    yield Row("events of a replication; log rows", f"{_median(events):,.0f}; {middle(runs, 'rows'):,.0f}")
    yield Row("compiled engine: CPU", f"{middle(runs, 'cpu'):.3f} s")
    yield Row("… with measures: CPU", f"{_median(s['cpu'] + s['measures'] for s in runs):.3f} s", "0.3 s")
    yield Row("… events a second", f"{1e9 / per_event:,.0f}")
    yield Row("… CPU an event", f"{per_event:.0f} ns", "600 ns")
    yield Row("… peak memory, with measures", f"{max(s['peak'] for s in runs):.0f} MB")
    yield Row("SimPy engine: CPU", f"{_median(middle(s, 'cpu') for s in simpy):.2f} s")
    yield Row("… against the compiled engine", f"{_ratio(simpy, compiled):.0f} times", "30 times")


def minds(effort: Effort) -> Iterator[Row]:
    """Minds: ac_city, and the same company whose customers have none, in turn."""
    whole, without = [], []
    for k in range(effort.rounds):
        whole.append(samples(Task(worlds.ac_city(), replications=[k], repeats=7, measures=True)))
        without.append(samples(Task(worlds.mindless(), replications=[k], repeats=7, measures=True)))
    runs, bare = ([sample for found in pairs for sample in found] for pairs in (whole, without))
    extra = [middle(a, "cpu") / middle(b, "cpu") - 1 for a, b in _zip(whole, without)]
    yield Row("with minds: CPU", f"{middle(runs, 'cpu'):.3f} s")
    yield Row("without: CPU", f"{middle(bare, 'cpu'):.3f} s")
    yield Row("… minds over operations", f"{_median(extra):.2f} times", "1 times")
    yield Row("with minds: measures, CPU", f"{middle(runs, 'measures'):.3f} s")
    yield Row("without: measures, CPU", f"{middle(bare, 'measures'):.3f} s")
    yield Row("with minds: CPU an event", f"{ns_per_event(runs, middle(runs, 'events')):.0f} ns", "600 ns")
    yield Row("without: CPU an event", f"{ns_per_event(bare, middle(bare, 'events')):.0f} ns")
    yield Row("with minds: peak memory, with measures", f"{max(s['peak'] for s in runs):.0f} MB")
    yield Row("without: peak memory, with measures", f"{max(s['peak'] for s in bare):.0f} MB")


def months(effort: Effort) -> Iterator[Row]:
    """The turn of a month over a million customers with minds, where nothing else happens."""
    found = [turn for _ in range(effort.rounds) for turn in samples(Task(worlds.million(), months=11))]
    speed = {what: _median(turn["moved"] / turn[what] / 1e9 for turn in found) for what in ("copy", "pass")}
    each = _median((turn["expose"] - turn["pass"]) / turn["left"] for turn in found)
    yield Row("exposure to leaving, 32 bytes a customer", f"{speed['pass']:.1f} GB/s")
    yield Row("a plain copy that moves as many bytes", f"{speed['copy']:.1f} GB/s")
    yield Row("… the pass against the copy", f"{_median(t['copy'] / t['pass'] for t in found):.2f} times")
    yield Row("… and for everybody who leaves", f"{1e9 * each:.0f} ns")
    yield Row("the whole turn of a month: CPU", f"{_median(1000 * t['turn'] for t in found):.0f} ms")


def companies(effort: Effort) -> Iterator[Row]:
    """Other companies on the compiled engine: ac_city with all levers on, and those of conf/scenario/."""
    scenarios = {"ac_city, everything switched on": worlds.everything()}
    scenarios |= {name: worlds.named(name) for name in ("car_station", "camera_centre", "national_ac")}
    for name, scenario in scenarios.items():
        runs = samples(Task(scenario, repeats=2 * effort.rounds + 1, measures=True))
        events = middle(runs, "events")
        yield Row(f"{name}: events", f"{events:,.0f}")
        yield Row("… CPU", f"{middle(runs, 'cpu'):.3f} s")
        yield Row("… with measures: CPU", f"{_median(s['cpu'] + s['measures'] for s in runs):.3f} s")
        yield Row("… CPU an event", f"{ns_per_event(runs, events):.0f} ns", "600 ns")
        yield Row("… peak memory, with measures", f"{max(s['peak'] for s in runs):.0f} MB")


def by_hand(effort: Effort) -> Iterator[Row]:
    """A twentieth of ac_city for three years, also on the SimPy engine with the compiler off."""
    village = worlds.company(1000, days=worlds.ac_city()["days"])
    compiled, plain = [], []
    for k in range(effort.rounds):
        compiled.append(samples(Task(village, replications=[k], repeats=9)))
        plain.append(samples(Task(village, "simpy", [k], environment=WITHOUT_COMPILER)))
    _equal(compiled, plain)
    events = [middle(found, "events") for found in compiled]
    slow = _median(ns_per_event(p, n) / 1000 for n, p in _zip(events, plain))
    yield Row("SimPy engine, compiler off: CPU", f"{_median(middle(p, 'cpu') for p in plain):.2f} s")
    yield Row("… CPU an event", f"{slow:.0f} µs")
    yield Row("… against the compiled engine", f"{_ratio(plain, compiled):.0f} times", "100 times")


def sizes(effort: Effort) -> Iterator[Row]:
    """Companies of 5,000, 50,000 and 500,000 customers for a year."""
    cost = {}
    for households, repeats in ((5_000, 9), (50_000, 5), (500_000, 3)):
        scenario = worlds.company(households)
        task = Task(scenario, repeats=repeats, measures=True)
        rounds = [samples(task) for _ in range(effort.rounds)]
        runs = [sample for found in rounds for sample in found]
        cost[households] = middle(runs, "cpu")
        events, name, largest = middle(runs, "events"), f"{households:,} customers", households == 500_000
        yield Row(f"{name}: events", f"{events:,.0f}")
        yield Row("… compiled engine: CPU", f"{cost[households]:.3f} s", "6 s" if largest else "")
        yield Row("… wall", f"{middle(runs, 'wall'):.3f} s")
        yield Row("… CPU an event", f"{ns_per_event(runs, events):.0f} ns")
        yield Row("… with measures: CPU", f"{_median(s['cpu'] + s['measures'] for s in runs):.3f} s")
        yield Row("… peak memory, with measures", f"{max(s['peak'] for s in runs):.0f} MB", "600 MB" if largest else "")
        rows = [round(1000 * (s["peak"] - found[0]["before"]) / households, 2) for found in rounds for s in found[:1]]
        yield Row("… memory a customer, beside the program", f"{_median(rows):.2f} kB", "1.2 kB" if largest else "")
        if effort.large or not largest:
            simpy = samples(Task(scenario, "simpy"))
            _equal([runs], [simpy])
            yield Row("… SimPy engine: CPU", f"{middle(simpy, 'cpu'):.1f} s")
            yield Row("… SimPy engine: CPU an event", f"{ns_per_event(simpy, events) / 1000:.1f} µs")
            times = middle(simpy, "cpu") / cost[households]
            yield Row("… against the compiled engine", f"{times:.0f} times", "60 times" if largest else "")
    exponent = math.log(cost[500_000] / cost[5_000]) / math.log(100)
    yield Row("exponent of cost, 5,000 to 500,000 customers", f"{exponent:.2f}", "1.15")


def threads(effort: Effort) -> Iterator[Row]:
    """Replications of ac_city on one thread and on two."""
    city, replications = worlds.ac_city(), list(range(8))
    one, two = [], []
    for _ in range(effort.rounds):
        one.append(samples(Task(city, replications=replications, threads=1)))
        two.append(samples(Task(city, replications=replications, threads=2)))
    _equal(one, two)
    yield Row("8 replications on one thread: wall", f"{_median(middle(s, 'wall') for s in one):.2f} s")
    yield Row("… on two threads: wall", f"{_median(middle(s, 'wall') for s in two):.2f} s")
    pairs = [middle(a, "wall") / middle(b, "wall") for a, b in _zip(one, two)]
    yield Row("… gain of the second thread", f"{_median(pairs):.2f} times", "1.8 times")


def overhead(effort: Effort) -> Iterator[Row]:
    """What an experiment costs beyond its simulations: small replications, two processes, dask, with their start."""
    units = units_of(worlds.company(2000, days=731), 1000 if effort.large else 200)
    one, two, pool, dask = [], [], [], []
    for _ in range(effort.rounds):
        one.append(bare(units, 1))
        two.append(bare(units, 2))
        pool.append(kept(units, "processes"))
        dask.append(kept(units, "dask"))
    yield Row(f"{len(units):,} replications simulated by one process: wall", f"{_median(one):.1f} s")
    yield Row("… by two, each with half: wall", f"{_median(two):.1f} s")
    yield Row("… as an experiment, executor=processes: wall", f"{_median(pool):.1f} s")
    yield Row("… beyond simulation", f"{_median(p / t - 1 for p, t in _zip(pool, two)):.1%}", "5 %")
    yield Row("… speed-up on two cores", f"{_median(o / p for o, p in _zip(one, pool)):.2f} times", "1.85 times")
    yield Row("… as an experiment, executor=dask: wall", f"{_median(dask):.1f} s")
    yield Row("… slower than the local pool by", f"{_median(d / p - 1 for d, p in _zip(dask, pool)):.1%}", "10 %")


def records(effort: Effort) -> Iterator[Row]:
    """A company's own records: a million work orders profiled and fitted by `experiments.calibrate`."""
    few, many = calibrated(2_000), [calibrated(1_000_000) for _ in range(effort.rounds)]
    file = many[0].size_mb
    peak = _median(one.peak_mb for one in many)
    yield Row("rows used; size of the file", f"{many[0].rows:,}; {file:.0f} MB")
    yield Row("profile, fits, page and company: wall", f"{_median(one.wall for one in many):.0f} s", "120 s")
    yield Row("… CPU", f"{_median(one.cpu for one in many):.1f} s")
    yield Row("… of which for 2,000 rows: CPU", f"{few.cpu:.1f} s")
    yield Row("… peak memory", f"{peak:.0f} MB")
    yield Row("… beyond that of 2,000 rows, over the file", f"{(peak - few.peak_mb) / file:.1f} times", "10 times")


PARTS: dict[str, Callable[[Effort], Iterator[Row]]] = {
    "start": start_up,
    "ac_city": default_company,
    "minds": minds,
    "months": months,
    "companies": companies,
    "by_hand": by_hand,
    "sizes": sizes,
    "threads": threads,
    "overhead": overhead,
    "records": records,
}


def _median(values: Iterator[float] | list[float]) -> float:
    return middle([{"value": value} for value in values], "value")


def _zip(a: list, b: list) -> Iterator[tuple]:
    return zip(a, b, strict=True)


def _ratio(slow: list[Samples], fast: list[Samples]) -> float:
    """Median of the pairwise ratios of CPU time."""
    return _median(middle(s, "cpu") / middle(f, "cpu") for s, f in _zip(slow, fast))


def _equal(one: list[Samples], other: list[Samples]) -> None:
    """A comparison of speed is worth nothing unless the results are the same."""
    for a, b in _zip(one, other):
        if {s["digest"] for s in a} != {s["digest"] for s in b}:
            raise RuntimeError("the digests differ: two engines, or two numbers of threads, do not agree")
