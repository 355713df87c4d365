"""Where chunks of replications run: one seam over every `concurrent.futures` executor.

A site makes an executor, and makes it again when a worker's death has broken it.  `processes` is our own; `cluster.py`
has the one of dask; any other executor is `Site(make, workers)`.
"""

import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from multiprocessing import forkserver, resource_tracker
from typing import Any

from experiments.execute.worker import start_worker


class Site:
    """An executor, how many chunks it works on at once, and what it says when a worker has died."""

    shares_folder = True  # workers write to the same disk; False: that has to be found out

    def __init__(self, make: Callable[[], Executor], workers: int) -> None:
        self.workers = workers
        self._make = make
        self._executor: Executor | None = None

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Hand a chunk in, to a new executor if the present one is broken."""
        try:
            return self._working().submit(work, *arguments)
        except BrokenExecutor:
            self.stop()
            return self._working().submit(work, *arguments)

    def _working(self) -> Executor:
        self._executor = self._executor or self._make()
        return self._executor

    def deaths(self, error: BaseException | None) -> int:
        """How many workers a chunk has killed, if that is why it came back; otherwise 0."""
        return int(isinstance(error, BrokenExecutor))

    def waited(self) -> None:
        """Called now and then while nothing ends; raises OSError if nothing ever will."""

    def gone(self) -> OSError:
        """The error for an executor that has dropped what it was given."""
        return OSError(5, "has dropped its replications; those that were finished are kept", type(self).__name__)

    def stop(self) -> None:
        """End everything at once: what waits is dropped, worker processes are killed."""
        executor, self._executor = self._executor, None
        if executor is not None:
            stop_at_once(executor)

    def close(self) -> None:
        """The work is done."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown()


def processes(workers: int) -> Site:
    """Worker processes of this machine."""
    return Site(lambda: process_pool(workers), workers)


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


def stop_at_once(pool: Executor) -> None:
    """Drop what waits; end worker processes; threads cannot be ended, only left."""
    workers = list((getattr(pool, "_processes", None) or {}).values())
    for process in workers:
        process.kill()
    pool.shutdown(wait=bool(workers), cancel_futures=True)
