"""What the experiments need to know of the model, in one small record, so that tests can drive a stand-in."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from experiments.canonical import digest, file_digest
from experiments.messages import Refusal

if TYPE_CHECKING:
    import pandas as pd

    from sim import RequestLog, Run, Scenario


class Model(NamedTuple):
    """The public names of a model, `sim` or a stand-in."""

    scenario: type[BaseModel]  # validates one resolved scenario
    indicators: Mapping[str, Any]  # the names of the measures, in the order of their columns
    source_digest: Callable[[], str]  # identity of the model's code
    # (scenario, engine, seed, replication) -> Run; importable by name, because worker processes import it
    simulate: Callable[..., Any]
    simpy_only: Callable[[Any], str]  # why a scenario runs on the SimPy engine alone; "": it runs on both
    monthly: Mapping[str, Any] = MappingProxyType({})  # the names of the series by month
    compiled: Callable[[], bool] = lambda: False  # machine code is on disk: workers need not wait for the first of them


def the_model() -> Model:
    """The model of this project, loaded when it is asked for."""
    from sim import INDICATORS, MONTHLY, Scenario, is_compiled

    return Model(Scenario, INDICATORS, sources, simulate_here, simpy_only, MONTHLY, is_compiled)


def simpy_only(scenario: "Scenario") -> str:
    """Why the compiled engine cannot repeat this scenario, in words; "" where it can."""
    from sim import rule_in_python

    name = rule_in_python(scenario)
    return f"the rule {name} is plain Python, which only the SimPy engine asks" if name else ""


def sources() -> str:
    """Identity of the code that makes a result: the model, and the readers of work-order logs."""
    from sim import source_digest

    readers = sorted((Path(__file__).parent / "work_orders").glob("*.py"))
    return digest([source_digest(), *map(file_digest, readers)])


def simulate_here(scenario: "Scenario", engine: str, seed: int, replication: int) -> "Run":
    """One replication in this process, of whichever kind it is; an input file that cannot be used is refused."""
    from sim import InputError, simulate

    provide_log_reader()
    try:
        return simulate(scenario, engine=engine, seed=seed, replication=replication)
    except InputError as error:
        raise Refusal(str(error)) from None


def provide_log_reader() -> None:
    """Let the model read work-order logs."""
    from sim import use_log_reader

    use_log_reader(read_log)


def read_log(path: str, first_day: str, faults: Sequence[str]) -> "RequestLog":
    """A work-order log for the model.  Tables are loaded only if a scenario has a log."""
    from experiments.work_orders.replay import requests_of

    return requests_of(read_work_orders(path, faults), first_day, faults)


def read_work_orders(path: str, faults: Sequence[str]) -> "pd.DataFrame":
    """A checked work-order log; the metro's log is taken as it was published, any other has our own columns."""
    from experiments.work_orders.metro import ORDERS, prepare_metro
    from experiments.work_orders.worklog import read_worklog

    if Path(path).name == ORDERS:
        return prepare_metro(Path(path).parent)
    return read_worklog(Path(path), faults)
