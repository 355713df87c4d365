"""Whatever happens to a worker, every replication that can be made is made once and kept."""

import io
import time

import pytest
from rich.console import Console

from experiments.configure.compose import Sources, composer
from experiments.configure.plan import plans
from experiments.execute.chunks import Assignment, Handout
from experiments.execute.job import Job
from experiments.execute.pools import Beside, in_threads
from experiments.execute.progress import Bar, Lines, meter
from experiments.execute.sites import processes
from experiments.execute.store import Store
from experiments.execute.work import How, execute, missing
from tests.experiments.stand_in import CONF, INDICATORS, noted, stand_in


class Quiet:
    """A meter that remembers."""

    def begin(self, done, total):
        self.done, self.total, self.advanced = done, total, 0

    def say(self, text): ...

    def advance(self):
        self.advanced += 1

    def tick(self): ...

    def end(self): ...


def job_of(*overrides: str) -> Job:
    with composer(Sources(CONF)) as here:
        return Job(plans(here, list(overrides), False, stand_in())[0], stand_in())


class Log:
    """The lines that the stand-in wrote, one for each run."""

    def __init__(self, path):
        self.path, self.override = path, f"trouble.note={path}"

    def lines(self):
        return noted(self.path)


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def run(job, store, workers=2):
    return execute(job.units, job.twin, store, stand_in(), How(workers=workers), Quiet())


def contents(store):
    return {path.name: path.read_bytes() for path in store.folder.glob("*/*")}


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_every_replication_is_made_once_and_its_twin_too(engine, store, log):
    """6 cells x 3 replications and one of them on the other engine; a second call makes nothing."""
    job = job_of(log.override, "experiment=staffing", f"engine={engine}")
    assert run(job, store) == []
    assert len(log.lines()) == len(set(log.lines())) == 19
    assert sum(not line.startswith(engine) for line in log.lines()) == 1
    assert missing([*job.units, job.twin], store) == []
    assert run(job, store) == [] and len(log.lines()) == 19


def test_results_do_not_depend_on_the_number_of_workers_or_on_the_kind(tmp_path):
    """1, 2 and 4 threads and 2 processes leave the same bytes, but for the engine's name in the key."""
    stores = []
    for workers in (1, 2, 4):
        store = Store(tmp_path / str(workers))
        assert run(job_of("replications=6"), store, workers) == []
        stores.append(contents(store))
    assert stores[0] == stores[1] == stores[2]
    store = Store(tmp_path / "processes")
    job = job_of("replications=6", "engine=simpy")
    assert run(job, store) == []
    threads = Store(tmp_path / "1")
    digests = {unit.replication: threads.get(unit.key).digest for unit in job_of("replications=6").units}
    assert {unit.replication: store.get(unit.key).digest for unit in job.units} == digests


def test_replications_0_to_4_of_10_are_those_of_5(store, log):
    """A longer study begins with the shorter one and does not repeat it."""
    run(job_of(log.override, "replications=5"), store)
    before = len(log.lines())
    job = job_of(log.override, "replications=10")
    run(job, store)
    assert len(log.lines()) - before in (5, 6)  # five new ones, and a twin if another one was drawn


def test_other_input_files_or_other_analysis_code_are_another_run(monkeypatch):
    """What a file holds decides a result, and how it is analysed decides a table; both have a part in the folder."""
    one, fed, analysed = job_of(), job_of(), job_of()
    fed.inputs = {"requests.csv": "0" * 64}
    assert fed.config_hash != one.config_hash and fed.run_id != one.run_id
    monkeypatch.setattr("experiments.execute.provenance.own_digest", lambda: "other code")
    assert analysed.config_hash == one.config_hash and analysed.run_id != one.run_id


def test_cells_with_the_same_scenario_share_their_replications(store, log):
    """A choice that changes nothing beside another one costs nothing."""
    plan = job_of(log.override, "experiment=staffing").plan
    job = Job(plan._replace(cells=(*plan.cells, plan.cells[0]._replace(number=6))), stand_in())
    run(job, store)
    assert len(job.units) == 7 * 3 and len(log.lines()) == 6 * 3 + 1


def test_failing_replication_is_reported_and_the_others_are_made(store, log):
    """The error comes back in one line with its cell and replication."""
    job = job_of(log.override, "replications=5", "trouble.kind=raise", "trouble.replication=2")
    failed = run(job, store)
    assert {str(one.unit) for one in failed} >= {"cell 0, replication 2, compiled engine"}
    assert {one.error for one in failed} == {"ZeroDivisionError: no technician left"}
    assert len(missing(job.units, store)) == 1


def test_replication_that_kills_its_worker_is_given_up_after_three_tries(store, log):
    """The others are made, and none of them twice for long."""
    job = job_of(log.override, "replications=6", "trouble.kind=die", "trouble.replication=3", "engine=simpy")
    failed = run(job, store)
    assert {one.unit.replication for one in failed} == {3}
    assert {one.error for one in failed} == {"its worker process died every time it was tried"}
    lines = log.lines()
    assert sum(line.startswith("simpy") and line.endswith(" 3") for line in lines) == 3
    assert missing(job.units, store) == [unit for unit in job.units if unit.replication == 3]


