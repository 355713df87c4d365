"""Ask, race, tell: Optuna proposes candidates in batches, and hears what the race found out.

The sampler of trial n is seeded by (seed, n) and sees what has been told before, so the same command asks the same
trials however often it was interrupted: it goes through its trials again, and finds their replications in the store.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from math import isnan, prod
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from experiments.canonical import digest
from experiments.messages import Refusal
from experiments.optimise.plan import Dimension
from experiments.optimise.race import Race

if TYPE_CHECKING:
    import optuna

__all__ = ["Trial", "searched", "size_of_grid", "ways_of"]

STARTUP = 10  # trials at random before the sampler knows anything
BROKEN = 1e9  # told as excess where a constraint has no value


class Trial(NamedTuple):
    """What was asked and told: the candidate (None: the model refuses it), and the runs made until then."""

    number: int
    point: Mapping[str, Any]
    candidate: int | None
    values: tuple[float, ...]
    excess: Mapping[str, float]
    runs: int


Told = Callable[["optuna.trial.FrozenTrial"], None]


def searched(
    dims: Sequence[Dimension],
    race: Race,
    *,
    trials: int,
    batch: int,
    sampler: str,
    seed: int,
    refused: Callable[[Mapping[str, Any]], bool] = lambda point: False,
    told: Told = lambda trial: None,
    say: Callable[[str], None] = lambda text: None,
) -> list[Trial]:
    """Every trial, in order; `race` then knows all candidates.  `told` is called with each as Optuna keeps it."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(directions=ways_of(race.objectives), storage=optuna.storages.InMemoryStorage())
    spread = {one.path: _distribution(one) for one in dims}
    found: list[Trial] = []
    trials = min(trials, size_of_grid(dims)) if sampler == "grid" else trials
    while len(found) < trials:
        asked = [_asked(study, spread, sampler, seed, dims) for _ in range(min(batch, trials - len(found)))]
        points = [_plain(trial.params) for trial in asked]
        numbers = [None if refused(point) else race.candidates.add(point) for point in points]
        race.run(sorted({number for number in numbers if number is not None}))
        for trial, point, number in zip(asked, points, numbers, strict=True):
            found.append(_told(study, trial, point, number, race))
            told(study.get_trials(deepcopy=False)[trial.number])
        front = race.front(race.candidates.outcomes())
        say(f"trial {len(found)} of {trials}: {len(front)} in the front, {race.candidates.runs} runs")
    return found


def ways_of(objectives: Mapping[str, str]) -> list[Literal["minimize", "maximize"]]:
    """The directions of objectives, as Optuna calls them."""
    return ["minimize" if better == "low" else "maximize" for better in objectives.values()]


def size_of_grid(dims: Sequence[Dimension]) -> int:
    """How many points the grid has."""
    return prod(len(values) for values in _grid(dims).values())


def _grid(dims: Sequence[Dimension]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in dims:
        step = one.step or 1
        places = int(np.floor((one.high - one.low) / step + 1e-9)) + 1
        numbers = [one.low + step * k for k in range(places)]
        found[one.path] = list(one.choices) or [int(x) if one.whole else float(x) for x in numbers]
    return found


def _distribution(one: Dimension) -> "optuna.distributions.BaseDistribution":
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if one.choices:
        return CategoricalDistribution(one.choices)
    places = int(np.floor((one.high - one.low) / one.step + 1e-9)) if one.step else 0
    high = one.low + places * one.step if one.step else one.high  # the last place that steps reach
    if one.whole:
        return IntDistribution(int(one.low), int(high), log=one.log, step=int(one.step or 1))
    with warnings.catch_warnings(action="ignore"):  # of a step that is no short decimal
        return FloatDistribution(one.low, high, log=one.log, step=one.step)


def _asked(
    study: "optuna.Study", spread: Mapping[str, Any], sampler: str, seed: int, dims: Sequence[Dimension]
) -> "optuna.Trial":
    number = len(study.get_trials(deepcopy=False))
    with warnings.catch_warnings(action="ignore"):  # of experimental features
        study.sampler = _sampler(sampler, int(digest([seed, number])[:8], 16), seed, dims)
        return study.ask(fixed_distributions=dict(spread))


def _sampler(kind: str, seed: int, shared: int, dims: Sequence[Dimension]) -> "optuna.samplers.BaseSampler":
    from optuna import samplers

    if kind == "grid":
        return samplers.GridSampler(_grid(dims), seed=shared)
    if kind == "random":
        return samplers.RandomSampler(seed=seed)
    if kind == "nsga2":
        return samplers.NSGAIISampler(population_size=20, seed=seed)
    return samplers.TPESampler(n_startup_trials=STARTUP, multivariate=True, seed=seed)


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {path: value.item() if isinstance(value, np.generic) else value for path, value in params.items()}


def _told(
    study: "optuna.Study", trial: "optuna.Trial", point: Mapping[str, Any], number: int | None, race: Race
) -> Trial:
    from optuna import samplers
    from optuna.trial import TrialState

    runs = race.candidates.runs
    study.sampler = samplers.RandomSampler()  # what was asked is told; a grid would end the study at its last point
    if number is None:
        study.tell(trial, state=TrialState.FAIL)
        return Trial(trial.number, point, None, (), {}, runs)
    outcomes = race.candidates.outcomes()
    values = tuple(outcomes.estimate(name, number).value for name in race.objectives)
    if any(map(isnan, values)):
        raise Refusal(f"search.objectives: {next(iter(race.objectives))} did not happen for {dict(point)}")
    excess = race.excess(outcomes, number)
    for name, over in excess.items():
        trial.set_constraint(name, BROKEN if isnan(over) else over)
    trial.set_user_attr("replications", race.candidates.count(number))
    study.tell(trial, list(values))
    return Trial(trial.number, point, number, values, excess, runs)
