"""What a planner may plan with, before any score: which forecasts held, which only in the mean, which did not, and
first of all whether the simulated company is overloaded.
"""

from collections.abc import Sequence

import numpy as np

from experiments.backtest.judged import Judged, Score
from experiments.backtest.series import Trial
from experiments.backtest.words import as_shown, off_by
from experiments.calibrate.load import Load, overload_words
from experiments.messages import capital

__all__ = ["FIT", "MEAN_ONLY", "NOT_FIT", "reading", "verdict"]

FIT, MEAN_ONLY, NOT_FIT = "fit", "mean only", "not fit"
TOOK = {"50% quantile": "half", "90% quantile": "nine tenths", "95% quantile": "95 of 100"}
WEATHER = ", by weather"


def reading(found: Judged) -> str:
    """Of one series: fit if all scores are as a right model's, mean only if the mean is."""
    if not found.score("mean").as_right:
        return NOT_FIT
    return FIT if all(score.as_right for score in found.scores) else MEAN_ONLY


def verdict(trials: Sequence[Trial], outcomes: Sequence[Score] = (), load: Load | None = None) -> list[str]:
    """Sentences, the gravest first; `load`: of the company that simulated, if one did."""
    tried = [(one, reading(one.judged)) for one in trials if one.judged is not None]
    useful = [one.subject for one, says in tried if says != NOT_FIT]
    off = [one for one, says in tried if says == NOT_FIT]
    without = [one for one in off if one.subject.endswith(WEATHER) and one.subject.removesuffix(WEATHER) in useful]
    missed = [f"{one.subject} ({off_by(_judged(one).score('mean'))})" for one in off if one not in without]
    means = [f"{one.subject} ({_wrong(_judged(one))})" for one, says in tried if says == MEAN_ONLY]
    fit = [f"{one.subject}{_worth(_judged(one))}" for one, says in tried if says == FIT]
    plain = [f"{one.subject.removesuffix(WEATHER)}: plan by level and weekday, not by weather" for one in without]
    naive = [one.subject for one, _ in tried if _judged(one).skill_high < 0]
    failed = [f"{one.subject} ({one.fitted.removeprefix('not tested: ')})" for one in trials if one.judged is None]
    outside = [f"{one.name} ({off_by(one)})" for one in outcomes if not one.as_right]
    inside = [one.name for one in outcomes if one.as_right]
    said = [
        overload_words(load) if load else "",
        f"Not fit to plan with: the forecast of {'; '.join(missed)}." if missed else "",
        f"Not as simulated: {'; '.join(outside)}." if outside else "",
        f"Fit to plan with in the mean only, not for single days or cases: {'; '.join(means)}." if means else "",
        f"Fit to plan with: {'; '.join(fit)}." if fit else "",
        *(f"{capital(text)}." for text in plain),
        f"As simulated: {'; '.join(inside)}." if inside else "",
        f"A forecast without a model did better: {'; '.join(naive)}." if naive else "",
        f"Could not be tested: {'; '.join(failed)}." if failed else "",
    ]
    return [text for text in said if text]


def _judged(one: Trial) -> Judged:
    assert one.judged is not None
    return one.judged


def _worth(found: Judged) -> str:
    """Whether the forecast is worth its trouble, where that is not shown."""
    better = found.skill_low > 0 or found.skill_high < 0 or np.isnan(found.skill)  # the second is said by itself
    return "" if better else " (not shown to be better than a forecast without a model)"


def _wrong(found: Judged) -> str:
    """How the spread or the shape is wrong: by what half and the longest took, else by the widest interval."""
    off = {one.name: one for one in found.scores if one.name in TOOK and not one.as_right}
    if off:
        return ", ".join(_took(one) for one in (off.pop("50% quantile", None), *list(off.values())[-1:]) if one)
    wide = next((one for one in found.scores if one.name == "within the 95% interval"), None)
    if wide is None or wide.as_right or np.isnan(wide.value):
        return "spread otherwise than forecast"
    told = f"{100 * wide.value:.0f} % within the 95 % interval"
    return f"{'too sure' if wide.value < wide.low else 'too unsure'}: {told}"


def _took(one: Score) -> str:
    """'half took at most 1.83 h, forecast 2.51 to 2.71 h'."""
    value, low, high = as_shown(one)
    return f"{TOOK[one.name]} took at most {value} {one.unit}, forecast {low} to {high} {one.unit}"
