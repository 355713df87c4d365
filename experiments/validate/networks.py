"""Another simulator, trace by trace: Ciw (Palmer, Knight, Harper and Hawa 2019) is given what our runs drew.

Arrivals, times of work and whether a visit succeeded are read from the event log of a run and given to Ciw, which works
out every wait by code of its own.  Each begin and each end must be the same second.  Ciw settles simultaneous events by
lot, so where they could matter a replication without them is taken; ties have a check of their own (`ties.py`).
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from experiments import load_scenario
from experiments.messages import Refusal
from experiments.validate.table import Found
from sim import Run, events, simulate

__all__ = ["NETWORKS", "Network", "Trace", "check", "differences", "traced"]

_JOBS = 20_000  # a network, about
_DAY = float(events.DAY)
_TRIES = 60
_NEVER = 1e15  # seconds; what had not ended when the run did


class Trace(NamedTuple):
    """One network as it happened: (id, class, arrival) by arrival, times of work of each visit, begins and ends."""

    arrivals: list[tuple[int, int, float]]  # seconds; ids from 0 in the order of arrival
    work: list[list[float]]  # seconds, by id and visit
    begun: dict[tuple[int, int], float]  # (id, visit) -> second
    ended: dict[tuple[int, int], float]
    servers: int
    queue: float  # places to wait
    priority: bool


class Network(NamedTuple):
    """What a network is called, its overrides, how its trace is read, whether ties could matter."""

    name: str
    overrides: tuple[str, ...]
    read: Callable[[Run], Trace]
    ties_matter: bool


def check(full: bool) -> Found:
    """Every network; fast: one of each kind."""
    try:
        import ciw  # type: ignore[import-untyped]  # noqa: F401
    except ImportError as error:
        raise Refusal("only=networks needs ciw: pip install ciw") from error
    rows, wrong, jobs = [], [], 0
    for network in NETWORKS if full else NETWORKS[::_EACH][:4]:
        trace = traced(network)
        different, compared = differences(trace)
        jobs += len(trace.arrivals)
        rows.append([network.name, f"{len(trace.arrivals):,}", f"{compared:,}", str(different)])
        if different or not compared:
            wrong.append(f"{network.name}: {different} of {compared} times differ from those of Ciw")
    sentence = f"{len(rows)} networks, {jobs:,} customers, {sum(int(row[3]) for row in rows)} seconds that differ."
    return Found(sentence, ("network", "customers", "begins and ends compared", "different"), rows, wrong)


def differences(trace: Trace) -> tuple[int, int]:
    """(times that differ, times compared) between a trace and Ciw's answer to it."""
    theirs = _by_ciw(trace)
    ours = [(key, time) for table in (trace.begun, trace.ended) for key, time in table.items()]
    answers = [theirs[0].get(key) for key in trace.begun] + [theirs[1].get(key) for key in trace.ended]
    served_elsewhere = len([key for key in theirs[0] if key not in trace.begun and theirs[0][key] < _last(trace)])
    pairs = zip(ours, answers, strict=True)
    return sum(time != answer for (_, time), answer in pairs) + served_elsewhere, len(ours)


def _last(trace: Trace) -> float:
    """Up to here the log knows all that has begun."""
    return max(trace.begun.values())