def test_worker_that_dies_once_costs_nothing_but_time(store, log):
    """Its replication is tried again, and the finished ones are not."""
    job = job_of(log.override, "replications=6", "trouble.kind=once", "trouble.replication=2", "engine=simpy")
    assert run(job, store) == []
    assert sum(line.startswith("simpy") for line in log.lines()) <= 6 + 2


def test_twin_runs_in_a_process_of_its_own_and_may_fail_alone(store):
    """A twin that kills its process is a failure, not the end."""
    job = job_of("replications=1", "trouble.kind=die", "engine=simpy")
    failed = execute(job.units, job.twin, store, stand_in(), How(workers=1), Quiet())
    assert {one.unit.engine for one in failed} == {"simpy", "compiled"}


def test_twin_is_drawn_by_the_seed_and_is_always_the_same():
    """The check is chosen at random, once for all."""
    places = set()
    for seed in range(8):
        job = job_of("replications=20", f"seed={seed}")
        again = job_of("replications=20", f"seed={seed}", "workers=1", "results=elsewhere")
        assert job.twin == again.twin and job.run_id == again.run_id
        assert job.twin.engine == "simpy" and job.doubled.engine == "compiled"
        places.add((job.twin.cell, job.twin.replication))
    assert len(places) > 4


def test_waiting_program_stops_its_workers_at_once(store):
    """An interruption does not wait for what is under way."""
    job = job_of("replications=4", "engine=simpy")
    start = time.perf_counter()
    order, site = Assignment(sleepy, str(store.folder), "", str, ""), processes(2)
    assert next(iter(Handout(job.units, order, site, store, False))) is None
    site.stop()
    companion = Beside(job.twin, sleepy)
    assert not companion.wait()
    companion.stop()
    assert time.perf_counter() - start < 10


def sleepy(unit):
    time.sleep(30)


def test_threads_yield_while_they_wait():
    """A long replication must not freeze the progress bar."""
    job = job_of("replications=1")
    outcomes = list(in_threads(job.units, lambda unit: time.sleep(0.5), 1))
    assert None in outcomes and outcomes[-1][0].error == ""


def test_missing_measure_is_a_failure(store):
    """A model that forgets an indicator is found at once."""
    model = stand_in()._replace(indicators={**INDICATORS, "score_mean": "points"})
    job = job_of("replications=1")
    failed = execute(job.units, job.twin, store, model, How(workers=1), Quiet())
    assert len(failed) == 2 and "no measure score_mean" in failed[0].error


def test_progress_counts_what_is_done_already(store):
    """After an interruption the bar does not start from nothing."""
    run(job_of("replications=3"), store)
    quiet = Quiet()
    job = job_of("replications=8")
    execute(job.units, job.twin, store, stand_in(), How(workers=2), quiet)
    assert quiet.total == 9 and quiet.done in (3, 4) and quiet.done + quiet.advanced == 9


def test_without_a_terminal_progress_is_a_line_now_and_then(monkeypatch):
    """Log files stay short."""
    now = [0.0]
    monkeypatch.setattr("experiments.execute.progress.time.monotonic", lambda: now[0])
    text = io.StringIO()
    lines = Lines(Console(file=text))
    lines.begin(100, 600)
    for _ in range(250):
        now[0] += 0.125
        lines.advance()
        lines.tick()
    lines.end()
    assert text.getvalue().splitlines() == [
        "replications: 180 of 600, about 52 s left",
        "replications: 260 of 600, about 42 s left",
        "replications: 340 of 600, about 32 s left",
    ]


def test_line_that_has_nothing_new_comes_every_half_minute_with_the_time(monkeypatch):
    """One long replication at the end is no reason to repeat oneself, nor to be silent."""
    now = [0.0]
    monkeypatch.setattr("experiments.execute.progress.time.monotonic", lambda: now[0])
    text = io.StringIO()
    lines = Lines(Console(file=text))
    lines.begin(1, 2)
    now[0] = 5.0
    lines.say("checking")
    for _ in range(800):
        now[0] += 0.125
        lines.tick()
    assert text.getvalue().splitlines() == [
        "checking: 1 of 2, 5 s so far",
        "checking: 1 of 2, 35 s so far",
        "checking: 1 of 2, 65 s so far",
        "checking: 1 of 2, 95 s so far",
    ]


def test_on_a_terminal_progress_is_a_bar():
    """With count and time left, and gone when it is done."""
    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=100)
    bar = meter(console)
    assert isinstance(bar, Bar) and isinstance(meter(Console(file=text)), Lines)
    bar.begin(1, 3)
    bar.say("replications")
    bar.advance()
    bar.tick()
    bar.end()
    assert "2/3" in text.getvalue() and "left" in text.getvalue()
