"""The site of dask: a cluster made for this run on this machine, or the scheduler at an address.

A cluster of our own listens on the loopback interface only, without a dashboard.  Whoever can reach a scheduler can run
code on its workers, so an address of another machine is cautioned about.  A worker's death is reported at once and
dealt with in `chunks.py`, as in any other pool.
"""

import ipaddress
import logging
import os
import signal
import warnings
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from experiments.execute.sites import Site
from experiments.extras import needs
from experiments.messages import Refusal, seen

LOOPBACK = "127.0.0.1"
WITHOUT_WORKERS_S = 30.0  # after which a run gives up
LOOK_S = 2.0  # between two looks at the workers
CONNECT_S = 10
NO_WORKERS = "has had no workers for half a minute; start some, and the same command goes on"
SETTINGS = {"distributed.scheduler.allowed-failures": 0, "distributed.comm.timeouts.connect": f"{CONNECT_S}s"}
SETTINGS |= {
    "distributed.worker.profile.enabled": False,  # nobody looks at its samples
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1},  # memory stays with a worker from one to the next
}


def cluster(scheduler: str | None, workers: int) -> "Cluster":
    """The cluster at the address, or one of `workers` processes made for this run; raises Refusal if there is none."""
    needs("distributed", "cluster", "executor=dask")
    import dask
    import distributed  # noqa: F401 - brings its own settings, which must be there before ours

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # deaths are told by us
    if scheduler and not on_this_machine(scheduler):
        warnings.warn(
            f"{scheduler}: is on another machine: whoever reaches that scheduler can run code here and there",
            RuntimeWarning,
            stacklevel=2,
        )
    dask.config.set(SETTINGS)
    client = _connected(scheduler) if scheduler else _made_here(workers)
    return Cluster(client, scheduler or "the local cluster", workers, own=scheduler is None)


def on_this_machine(address: str) -> bool:
    """True for an address of the loopback interface."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connected(scheduler: str) -> Any:
    from distributed import Client

    try:
        return Client(scheduler, timeout=CONNECT_S)
    except (OSError, ValueError):
        raise Refusal(f"scheduler={seen(scheduler)}: no dask scheduler answers there") from None


def _made_here(workers: int) -> Any:
    from distributed import Client, LocalCluster

    made = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host=LOOPBACK,
        dashboard_address=f"{LOOPBACK}:0",
        scheduler_kwargs={"dashboard": False},
        memory_limit=None,
        silence_logs=logging.CRITICAL,
    )
    return Client(made)


class Cluster(Site):
    """A dask cluster as a site; its workers may be on other machines, and may come and go."""

    shares_folder = False

    def __init__(self, client: Any, name: str, workers: int, own: bool) -> None:
        make: Callable[[], Executor] = lambda: client.get_executor(pure=False)  # noqa: E731 - typed
        super().__init__(make, workers)
        self._client, self._name, self._own = client, name, own
        self._seen = self._looked = monotonic()
        if not own:
            self.waited(now=True)

    def deaths(self, error: BaseException | None) -> int:
        """How many workers died over a chunk; a scheduler of somebody else's may have tried several."""
        from distributed import KilledWorker

        return int(error.allowed_failures) + 1 if isinstance(error, KilledWorker) else 0

    def waited(self, now: bool = False) -> None:
        """Look after the workers.  Raises OSError if the scheduler has gone, or no worker has been there for long."""
        time = monotonic()
        if time - self._looked < LOOK_S and not now:
            return
        self._looked = time
        threads = self._threads()
        if threads:
            self._seen = time
            self.workers = self.workers if self._own else threads
        elif time - self._seen > WITHOUT_WORKERS_S:
            raise OSError(5, NO_WORKERS, self._name)

    def _threads(self) -> int:
        """How many replications the workers there are can run at once."""
        if self._client.status not in ("running", "connecting"):
            raise self.gone()
        return sum(self._client.nthreads().values()) if self._client.status == "running" else 0

    def gone(self) -> OSError:
        """The error for a cluster that has ended by itself."""
        return OSError(5, "the scheduler has gone; finished replications are kept", self._name)

    def stop(self) -> None:
        """Drop what waits, and leave; a cluster of our own ends."""
        for nanny in self._client.cluster.workers.values() if self._own else ():
            nanny.auto_restart = False
            if nanny.pid:
                with suppress(ProcessLookupError):
                    os.kill(nanny.pid, signal.SIGKILL)
        self._leave(patience_s=1)

    def close(self) -> None:
        """Leave; a cluster of our own ends."""
        self._leave(patience_s=10)

    def _leave(self, patience_s: float) -> None:
        """What waits is released with the client; worker processes of ours end with this process at the latest."""
        self._executor = None
        made = self._client.cluster if self._own else None
        with suppress(TimeoutError):
            self._client.close(timeout=patience_s)
        with suppress(TimeoutError):
            if made is not None:
                made.close(timeout=patience_s)
