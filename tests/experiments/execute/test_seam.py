"""One seam over executors: the same bytes whoever works, a second's work at a time."""

from concurrent.futures import BrokenExecutor, Executor, Future

import psutil
import pytest

from experiments.execute import work
from experiments.execute.chunks import Assignment, Handout, work_through
from experiments.execute.cluster import LOOPBACK, cluster, on_this_machine
from experiments.execute.progress import Cells
from experiments.execute.sites import Site
from experiments.execute.store import Store
from experiments.execute.work import How, execute, missing
from experiments.messages import Refusal
from tests.experiments.execute.test_execute import Quiet, contents, job_of
from tests.experiments.stand_in import noted, source_digest, stand_in


class Here(Executor):
    """Somebody else's executor: does at once what it is given, and remembers how much that was."""

    def __init__(self):
        self.sizes = []

    def submit(self, function, *arguments):
        self.sizes.append(len(arguments[1]))
        future = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


def parts(store):
    """What is stored, and what the list says, in no order."""
    assert missing([], store) == []
    return contents(store), {key: part for key, part in store.listed().items()}


def run(job, store, how):
    return execute(job.units, job.twin, store, stand_in(), how, Quiet())


def test_every_executor_leaves_the_same_bytes(tmp_path):
    """Serial, threads, processes, dask and a caller's own executor: equal files, equal lists, each made once."""
    job = job_of("experiment=staffing", f"trouble.note={tmp_path / 'note'}")
    made = []
    site = Site(Here, 2)
    ways = [How(kind, 2) for kind in ("serial", "threads", "processes", "dask")] + [How(site=site)]
    for number, how in enumerate(ways):
        store = Store(tmp_path / str(number))
        assert run(job, store, how) == []
        made.append(parts(store))
        assert len(noted(tmp_path / "note")) == 19 * (number + 1)
    assert all(one == made[0] for one in made) and len(made[0][1]) == 19


def test_chunks_grow_to_about_a_second_and_shrink_to_the_end():
    """Replications of 20 ms: the first alone, then up to fifty, and no worker gets more than a quarter of its share."""
    handout = Handout(list(range(1000)), None, Site(Here, 2), None, True)
    assert len(handout._next_chunk()) == 1 and handout._at_once() == 1
    handout._pace = 0.02
    sizes = []
    while chunk := handout._next_chunk():
        sizes.append(len(chunk))
    assert sizes[:5] == [50] * 5 and sizes == sorted(sizes, reverse=True) and sizes[-1] == 1
    assert handout._at_once() == 3  # two workers, and one chunk that waits


def order_for(store, **changes):
    simulate = stand_in().simulate
    work_of = work.partial(work.replicate, simulate, tuple(stand_in().indicators))
    return Assignment(work_of, str(store.folder), "", source_digest, source_digest())._replace(**changes)


def test_worker_stops_at_a_failure_and_what_came_before_is_finished(tmp_path):
    """So the first of a chunk that is not stored is the one that a dead worker was at."""
    store = Store(tmp_path / "store")
    units = job_of("replications=5", "trouble.kind=raise", "trouble.replication=2").units
    done = work_through(order_for(store), units)
    assert len(done.parts) == 2 and done.error == "ZeroDivisionError: no technician left"
    assert set(store.listed()) == {unit.key for unit in units[:2]}


def test_finished_replication_is_not_made_again_by_who_takes_over(tmp_path):
    """A chunk that comes back from a dead worker is begun anew elsewhere; what it had stored is kept."""
    store, note = Store(tmp_path / "store"), tmp_path / "note"
    units = job_of("replications=3", f"trouble.note={note}").units
    for _ in range(2):
        assert len(work_through(order_for(store), units).parts) == 3
    assert len(noted(note)) == 3


def test_worker_that_does_not_see_the_folder_sends_its_results(tmp_path):
    """A worker on another machine may have no such folder; then the program itself stores."""
    store = Store(tmp_path / "store")
    units = job_of("replications=3").units
    order = order_for(store, folder=str(tmp_path / "elsewhere"), mark="not-there.tmp")
    handout = Handout(units, order, Site(Here, 1), store, False)
    assert [outcome.error for outcome in handout if outcome] == [""] * 3
    assert missing(units, store) == [] and len(store.listed()) == 3


def test_worker_with_other_sources_is_refused(tmp_path):
    """Results of another version must not be stored under the keys of this one."""
    store = Store(tmp_path / "store")
    with pytest.raises(Refusal, match="other sources"):
        work_through(order_for(store, digest="of another checkout"), job_of().units)


class Dying(Here):
    """Its worker dies at one replication, however often it is tried."""

    def submit(self, function, order, units):
        before = next((k for k, unit in enumerate(units) if unit.replication == 3), None)
        future = super().submit(function, order, units[:before] if before is not None else units)
        if before is None:
            return future
        broken = Future()
        broken.set_exception(BrokenExecutor())
        return broken


def test_deadly_replication_is_given_up_after_three_tries_and_no_other(tmp_path):
    """The first of its chunk that is not stored is suspected, tried alone, and reported."""
    store, site = Store(tmp_path / "store"), Site(Dying, 2)
    units = job_of("replications=8").units
    failed = [one for one in Handout(units, order_for(store), site, store, False) if one and one.error]
    assert [(one.unit.replication, one.error) for one in failed] == [
        (3, "its worker process died every time it was tried")
    ]
    assert [unit.replication for unit in missing(units, store)] == [3]
    assert len(site._working().sizes) <= 8 + 2


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("tcp://127.0.0.1:8786", True),
        ("tcp://localhost:8786", True),
        ("tcp://[::1]:8786", True),
        ("tcp://192.168.1.4:8786", False),
        ("tls://cluster.example:8786", False),
    ],
)
def test_address_of_another_machine_is_known(address, here):
    """It is cautioned about before anything is sent there."""
    assert on_this_machine(address) is here


def test_progress_names_the_cell_and_its_time_left(monkeypatch):
    """Of the first cell that is not finished: how much of it is done, and about how long it still takes."""
    now = [100.0]
    monkeypatch.setattr("experiments.execute.progress.time.monotonic", lambda: now[0])
    job = job_of("experiment=staffing", "replications=4")
    cells = Cells(job.units, {unit.key for unit in job.units})
    said = []
    meter = type("Meter", (), {"say": lambda self, text: said.append(text)})()
    for unit in job.units[:6]:
        now[0] += 2
        cells.ended(unit, meter)
    assert said[0] == "cell 1 of 6: 1 of 4, about 6 s left; all replications"
    assert said[-1] == "cell 2 of 6: 2 of 4, about 4 s left; all replications"


def test_progress_says_what_is_counted(tmp_path):
    """24 replications and one that the other engine repeats are 25, and nobody needs to guess why."""
    job, said = job_of("experiment=staffing", "replications=4"), []
    quiet = Quiet()
    quiet.say = said.append
    execute(job.units, job.twin, Store(tmp_path), stand_in(), How("serial"), quiet)
    assert quiet.total == 25 and "replications and 1 check by the other engine" in said


def test_a_cluster_of_our_own_listens_on_this_machine_alone():
    """Whoever reaches a scheduler or a worker can run code there: none of its sockets is open to the network."""
    made = cluster(None, 2)
    try:
        program = psutil.Process()
        family = [program, *program.children(recursive=True)]
        heard = [one.laddr.ip for process in family for one in process.net_connections() if one.status == "LISTEN"]
        assert len(heard) >= 3  # the scheduler's, and one of each worker
        assert set(heard) <= {LOOPBACK, "::1"}
    finally:
        made.close()
