"""Replications in chunks of about a second: what a worker does with one, and how they are handed out.

A worker stores each replication before it begins the next, so whoever dies loses at most what it was at: the first of
its chunk that is not in the store.  That one is tried again alone, so that a replication that kills its workers is
found, given up after three tries and reported, while all others finish.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from functools import cache
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from experiments.execute.listing import Part
from experiments.execute.outcome import TICK_S, TRIES, Outcome, Work, trace_of, words
from experiments.execute.sites import Site
from experiments.execute.store import Result, Store
from experiments.execute.worker import Unit, limit_memory
from experiments.messages import Refusal
from experiments.whole import NotWritten

CHUNK_S = 1.0
AHEAD = 1  # chunks that wait, so that no worker does
LARGEST = 500  # replications in one chunk
SHARES = 4  # of what is left each worker is given a quarter at most, so that all end together


class Assignment(NamedTuple):
    """What a worker is told besides its chunk."""

    work: Work
    folder: str  # of the store
    mark: str  # a file in it, by which the worker sees that it is the same folder; "": it is
    sources: Callable[[], str]  # identity of the model's code ...
    digest: str  # ... as it must be
    memory: float | None = None  # GB that the worker may take


class Done(NamedTuple):
    """What a worker did: the first `stored` of a chunk, or their results where it does not see the store."""

    parts: list[Part]
    results: list[Result]
    error: str  # of the one after these, or ""
    seconds: float
    trace: str = ""  # of that error


@cache
def digest_here(sources: Callable[[], str]) -> str:
    """Identity of the code in this worker; it does not change while it runs."""
    return sources()


def work_through(order: Assignment, units: Sequence[Unit]) -> Done:
    """In a worker: make and store one replication after the other, up to the first that fails."""
    if digest_here(order.sources) != order.digest:
        raise Refusal("a worker has other sources than this program; start the workers again, from the same checkout")
    if order.memory is not None:
        limit_memory(order.memory)
    store = Store(Path(order.folder))
    here = not order.mark or (store.folder / order.mark).exists()
    done, begun = Done([], [], "", 0.0), monotonic()
    for unit in units:
        try:
            _make(order.work, unit, store if here else None, done)
        except (Refusal, NotWritten):
            raise
        except Exception as error:
            done = done._replace(error=words(error), trace=trace_of(error))
            break
    if here:
        store.enlist(done.parts)
    return done._replace(seconds=monotonic() - begun)


def _make(work: Work, unit: Unit, store: Store | None, done: Done) -> None:
    if store is None:
        done.results.append(work(unit))
        return
    kept = store.part(unit.key)  # by whoever died after that
    done.parts.append(kept or store.put(unit.key, work(unit)))


class Handout:
    """Hands chunks to a site until every unit has ended."""

    def __init__(self, units: Sequence[Unit], order: Assignment, site: Site, store: Store, first_alone: bool) -> None:
        self._waiting = deque(units)
        self._suspects: deque[Unit] = deque()
        self._tries: dict[str, int] = {}
        self._under_way: dict[Future[Done], list[Unit]] = {}
        self._order, self._site, self._store = order, site, store
        self._pace: float | None = None  # seconds a replication
        self._first_alone = first_alone

    def __iter__(self) -> Iterator[Outcome | None]:
        while self._hand_out():
            ended, _ = wait(self._under_way, timeout=TICK_S, return_when=FIRST_COMPLETED)
            if not ended:
                self._site.waited()
                yield None
            for future in ended:
                yield from self._ended(future, self._under_way.pop(future))

    def _hand_out(self) -> bool:
        """Fill up what runs, and one to come; False when nothing is left.  A suspect runs when nothing else does."""
        while len(self._under_way) < self._at_once() and (chunk := self._next_chunk()):
            self._under_way[self._site.submit(work_through, self._order, chunk)] = chunk
        return bool(self._under_way)

    def _at_once(self) -> int:
        if self._suspects or (self._first_alone and self._pace is None):
            return 1
        return self._site.workers + (0 if self._pace is None else AHEAD)

    def _next_chunk(self) -> list[Unit]:
        if self._suspects:
            return [self._suspects.popleft()] if not self._under_way else []
        share = -(-len(self._waiting) // (SHARES * self._site.workers))
        wanted = int(CHUNK_S / self._pace) if self._pace else 1
        size = max(1, min(wanted, share, LARGEST))
        return [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]

    def _ended(self, future: "Future[Done]", chunk: list[Unit]) -> Iterator[Outcome]:
        try:
            done = future.result()
        except CancelledError as error:
            raise self._site.gone() from error
        except Exception as error:
            deaths = self._site.deaths(error)
            if not deaths:
                raise
            yield from self._died(chunk, deaths)
        else:
            yield from self._done(chunk, done)

    def _done(self, chunk: list[Unit], done: Done) -> Iterator[Outcome]:
        for unit, result in zip(chunk, done.results, strict=False):
            self._store.enlist([self._store.put(unit.key, result)])
        made = len(done.parts) + len(done.results)
        yield from (Outcome(unit) for unit in chunk[:made])
        if done.error:
            yield Outcome(chunk[made], done.error, done.trace)
        self._waiting.extendleft(reversed(chunk[made + 1 :]))
        self._pace = max(done.seconds, 1e-6) / max(made, 1)

    def _died(self, chunk: list[Unit], deaths: int) -> Iterator[Outcome]:
        """A worker has died: what it had stored is finished, what it was at is under suspicion."""
        parts = [self._store.part(unit.key) for unit in chunk]
        self._store.enlist([part for part in parts if part])
        yield from (Outcome(unit) for unit, part in zip(chunk, parts, strict=True) if part)
        left = [unit for unit, part in zip(chunk, parts, strict=True) if not part]
        if not left:
            return
        suspect = left[0]
        self._tries[suspect.key] = self._tries.get(suspect.key, 0) + deaths
        if self._tries[suspect.key] >= TRIES:
            yield Outcome(suspect, "its worker process died every time it was tried")
        else:
            self._suspects.append(suspect)
        self._waiting.extendleft(reversed(left[1:]))
