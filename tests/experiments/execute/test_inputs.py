"""A result belongs to the bytes that its key was made of, and to nothing that other cells read."""

import hashlib
import os

import pytest

from experiments import canonical, unchanged
from experiments.canonical import input_digests
from experiments.execute.job import Job
from experiments.execute.store import Store
from experiments.execute.work import How, execute, missing
from experiments.messages import Refusal
from tests.experiments.execute.test_execute import Quiet, job_of
from tests.experiments.stand_in import Replay, noted, simulate, stand_in


def reading(scenario, engine, seed, replication):
    """The stand-in, with a digest that hangs on the file that it reads."""
    made = simulate(scenario, engine, seed, replication)
    with open(scenario.demand.file, "rb") as file:
        return made._replace(digest=hashlib.sha256(file.read()).hexdigest())


def editing(scenario, engine, seed, replication):
    """Its file is edited while it reads."""
    made = reading(scenario, engine, seed, replication)
    with open(scenario.demand.file, "a") as file:
        file.write("more")
    return made


def replaying(path, *words) -> Job:
    """A job whose one cell reads a file."""
    plan = job_of("replications=2", *words).plan
    (cell,) = plan.cells
    scenario = cell.scenario.model_copy(update={"demand": Replay(kind="replay", file=str(path))})
    return Job(plan._replace(cells=(cell._replace(scenario=scenario),)), stand_in())


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("as it was")
    return path


@pytest.mark.parametrize("how", [How("serial"), How("threads", 2), How("processes", 2)])
def test_file_edited_between_making_the_job_and_running_it_is_refused(how, file, tmp_path):
    """Otherwise what comes of the new file would be stored for ever under the key of the old one."""
    job, store = replaying(file), Store(tmp_path / "store")
    file.write_text("as it is")  # as long as it was
    with pytest.raises(Refusal, match=r"log\.csv.*is not what it was"):
        execute(job.units, None, store, stand_in()._replace(simulate=reading), how, Quiet())
    assert len(missing(job.units, store)) == 2 and store.listed() == {}
    again = replaying(file)
    assert execute(again.units, None, store, stand_in()._replace(simulate=reading), how, Quiet()) == []
    assert {store.get(unit.key).digest for unit in again.units} == {hashlib.sha256(b"as it is").hexdigest()}


def test_file_edited_while_it_is_read_is_refused(file, tmp_path):
    """What was read is neither the one nor the other."""
    job, store = replaying(file), Store(tmp_path / "store")
    with pytest.raises(Refusal, match="edited meanwhile"):
        execute(job.units, None, store, stand_in()._replace(simulate=editing), How("serial"), Quiet())
    assert store.listed() == {}


def test_file_that_has_gone_is_named(file, tmp_path):
    """In one line, whatever the model itself would say."""
    job, store = replaying(file), Store(tmp_path / "store")
    file.unlink()
    with pytest.raises(Refusal, match=r"log\.csv.*cannot be read any more \(No such file"):
        execute(job.units, None, store, stand_in(), How("serial"), Quiet())


def test_same_scenario_beside_one_that_reads_a_file_has_the_same_key(file, tmp_path):
    """What another cell reads is no part of it: it is not run again in other company."""
    note = tmp_path / "note"
    alone, reader = job_of("replications=2", f"trouble.note={note}"), replaying(file, f"trouble.note={note}")
    (one,), (other,) = alone.plan.cells, reader.plan.cells
    both = Job(alone.plan._replace(cells=(one, other._replace(number=1))), stand_in())
    assert [unit.key for unit in both.units] == [unit.key for unit in (*alone.units, *reader.units)]
    store = Store(tmp_path / "store")
    for job in (alone, both):
        assert execute(job.units, None, store, stand_in(), How("serial"), Quiet()) == []
    assert len(noted(note)) == 4


def test_input_file_is_not_read_again_until_it_changes(file, monkeypatch):
    """A long log beside thousands of replications is hashed once; what was just written may change unseen."""
    reads = []
    monkeypatch.setattr(canonical, "file_digest", lambda path: reads.append(path) or "digest")
    values = {"file": str(file)}
    for now in (0, 1, 10, 11):
        monkeypatch.setattr(unchanged.time, "time", lambda now=now: file.stat().st_ctime + now)
        input_digests(values)
    assert len(reads) == 3
    os.utime(file, ns=(1, 1))
    input_digests(values)
    assert len(reads) == 4
