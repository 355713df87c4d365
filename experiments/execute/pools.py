"""Replications on threads of this process, in this process alone, and one beside them in a process of its own.

The compiled engine releases the interpreter lock, so threads share one warm program.
"""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from experiments.execute.outcome import TICK_S, TRIES, Outcome, Work, trace_of, words
from experiments.execute.sites import process_pool, stop_at_once
from experiments.execute.store import Result
from experiments.execute.worker import Unit
from experiments.messages import Refusal
from experiments.whole import NotWritten

Made = tuple[Outcome, Any]  # how a unit ended, and what was made of it; None if it failed


def in_threads(units: Sequence[Unit], make: Callable[[Unit], Any], workers: int) -> Iterator[Made | None]:
    """Make every unit, on threads.  None is yielded now and then while nothing has finished."""
    with _stopped_at_once(ThreadPoolExecutor(workers)) as pool:
        for ended in _each(pool, units, make, ahead=2 * workers):
            yield ended and _made(*ended)


def one_by_one(units: Sequence[Unit], make: Callable[[Unit], Any]) -> Iterator[Made | None]:
    """Make every unit here and now."""
    for unit in units:
        yield None
        future: Future[Any] = Future()
        try:
            future.set_result(make(unit))
        except Exception as error:
            future.set_exception(error)
        yield _made(future, unit)


def alone(unit: Unit, work: Work, tries: int = TRIES) -> Generator[tuple[Outcome, Result | None] | None]:
    """Run one unit in a worker process of its own: if that dies, it was this unit that killed it."""
    for _ in range(tries):
        with _stopped_at_once(process_pool(1)) as pool:
            future = pool.submit(work, unit)
            while not future.done():
                wait([future], timeout=TICK_S)
                yield None
        if not isinstance(future.exception(), BrokenExecutor):
            yield _made(future, unit)
            return
    yield Outcome(unit, "its worker process died every time it was tried"), None


class Beside:
    """One unit that runs in a process of its own while the program does something else."""

    def __init__(self, unit: Unit, work: Work) -> None:
        self.outcome: Outcome | None = None
        self.result: Result | None = None
        self.engine = unit.engine
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(unit, work), daemon=True)
        self._thread.start()

    def _run(self, unit: Unit, work: Work) -> None:
        try:
            with closing(alone(unit, work)) as steps:
                for ended in steps:
                    self.outcome, self.result = ended or (None, None)
                    if self._stop.is_set():
                        return
        except Exception as error:  # nobody else would see what ends a thread
            self.outcome = Outcome(unit, words(error), trace_of(error))

    def wait(self) -> bool:
        """Wait a moment; True once the unit has ended."""
        self._thread.join(TICK_S)
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Give the unit up, if it has not ended."""
        self._stop.set()
        self._thread.join()


def _each(
    pool: Executor, units: Iterable[Unit], make: Callable[[Unit], Any], ahead: int
) -> Iterator[tuple[Future[Any], Unit] | None]:
    """Futures as they finish, at most `ahead` submitted at a time."""
    queue = iter(units)
    running: dict[Future[Any], Unit] = {}
    while _submit(pool, queue, running, make, ahead):
        finished, _ = wait(running, timeout=TICK_S, return_when=FIRST_COMPLETED)
        if not finished:
            yield None
        for future in finished:
            yield future, running.pop(future)


def _submit(
    pool: Executor,
    queue: Iterator[Unit],
    running: dict[Future[Any], Unit],
    make: Callable[[Unit], Any],
    ahead: int,
) -> bool:
    """Fill up what runs; False when nothing is left."""
    while len(running) < ahead and (unit := next(queue, None)) is not None:
        running[pool.submit(make, unit)] = unit
    return bool(running)


def _made(future: Future[Any], unit: Unit) -> Made:
    error = future.exception()
    if error is None:
        return Outcome(unit), future.result()
    if isinstance(error, (Refusal, NotWritten)):
        raise error  # an input that cannot be used, a disk that is full: no other replication could be made either
    return Outcome(unit, words(error), trace_of(error)), None


Pool = TypeVar("Pool", bound=Executor)


@contextmanager
def _stopped_at_once(pool: Pool) -> Iterator[Pool]:
    """The pool, which does not outlive an interruption."""
    try:
        yield pool
    except BaseException:
        stop_at_once(pool)
        raise
    pool.shutdown()
