"""The list of finished replications: read as it grows, made anew whole, never the loss of what a run has just made."""

import os

import pytest

from experiments.execute import check, listing
from experiments.execute.listing import LIST, Part, Tail, enlist, listed, rewrite
from experiments.execute.store import Result, Store
from experiments.whole import is_at

RESULT = Result("digest", {"cost": 1.0}, {}, {}, {})


def part(number: int) -> Part:
    return Part.of(f"{number:064x}", str(number).encode())


def lines(folder) -> int:
    return (folder / LIST).read_bytes().count(b"{")


def test_only_what_was_added_is_read_again(tmp_path, monkeypatch):
    """Rounds, races and probes ask every time; the list may have a hundred thousand lines."""
    tail, read = Tail(tmp_path), []
    monkeypatch.setattr(listing, "_read", lambda line, judge=listing._read: read.append(line) or judge(line))
    assert tail.parts() == {}
    enlist(tmp_path, map(part, range(100)))
    assert len(tail.parts()) == 100 and len(read) == 100
    enlist(tmp_path, [part(100), part(7)._replace(size=9)])
    assert len(tail.parts()) == 101 and len(read) == 102
    assert tail.parts() == listed(tmp_path).parts and tail.parts()[part(7).key].size == 9


def test_line_that_is_not_finished_is_read_when_it_is(tmp_path):
    """A reader takes no lock."""
    enlist(tmp_path, [part(1)])
    whole = (tmp_path / LIST).read_bytes()
    (tmp_path / LIST).write_bytes(whole[:40])
    tail = Tail(tmp_path)
    assert tail.parts() == {}
    (tmp_path / LIST).write_bytes(whole)
    assert set(tail.parts()) == {part(1).key}


@pytest.mark.parametrize("kept", [range(3), range(2, 90), ()])
def test_list_that_was_made_anew_is_read_anew(kept, tmp_path):
    """What was removed is not believed any longer, whether the list became shorter or longer; nor where it has gone."""
    enlist(tmp_path, map(part, range(50)))
    tail = Tail(tmp_path)
    assert len(tail.parts()) == 50
    rewrite(tmp_path, lambda: map(part, kept))
    assert set(tail.parts()) == {part(number).key for number in kept}
    (tmp_path / LIST).unlink()
    assert tail.parts() == {}


def test_list_is_made_anew_on_disk_or_not_at_all(tmp_path, monkeypatch):
    """It is flushed before it has its name: a loss of power leaves the old one or the new one."""
    enlist(tmp_path, map(part, range(5)))

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        rewrite(tmp_path, lambda: [part(1)])
    assert lines(tmp_path) == 5 and [path.name for path in tmp_path.iterdir()] == [LIST]


def test_mending_does_not_remove_what_a_run_has_just_made_again(tmp_path, monkeypatch):
    """Between looking at a damaged file and removing it, the run that needs it may have replaced it."""
    results, key = tmp_path, "ab" * 32
    store = Store(results / check.REPLICATIONS)
    store.put(key, RESULT)
    looked = check._whole
    monkeypatch.setattr(check, "_whole", lambda path: None)  # as it was a moment ago
    assert check.mend(results) == 0 and store.get(key) == RESULT and set(store.listed()) == {key}
    monkeypatch.setattr(check, "_whole", looked)
    store.path(key).write_bytes(b"damaged")
    assert check.mend(results) == 1 and not store.path(key).exists() and store.listed() == {}


def test_file_that_lost_its_name_is_not_at_it(tmp_path):
    """The holder of a lock removes its file between any two looks of who waits for it."""
    path = tmp_path / "lock"
    with path.open("w") as file:
        assert is_at(file.fileno(), path)
        path.unlink()
        assert not is_at(file.fileno(), path)
        path.touch()
        assert not is_at(file.fileno(), path) and os.path.exists(path)
