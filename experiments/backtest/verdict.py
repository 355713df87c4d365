"""What a planner may plan with, before any score: which forecasts held, which only in the mean, which did not, and
first of all whether the simulated company is overloaded.
"""

from collections.abc import Sequence

import numpy as np

from experiments.backtest.judged import Judged, Score
from experiments.backtest.series import Trial
from experiments.calibrate.load import Load, overload_words

__all__ = ["FIT", "MEAN_ONLY", "NOT_FIT", "off_by", "reading", "verdict"]

FIT, MEAN_ONLY, NOT_FIT = "fit", "mean only", "not fit"


def reading(found: Judged) -> str:
    """Of one series: fit if all scores are as a right model's, mean only if the mean is."""
    if not found.score("mean").as_right:
        return NOT_FIT
    return FIT if all(score.as_right for score in found.scores) else MEAN_ONLY


def verdict(trials: Sequence[Trial], outcomes: Sequence[Score] = (), load: Load | None = None) -> list[str]:
    """Sentences, the gravest first; `load`: of the company that simulated, if one did."""
    tried = [(one, one.judged, reading(one.judged)) for one in trials if one.judged is not None]
    missed = [f"{one.subject} ({off_by(found.score('mean'))})" for one, found, says in tried if says == NOT_FIT]
    means = [f"{one.subject} ({_wrong(found)})" for one, found, says in tried if says == MEAN_ONLY]
    fit = [one.subject for one, _, says in tried if says == FIT]
    naive = [one.subject for one, found, _ in tried if found.skill_high < 0]
    failed = [f"{one.subject} ({one.fitted.removeprefix('not tested: ')})" for one in trials if one.judged is None]
    outside = [f"{one.name} ({off_by(one)})" for one in outcomes if not one.as_right]
    inside = [one.name for one in outcomes if one.as_right]
    said = [
        overload_words(load) if load else "",
        f"Not fit to plan with: the forecast of {'; '.join(missed)}." if missed else "",
        f"Not as simulated: {'; '.join(outside)}." if outside else "",
        f"Fit to plan with in the mean, not for peaks or long cases: {'; '.join(means)}." if means else "",
        f"Fit to plan with: {'; '.join(fit)}." if fit else "",
        f"As simulated: {'; '.join(inside)}." if inside else "",
        f"A forecast without a model did better: {'; '.join(naive)}." if naive else "",
        f"Could not be tested: {'; '.join(failed)}." if failed else "",
    ]
    return [text for text in said if text]


def off_by(score: Score) -> str:
    """'10 % more came than forecast' (than its middle); 'as forecast' where the interval holds it."""
    if score.as_right:
        return "as forecast"
    middle = (score.low + score.high) / 2
    if middle == 0:
        return "above the forecast" if score.value > 0 else "below the forecast"
    share = 100 * (score.value - middle) / abs(middle)
    return f"{abs(share):.0f} % {'more' if share > 0 else 'less'} came than forecast"


def _wrong(found: Judged) -> str:
    """How the spread or the shape is wrong: by the widest interval, and the quantiles."""
    wide = next((one for one in found.scores if one.name == "within the 95% interval"), None)
    if wide is None or wide.as_right or np.isnan(wide.value):
        return "the shape is another"
    told = f"{100 * wide.value:.0f} % within the 95 % interval"
    return f"{'too sure' if wide.value < wide.low else 'too unsure'}: {told}"
