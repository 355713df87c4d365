"""What only a person can say of records: which of their words are which of ours, and what a fitted value stands for.

The block `means` of a mapping has one entry a subject, either one word or a table of theirs to ours:

    means:
      kinds of fault: {BRK-07: capacitor, BRK-11: drain}    # their fault: fault of the scenario
      causes: {NOBODY HOME: access, NO IDEA: skill}         # their cause: step of the first-fix tree
      lead times: {4711: compressor}                        # their part: part of the scenario's catalogue
      time on site: repair                                  # type of job of the scenario
      survey response: app_survey                           # instrument of listening of the scenario
      ways: driven                                          # kilometres of the trips: driven, or straight
      leaving by month: leaving                             # as the section of the scenario that it fills

Words of the scenario are compared with the company that is started from, in `experiments/calibrate/by_hand.py`.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from experiments.messages import did_you_mean, listed, nearest, seen

__all__ = ["MEANS", "Meaning", "Means", "as_words", "check_means"]

Means = Mapping[str, str | Mapping[str, str]]


class Meaning(NamedTuple):
    """What may be said of a subject: one of some words (none: any of the scenario's), or a table that leads to them
    from what a column of ours says.
    """

    words: tuple[str, ...] = ()
    of: tuple[str, str] | None = None  # table and column of theirs
    what: str = ""  # the words of the scenario, where there are no others

    @property
    def table(self) -> bool:
        """Whether it is a table and not one word."""
        return self.of is not None


MEANS: dict[str, Meaning] = {
    "kinds of fault": Meaning(of=("work_orders", "fault"), what="faults of the scenario"),
    "causes": Meaning(("access", "skill", "part", "time"), ("visits", "cause")),
    "closed without a visit": Meaning(("contact",)),
    "lead times": Meaning(of=("parts", "part"), what="parts of the scenario's catalogue"),
    "time on site": Meaning(what="a type of job of the scenario"),
    "durations": Meaning(what="a type of job of the scenario"),
    "survey response": Meaning(what="a survey among the scenario's instruments of listening"),
    "ways": Meaning(("driven", "straight")),
    "contracts": Meaning(("customers",)),
    "first fix from return times": Meaning(("visit",)),
    "practice": Meaning(("people.learning",)),
    "lives": Meaning(("demand",)),
    "recurrent failures": Meaning(("demand",)),
    "leaving by month": Meaning(("leaving",)),
}


def check_means(means: Means) -> None:
    """Subjects and words that there are; ValueError in one line."""
    for subject, said in means.items():
        if subject not in MEANS:
            raise ValueError(f"means.{subject}: no such subject; allowed: {listed(MEANS)}{_hint(subject, MEANS)}")
        meaning = MEANS[subject]
        if isinstance(said, str) == meaning.table:
            form = "a table of their words to ours" if meaning.table else "one word"
            raise ValueError(f"means.{subject}={seen(said)}: must be {form}: {meaning.what or listed(meaning.words)}")
        for key, word in said.items() if not isinstance(said, str) else [("", said)]:
            if meaning.words and word not in meaning.words:
                place = f"means.{subject}.{key}" if key else f"means.{subject}"
                near = _hint(word, meaning.words)
                raise ValueError(f"{place}={seen(word)}: allowed: {listed(meaning.words)}{near}")


def as_words(column: Any, table: Mapping[str, str]) -> Any:
    """Their words as ours; NaN for those that nobody spoke of."""
    ours = {str(theirs): word for theirs, word in table.items()}
    return column.astype("object").map(lambda x: ours.get(str(x), math.nan) if x == x and x is not None else math.nan)


def _hint(word: str, known: Mapping[str, Meaning] | tuple[str, ...]) -> str:
    return did_you_mean(nearest(word, known))
