"""A finished replication is kept exactly, found again by what made it, and never believed when it is damaged."""

import math
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from experiments.canonical import canonical, digest, input_digests, input_files
from experiments.execute.store import Result, Store, cell_key, replication_key, write_whole
from experiments.messages import Refusal

KEY = "ab" + "0" * 62
RESULT = Result(
    "f" * 64,
    {"cost": 0.1 + 0.2, "nothing": math.nan, "tiny": 5e-324, "whole": 3.0, "minus": -0.0},
    {"month": ["2025-01", "2025-02"], "requests": [1, 2], "wait": [0.5, math.nan]},
    {"dimension": ["region"], "level": ["north"], "requests": [3], "score_mean": [math.nan]},
    {"instrument": ["survey"], "measure": ["score"], "month": ["2025-01"], "measured": [0.8], "true": [math.nan]},
)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "replications")


def same(one: Result, other: Result) -> bool:
    return repr(one) == repr(other)


def test_result_comes_back_bit_for_bit(store):
    """Numbers are written in their shortest exact form; NaN means that it did not happen."""
    store.put(KEY, RESULT)
    assert store.has(KEY) and same(store.get(KEY), RESULT)


def test_absent_result_is_none(store):
    assert store.get(KEY) is None and not store.has(KEY)


def test_every_flipped_byte_is_noticed(store):
    """200 of 200 random flips make the replication absent, never wrong."""
    store.put(KEY, RESULT)
    path = store.path(KEY)
    whole, dice = path.read_bytes(), random.Random(1)
    for _ in range(200):
        place = dice.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[place] ^= 1 << dice.randrange(8)
        path.write_bytes(damaged)
        with pytest.warns(RuntimeWarning, match="damaged; it is run again"):
            assert store.get(KEY) is None


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}", b"null\nnull\n", b"[]\n{}\n", b"\xff\xfe\n", b'{"key": 1}\n{"sha256": 2}\n']
)
def test_rubbish_is_absent(store, content):
    """Whatever stands in the file, it is not an error: the replication is run again."""
    store.put(KEY, RESULT)
    store.path(KEY).write_bytes(content)
    with pytest.warns(RuntimeWarning, match="damaged"):
        assert not store.has(KEY)


def test_cut_file_is_absent(store):
    """Half a file is what a crash without rename would leave."""
    store.put(KEY, RESULT)
    whole = store.path(KEY).read_bytes()
    for length in range(0, len(whole) - 1, 7):
        store.path(KEY).write_bytes(whole[:length])
        with pytest.warns(RuntimeWarning):
            assert store.get(KEY) is None


def test_file_under_another_name_is_absent(store):
    """A copied or renamed file would be the result of something else."""
    store.put(KEY, RESULT)
    other = "ab" + "1" * 62
    store.path(other).write_bytes(store.path(KEY).read_bytes())
    with pytest.warns(RuntimeWarning):
        assert store.get(other) is None


def test_key_changes_with_everything_that_decides_a_result():
    """Scenario, input files, engine, seed, replication and sources; and with nothing else."""
    cell = cell_key({"crew": 9, "name": "x"}, {})
    assert cell == cell_key({"name": "x", "crew": 9}, {})
    assert (
        len({cell, cell_key({"crew": 9.5, "name": "x"}, {}), cell_key({"crew": 9, "name": "x"}, {"a.csv": "0"})}) == 3
    )
    keys = {
        replication_key(cell, "compiled", 1, 0, "s"),
        replication_key(cell, "simpy", 1, 0, "s"),
        replication_key(cell, "compiled", 2, 0, "s"),
        replication_key(cell, "compiled", 1, 1, "s"),
        replication_key(cell, "compiled", 1, 0, "t"),
    }
    assert len(keys) == 5 and all(len(key) == 64 for key in keys)


def test_canonical_text_is_one_per_content():
    """Key order does not matter, kinds and values do; NaN has no key."""
    assert canonical({"b": 1, "a": [1.0, "é"]}) == '{"a":[1.0,"é"],"b":1}'
    assert digest({"a": 1}) != digest({"a": 1.0}) != digest({"a": True})
    with pytest.raises(ValueError):
        canonical(math.nan)


def test_input_files_are_found_by_their_key_and_read(tmp_path, monkeypatch):
    """Whatever stands at `file` or `..._file` belongs to the key of the cell by its content."""
    monkeypatch.chdir(tmp_path)
    scenario = {
        "demand": {"file": "a.csv"},
        "climate": {"file": None},
        "customers": {"places_file": "a.csv"},
        "profile": "b",
    }
    assert input_files(scenario) == {"demand.file": "a.csv", "customers.places_file": "a.csv"}
    with pytest.raises(Refusal, match=r"demand.file=a.csv: cannot be read \(No such file"):
        input_digests(scenario)
    (tmp_path / "a.csv").write_text("1")
    first = input_digests(scenario)
    (tmp_path / "a.csv").write_text("2")
    assert input_digests(scenario) != first


def test_file_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    """A failing disk leaves the old content, no temporary file, and names the file."""
    path = tmp_path / "file"
    write_whole(path, b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left") as error:
        write_whole(path, b"new")
    assert error.value.filename == str(path)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_what_killed_writers_left_is_swept_away(store):
    """Old temporary files go, young ones may be somebody's."""
    store.put(KEY, RESULT)
    old, young = (store.path(KEY).with_name(name) for name in ("old.tmp", "young.tmp"))
    old.touch()
    young.touch()
    os.utime(old, (time.time() - 10_000,) * 2)
    store.sweep()
    assert not old.exists() and young.exists() and store.has(KEY)


WRITER = """
import sys
from pathlib import Path
from experiments.execute.store import Result, Store
store = Store(Path(sys.argv[1]))
for number in range(10**9):
    store.put(f"{number % 50:064x}", Result("d" * 64, {"x": number / 7}, {"month": ["m"] * 2000}, {}, {}))
    if number == 20:
        print("going", flush=True)
"""


def test_killed_writer_leaves_no_damaged_file(tmp_path):
    """kill -9 at any moment: every file that is there is whole."""
    store = Store(tmp_path)
    for number in range(5):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(0.01 * number)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    keys = [path.stem for path in tmp_path.glob("*/*.jsonl")]
    assert len(keys) >= 20 and all(store.has(key) for key in keys)


def test_linked_store_is_refused(tmp_path):
    """A link in the results could send writes elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "replications").mkdir()
    (tmp_path / "replications/ab").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal, match="link"):
        Store(tmp_path / "replications").put(KEY, RESULT)
    assert list((tmp_path / "elsewhere").iterdir()) == []
