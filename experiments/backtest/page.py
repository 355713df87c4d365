"""The page of a back-test: the answer, the figure, every score."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from experiments.backtest.judged import Judged, Score
from experiments.backtest.missed import day_words, left_out_words, missed, within_words
from experiments.backtest.outcomes import Outcomes
from experiments.backtest.series import Trial
from experiments.backtest.verdict import verdict
from experiments.backtest.words import as_shown, off_by, short
from experiments.messages import capital
from experiments.records.origin import Origin

__all__ = ["Tried", "outcome_line", "page", "score_table", "summary"]

LEGEND = (
    "`if right` is the central 95 % of what a right model would score here: each of 100 replications plays the record "
    "and is scored by the others. `unevenness of places` is 0 where what came lies as often at every height among "
    "the simulated runs, 1 where always at one. The error is CRPS; the interval of its difference resamples weeks, or "
    "days where there are few weeks. The skill in `scores.csv` is that difference with the sign turned, as a share."
)
WITHOUT = (
    "Without a model: the same weekday of the last eight weeks before the split, or what ended in them, unless a "
    "series says otherwise below. The last column is the error against that of this forecast: − is better, −100 % is "
    "perfect."
)
CUT = "cut"  # of lengths that are counted so far and no further
OF_COMPANY = ", simulated"
COMPANY = "Rows called simulated are the forecast of the whole simulated company; the others that of one fitted law."

DAYS = (
    "The days farthest outside of what was forecast. The forecast knows weekdays and months, and no dates: a holiday, "
    "a storm or a strike among them is no fault of its level."
)
PLACES = (
    "At the right of each row: how high what came lay among the simulated runs. A right forecast has its columns in "
    "the shaded band, but for one in twenty. High columns at the right: more came than forecast; at the left: less; at "
    "both ends: the forecast is too sure of itself; in the middle: too unsure."
)


def summary(company: str, at: pd.Timestamp, trials: Sequence[Trial]) -> str:
    """The answer in a sentence a series."""
    return " ".join([f"{company}, fitted before {at.date()}, simulated after it.", *map(_answer, trials)])


def _answer(one: Trial) -> str:
    subject = one.subject.capitalize()
    if one.judged is None:
        return f"{subject}: {one.fitted}."
    mean = one.judged.score("mean")
    level = "as forecast" if mean.as_right else "above the forecast" if mean.value > mean.high else "below the forecast"
    value, low, high = as_shown(mean)
    counted = f", {one.counted}" if one.counted else ""
    scores = [score for score in one.judged.scores if score.name != "mean"]
    right = sum(score.as_right for score in scores)
    return (
        f"{subject}: mean {value} {one.unit}{counted}, {level} ({low} to {high}); "
        f"against a forecast without a model {_against(one.judged)}; "
        f"{right} of {len(scores)} other scores as a right model's."
    )


def outcome_line(one: Score) -> str:
    """What came of an outcome, and what was simulated."""
    told = "as simulated" if one.as_right else "not as simulated"
    value, low, high = as_shown(one)
    return f"{one.name}: {value} {one.unit}, {told} ({low} to {high})."


def _against(found: Judged) -> str:
    """'better: error −6.3 % (−8.8 to −4.2 %)', against a forecast without a model."""
    if math.isnan(found.skill):
        return "that was exact"
    low, high = found.skill_low, found.skill_high
    word = "better" if low > 0 else "worse" if high < 0 else "may be chance"
    error, least, most = (f"{-100 * x:+.1f}".replace("-", "−") for x in (found.skill, high, low))
    return f"{word}: error {error} % ({least} to {most} %)"


class Tried(NamedTuple):
    """All that a page shows."""

    company: str
    at: pd.Timestamp
    trials: Sequence[Trial]
    outcomes: Outcomes
    origin: Origin | None = None

    @property
    def verdict(self) -> list[str]:
        """What the page opens with."""
        loads = [self.outcomes.load, *(one.load for one in self.trials)]
        return verdict(self.trials, self.outcomes.scores, next((one for one in loads if one), None))


def page(tried: Tried, picture: str) -> str:
    """Markdown; `picture`: the name of the figure beside it."""
    first, *rest = tried.verdict
    lines = [f"# Back-test of {tried.company}", "", f"**{first}**", "", *(text for one in rest for text in (one, ""))]
    lines += [f"Fitted before {tried.at.date()}, simulated {_until(tried.trials)}.", "", *_means(tried.trials), ""]
    if tried.outcomes.scores:
        lines += ["## Outcomes, simulated", "", f"{capital(tried.outcomes.words)}.", ""]
        lines += [*_table(tried.outcomes.scores), ""]
    lines += [*_days(tried.trials), *_within(tried.trials)]
    lines += [f"![Forecast and truth after {tried.at.date()}]({picture})", "", PLACES, ""]
    for one in tried.trials:
        lines += [f"<details><summary>All scores: {one.subject}</summary>", "", f"{capital(one.fitted)}.", ""]
        lines += [*_table(one.judged.scores, one.counted), ""] if one.judged is not None else []
        lines += ["</details>", ""]
    return "\n".join([*lines, LEGEND, "", *([tried.origin.markdown()] if tried.origin else []), ""])


def _until(trials: Sequence[Trial]) -> str:
    """Until when the second part is: the last day of it."""
    last = sorted({str(one.end.date()) for one in trials if one.judged is not None and one.end is not None})
    return f"from then until {last[-1]}" if last else "after it"


def _means(trials: Sequence[Trial]) -> list[str]:
    """What came beside what was forecast, a row a series."""
    rows = []
    for one in trials:
        if one.judged is not None:
            mean = one.judged.score("mean")
            value, low, high = as_shown(mean)
            figures = f"{value} | {low} to {high} | {short(mean.naive)}"
            named = f"{one.subject}, {CUT}" if one.counted else one.subject
            rows.append(f"| {named} | {one.of} | {one.unit} | {figures} | {off_by(mean)} | {_against(one.judged)} |")
    head = ["| mean of | of how many | unit | came | forecast (95 %) | without a model | reading | against no model |"]
    return [*head, "|---|---|---|---:|---|---:|---|---|", *rows, "", _notes(trials)] if rows else []


def _notes(trials: Sequence[Trial]) -> str:
    """What the words of the table mean."""
    cut = [f"{capital(CUT)}: {text}." for text in dict.fromkeys(one.counted for one in trials) if text]
    return " ".join([*cut, *([COMPANY] if any(one.subject.endswith(OF_COMPANY) for one in trials) else []), WITHOUT])


def _days(trials: Sequence[Trial]) -> list[str]:
    """The days that were missed most, for a planner who knows what was on them."""
    rows = [
        f"| {one.subject} | {day_words(day.day)} | {day.came:,.0f} | {day.low:,.0f} to {day.high:,.0f} | "
        f"{abs(day.beyond):,.0f} {'more' if day.beyond > 0 else 'fewer'} |"
        for one in trials for day in missed(one)
    ]  # fmt: skip
    left_out = max((one.left_out for one in trials), key=len, default=())
    lines = [left_out_words(left_out), ""] if left_out else []
    if not rows:
        return lines
    head = ["| series | day | came | forecast (95 %) | beyond it |", "|---|---|---:|---:|---:|"]
    return [DAYS, "", *head, *rows, "", *lines]


def _within(trials: Sequence[Trial]) -> list[str]:
    """How often what came lay within what was forecast, a line a series."""
    lines = [f"- {within_words(one)}" for one in trials if one.judged is not None]
    return [*lines, ""] if lines else []


def _table(scores: Sequence[Score], counted: str = "") -> list[str]:
    rows = []
    for one in scores:
        value, low, high = as_shown(one)
        within = "yes" if one.as_right else "**no**"
        naive = short(one.naive)
        rows.append(
            f"| {_named(one, CUT if counted else '')} | {one.unit} | {value} | {low} to {high} | {within} | {naive} |"
        )
    return ["| score | unit | value | if right | within | without a model |", "|---|---|---:|---|---|---:|", *rows]


def _named(score: Score, counted: str) -> str:
    """A score and, of a mean of lengths that are cut, that they are."""
    return f"mean, {counted}" if counted and score.name == "mean" else score.name


def score_table(trials: Sequence[Trial], outcomes: Sequence[Score] = ()) -> pd.DataFrame:
    """One row a score: subject, score, unit, value, low, high, naive; the skill among them."""
    rows: list[dict[str, object]] = [{"subject": "outcomes, simulated", **one._asdict()} for one in outcomes]
    for one in trials:
        if one.judged is None:
            continue
        named = [score._replace(name=_named(score, one.counted)) for score in one.judged.scores]
        rows += [{"subject": one.subject, **score._asdict()} for score in named]
        skill = Score("skill", "share", one.judged.skill, one.judged.skill_low, one.judged.skill_high, 0.0)
        rows.append({"subject": one.subject, **skill._asdict()})
    return pd.DataFrame(rows, columns=["subject", *Score._fields]).rename(columns={"name": "score"})
