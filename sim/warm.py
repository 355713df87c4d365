"""Compile everything once, so that the first simulation does not have to: `python -m sim.warm`."""

import time

from sim.jit import fetch

__all__ = ["warm"]


def warm() -> float:
    """Load (and on the first time compile) the rules and the engines; seconds it took."""
    begin = time.perf_counter()
    fetch()
    return time.perf_counter() - begin


if __name__ == "__main__":
    print("compiling the model (about a minute the first time) …", flush=True)
    print(f"ready after {warm():.1f} s")