def _by_ciw(trace: Trace) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    """Begins and ends by (id, visit), as Ciw has them."""
    import ciw

    class Drawn(ciw.dists.Distribution):
        """Times of work, looked up by customer and visit."""

        def sample(self, t: float | None = None, ind: Any = None) -> float:
            del t
            visits = trace.work[ind.id_number - 1]
            return visits[len(ind.data_records)] if len(ind.data_records) < len(visits) else _NEVER

    def again(ind: Any, _: object) -> list[int]:
        """Further visits to the one node."""
        return [1] * (len(trace.work[ind.id_number - 1]) - 1)

    names = [f"Class {number}" for number in range(2 if trace.priority else 1)]
    at = {name: _gaps(trace, number if trace.priority else None) for number, name in enumerate(names)}
    more = {"priority_classes": {name: number for number, name in enumerate(names)}} if trace.priority else {}
    network = ciw.create_network(
        arrival_distributions={name: [ciw.dists.Sequential([*gaps, _NEVER])] for name, gaps in at.items()},
        service_distributions={name: [Drawn()] for name in names},
        number_of_servers=[trace.servers],
        queue_capacities=[trace.queue],
        routing={name: ciw.routing.ProcessBased(again) for name in names},
        **more,
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(max(_last(trace), *trace.ended.values()) + 1.0)
    return _records(simulation)


def _gaps(trace: Trace, only: int | None) -> list[float]:
    """Times between arrivals of a class, the first one from zero."""
    times = [0.0, *(time for _, kind, time in trace.arrivals if only is None or kind == only)]
    return [float(gap) for gap in np.diff(times)]


def _records(simulation: Any) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    begun, ended = {}, {}
    for one in simulation.get_all_individuals():
        served = [record for record in one.data_records if record.record_type == "service"]
        for visit, record in enumerate(served):
            begun[one.id_number - 1, visit] = record.service_start_date
            ended[one.id_number - 1, visit] = record.service_end_date
        if one.server and not isinstance(one.server, bool):
            begun[one.id_number - 1, len(served)] = one.service_start_date
    return begun, ended


def traced(network: Network) -> Trace:
    """The first replication in which nothing that could matter happens in one second, as a trace."""
    scenario = load_scenario(list(network.overrides))
    for number in range(_TRIES):
        run = simulate(scenario, seed=1, replication=number)
        trace = network.read(run)
        times = [time for _, _, time in trace.arrivals] + list(trace.ended.values())
        arrivals = {time for _, _, time in trace.arrivals}
        if not network.ties_matter or (len(set(times)) == len(times) and len(arrivals) == len(trace.arrivals)):
            return trace
    raise RuntimeError(f"{network.name}: ties in each of {_TRIES} replications; allowed: a slower stream")


# ------------------------------------------------------------------------------------------------- reading a run


def _visits(run: Run, priority: bool = False) -> Trace:
    """Jobs that technicians visit, as often as it takes."""
    rows = run.events
    kinds_read = (events.L_REQUEST, events.L_ARRIVE, events.L_VISIT)
    requests, arrive, visit = (rows[rows["kind"] == kind] for kind in kinds_read)
    contract = run.world.customers["contract"]
    kinds = (1 - contract[requests["who"]]).tolist() if priority else [0] * len(requests)
    arrivals = list(zip(range(len(requests)), kinds, requests["t"].astype(float).tolist(), strict=True))
    work: list[list[float]] = [[] for _ in arrivals]
    ended = {}
    for job, time, seconds in zip(visit["job"].tolist(), visit["t"].tolist(), visit["a"].tolist(), strict=True):
        ended[job, len(work[job])] = float(time)
        work[job].append(float(seconds))
    visits = zip(arrive["job"].tolist(), arrive["a"].tolist(), arrive["t"].tolist(), strict=True)
    begun = {(job, number - 1): float(time) for job, number, time in visits}
    fixed = set(visit["job"][visit["code"] == events.DONE].tolist())
    for job, done in enumerate(work):  # under way at the end, or still to come: it takes longer than the run
        if job not in fixed:
            done.append(_NEVER)
    return Trace(arrivals, work, begun, ended, run.scenario.crew.technicians, float("inf"), priority)


def _calls(run: Run) -> Trace:
    """Calls to a line at which nobody waits: taken at once or lost."""
    rows = run.events
    calls, taken, talks = (rows[rows["kind"] == kind] for kind in (events.L_CALL, events.L_TAKEN, events.L_TALK))
    number = {int(contact): place for place, contact in enumerate(calls["a"])}
    arrivals = [(place, 0, float(time)) for place, time in enumerate(calls["t"])]
    work: list[list[float]] = [[_NEVER] for _ in arrivals]
    ended = {(number[int(who)], 0): float(time) for who, time in zip(talks["who"], talks["t"], strict=True)}
    for who, seconds in zip(talks["who"], talks["a"], strict=True):
        work[number[int(who)]] = [float(seconds)]
    begun = {(number[int(who)], 0): float(time) for who, time in zip(taken["who"], taken["t"], strict=True)}
    contact: Any = run.scenario.contact
    (pool,) = contact.pools.values()
    agents = sum(shift.agents for shift in pool.shifts.values())
    return Trace(arrivals, work, begun, ended, agents, 0, False)


def _classes(run: Run) -> Trace:
    return _visits(run, priority=True)


# ------------------------------------------------------------------------------------------------- the networks

_LAWS = (("exponential", 1.0), ("lognormal", 0.5), ("lognormal", 2.0), ("constant", 0.0))
_SIZES = ((1, 0.8), (2, 0.7), (5, 0.9), (12, 0.95))  # technicians and load
_A_DAY = 0.9  # requests: so few that hardly anything happens in one second of the sixty years
_LONGEST_MIN = 43_200.0


def _stream(servers: int, load: float, law: str, cv: float, visits: float = 1.0) -> tuple[str, ...]:
    """Requests and work so that the load is met, and about so many jobs."""
    minutes = min(_LONGEST_MIN, load * servers * 1440.0 / _A_DAY / visits)
    rate = load * servers * 1440.0 / minutes / visits
    return (
        f"crew.technicians={servers}",
        *_length(rate),
        f"jobs.law={law}",
        f"jobs.types.repair.minutes={minutes:.10g}",
        f"jobs.types.repair.cv={cv}",
    )


def _length(rate: float) -> tuple[str, ...]:
    return f"demand.rate_per_day={rate:.10g}", f"days={round(_JOBS / rate)}", "warmup_days=0"


def _all() -> Iterator[Network]:
    for servers, load in _SIZES:
        for law, cv in _LAWS:
            stream, name = _stream(servers, load, law, cv), f"{servers} servers, load {load:g}, {law} cv {cv:g}"
            yield Network(f"first come: {name}", ("scenario=theory/queue", *stream), _visits, False)
            two = ("scenario=theory/priority", *stream, "customers.contract_share=0.4")
            yield Network(f"two classes: {name}", two, _classes, True)
    for agents, load in ((1, 0.6), (3, 2.5), (5, 6.0), (10, 8.0), (20, 20.0), (40, 36.0)):
        for law in ("exponential", "lognormal"):
            yield Network(f"loss: {agents} agents, load {load:g}, {law}", _lossy(agents, load, law), _calls, True)
    for success in (0.9, 0.75, 0.6):
        for law, cv in _LAWS[:2]:
            stream = _stream(1, 0.8, law, cv, 1.0 / success)
            skill = f"crew.skill={np.log(success / (1.0 - success)):.12g}"
            keys = ("scenario=theory/repeat_visits", *stream, skill, "visit.escalate_h=0")
            yield Network(f"repeats: {success:g} fixed at a visit, {law} cv {cv:g}", keys, _visits, True)


def _lossy(agents: int, load: float, law: str) -> tuple[str, ...]:
    minutes = min(_LONGEST_MIN, load * 1440.0 / _A_DAY)
    return (
        "scenario=theory/phone",
        *_length(load * 1440.0 / minutes),
        "contact.channels.phone.patience_min=0",
        f"contact.channels.phone.handling={{law: {law}, minutes: {minutes:.10g}, cv: 1.0}}",
        f"contact.pools.agents.shifts.always.agents={agents}",
    )


NETWORKS = list(_all())
_EACH = 13  # one of each kind stands so far from the next
