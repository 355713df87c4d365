"""Many replications at once: threads for the compiled engine, processes for the SimPy engine.

The compiled engine releases the interpreter lock, so threads share one warm program.  A worker process that dies
takes only itself: the units that were under way then run alone, one by one, so that the one that kills its worker
is found, given up after three tries and reported, while all others finish.
"""

import multiprocessing
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from multiprocessing import forkserver, resource_tracker
from typing import NamedTuple, TypeVar

from experiments.execute.store import Result
from experiments.execute.worker import Unit, start_worker
from experiments.messages import Refusal, one_line

TRIES = 3
TICK_S = 0.2  # how often a waiting program looks up: progress, Ctrl-C

Work = Callable[[Unit], Result]


class Outcome(NamedTuple):
    """How a unit ended: with a result, or with the error in words."""

    unit: Unit
    result: Result | None
    error: str = ""


def in_threads(units: Sequence[Unit], work: Work, workers: int) -> Iterator[Outcome | None]:
    """Run the units on threads.  None is yielded now and then while nothing has finished."""
    with _stopped_at_once(ThreadPoolExecutor(workers)) as pool:
        for ended in _each(pool, units, work, ahead=2 * workers):
            yield ended and _outcome(ended[1], ended[0])


def in_processes(units: Sequence[Unit], work: Work, workers: int) -> Iterator[Outcome | None]:
    """Run the units in worker processes, whatever happens to those.  None as in `in_threads`."""
    waiting = {unit.key: unit for unit in units}
    while waiting:
        suspects: list[Unit] = []
        with _stopped_at_once(process_pool(min(workers, len(waiting)))) as pool:
            for ended in _each(pool, list(waiting.values()), work, ahead=workers):
                if ended is None:
                    yield None
                elif isinstance(ended[0].exception(), BrokenProcessPool):
                    suspects.append(waiting.pop(ended[1].key))
                else:
                    del waiting[ended[1].key]
                    yield _outcome(ended[1], ended[0])
        for unit in suspects:
            yield from alone(unit, work)


def alone(unit: Unit, work: Work, tries: int = TRIES - 1) -> Generator[Outcome | None]:
    """Run one unit in a worker process of its own: if that dies, it was this unit that killed it."""
    for _ in range(tries):
        with _stopped_at_once(process_pool(1)) as pool:
            future = pool.submit(work, unit)
            while not future.done():
                wait([future], timeout=TICK_S)
                yield None
        if not isinstance(future.exception(), BrokenProcessPool):
            yield _outcome(unit, future)
            return
    yield Outcome(unit, None, "its worker process died every time it was tried")


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Clean worker processes: forked from a server that has no threads and no locks."""
    _start_server()
    return ProcessPoolExecutor(workers, multiprocessing.get_context("forkserver"), initializer=start_worker)


def _start_server() -> None:
    """Start the server deaf to Ctrl-C and SIGTERM: it and its workers end when this process does."""
    resource_tracker.ensure_running()  # resets the signal mask, so it comes first
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Beside:
    """One unit that runs in a process of its own while the program does something else."""

    def __init__(self, unit: Unit, work: Work) -> None:
        self.outcome: Outcome | None = None
        self.engine = unit.engine
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(unit, work), daemon=True)
        self._thread.start()

    def _run(self, unit: Unit, work: Work) -> None:
        try:
            with closing(alone(unit, work, TRIES)) as steps:
                for outcome in steps:
                    self.outcome = outcome
                    if self._stop.is_set():
                        return
        except Exception as error:  # nobody else would see what ends a thread
            self.outcome = Outcome(unit, None, _words(error))

    def wait(self) -> bool:
        """Wait a moment; True once the unit has ended."""
        self._thread.join(TICK_S)
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Give the unit up, if it has not ended."""
        self._stop.set()
        self._thread.join()


def _each(
    pool: Executor, units: Iterable[Unit], work: Work, ahead: int
) -> Iterator[tuple[Future[Result], Unit] | None]:
    """Futures as they finish, at most `ahead` submitted at a time; ends early when the pool breaks."""
    queue = iter(units)
    running: dict[Future[Result], Unit] = {}
    while _submit(pool, queue, running, work, ahead):
        finished, _ = wait(running, timeout=TICK_S, return_when=FIRST_COMPLETED)
        if not finished:
            yield None
        for future in finished:
            yield future, running.pop(future)


def _submit(pool: Executor, queue: Iterator[Unit], running: dict[Future[Result], Unit], work: Work, ahead: int) -> bool:
    """Fill up what runs; False when nothing is left."""
    try:
        while len(running) < ahead and (unit := next(queue, None)) is not None:
            running[pool.submit(work, unit)] = unit
    except BrokenProcessPool:
        pass  # the units under way come back with this error; the rest waits for the next pool
    return bool(running)


def _outcome(unit: Unit, future: Future[Result]) -> Outcome:
    error = future.exception()
    if error is None:
        return Outcome(unit, future.result())
    if isinstance(error, Refusal):
        raise error  # an input file that cannot be used: no other replication could use it either
    return Outcome(unit, None, _words(error))


def _words(error: BaseException) -> str:
    return one_line(str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}")


Pool = TypeVar("Pool", bound=Executor)


@contextmanager
def _stopped_at_once(pool: Pool) -> Iterator[Pool]:
    """The pool, which does not outlive an interruption: what waits is dropped, worker processes are ended."""
    try:
        yield pool
    except BaseException:
        workers = list((getattr(pool, "_processes", None) or {}).values())
        for process in workers:
            process.kill()
        pool.shutdown(wait=bool(workers), cancel_futures=True)  # threads cannot be ended, only left
        raise
    pool.shutdown()
