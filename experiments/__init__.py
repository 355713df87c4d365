"""The experiments: compose a scenario, replicate it, compare policies, write the report.

Nothing heavy is imported here; `python -m experiments.run --help` shows the commands.
"""

import sys
import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.query.load import Results
    from sim import Scenario

__all__ = ["load_results", "load_scenario"]

NOT_INSTALLED = "firstfix: the dependencies are not installed here; run `make setup` and use .venv/bin/python"

if sys.argv[:1] == ["-m"] and find_spec("hydra") is None:  # so named while a command, `python -m ...`, is looked up
    sys.exit(NOT_INSTALLED)


def load_scenario(overrides: Sequence[str] = ()) -> "Scenario":
    """The scenario that these command-line choices describe, e.g. ["scenario=ac_city", "crew.technicians=10"].

    Raises ValueError with one plain sentence if a choice is not allowed.  Works inside another Hydra program too.
    """
    from experiments.configure.plan import scenario_of  # Hydra is loaded only when it is asked for
    from experiments.model import provide_log_reader
    from experiments.work_orders.counted_twice import counted_twice

    scenario: Scenario = scenario_of(overrides)
    if scenario.demand.kind == "log":
        provide_log_reader()
        caution = counted_twice(scenario.model_dump())
        if caution:
            warnings.warn(caution, stacklevel=2)
    return scenario


def load_results(folder: "str | Path" = "results", name: str | None = None) -> "Results":
    """The runs below a results folder as tidy data frames: `.runs`, `.cells`, `.differences`, `.monthly`, ...

    `name` chooses one experiment.  Runs that are not as they were written are left out, with a warning.  Raises
    ValueError with one plain sentence if there is no such folder or experiment.
    """
    from experiments.query.load import load_results as load  # data frames take a second to load

    return load(folder, name)
