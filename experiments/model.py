"""What the experiments need to know of the model, in one small record, so that tests can drive a stand-in."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from experiments.messages import Refusal

if TYPE_CHECKING:
    from sim import Run, Scenario


class Model(NamedTuple):
    """The public names of a model, `sim` or a stand-in."""

    scenario: type[BaseModel]  # validates one resolved scenario
    indicators: Mapping[str, Any]  # the names of the measures, in the order of their columns
    source_digest: Callable[[], str]  # identity of the model's code
    # (scenario, engine, seed, replication) -> Run; importable by name, because worker processes import it
    simulate: Callable[..., Any]


def the_model() -> Model:
    """The model of this project, loaded when it is asked for."""
    from sim import INDICATORS, Scenario, source_digest

    return Model(Scenario, INDICATORS, source_digest, simulate_here)


def simulate_here(scenario: "Scenario", engine: str, seed: int, replication: int) -> "Run":
    """One replication in this process, of whichever kind it is; an input file that cannot be used is refused."""
    from sim import InputError, simulate

    try:
        return simulate(scenario, engine=engine, seed=seed, replication=replication)
    except InputError as error:
        raise Refusal(str(error)) from None
