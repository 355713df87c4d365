"""Compile everything once, so that the first simulation does not have to: `python -m sim.warm`."""

import importlib
import time

__all__ = ["warm"]


def warm() -> float:
    """Load (and on the first time compile) both engines; seconds it took."""
    begin = time.perf_counter()
    importlib.import_module("sim.engines.compiled")
    importlib.import_module("sim.engines.reference")
    return time.perf_counter() - begin


if __name__ == "__main__":
    print("compiling the model (about half a minute the first time, a second afterwards) …", flush=True)
    print(f"ready after {warm():.1f} s")
