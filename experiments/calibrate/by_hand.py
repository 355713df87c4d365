"""What a person says that records mean (`means` of a mapping), as values of keys of the company that is started from.

Each function takes what was said, the tables, what was fitted, and the company; its values are in the units of their
keys.  What the mapping rests on beside the records is said in the function, and on the page.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.calibrate.finding import Finding
from experiments.calibrate.keys import Key
from experiments.fitting.fitted import Fitted
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen

__all__ = ["Check", "Given", "Place", "Placement", "known"]


class Given(NamedTuple):
    """What was said of a subject, and what is given to make values of it."""

    subject: str
    said: str | Mapping[str, str]
    tables: Mapping[str, Any]  # frames; at the door, before anything was read, the names of the mapped columns
    found: Mapping[str, Finding]
    base: Mapping[str, Any]  # the company that is started from, plain
    start: str  # its name
    means: Mapping[str, str | Mapping[str, str]]  # everything that was said

    @property
    def word(self) -> str:
        """Where one word was said."""
        assert isinstance(self.said, str)
        return self.said

    @property
    def table(self) -> Mapping[str, str]:
        """Where theirs were led to ours."""
        assert not isinstance(self.said, str)
        return self.said

    def of(self, *names: str) -> list[Fitted]:
        """Fitted values of the subject; refused where they were not fitted, with the reason."""
        finding = self.found.get(self.subject)
        values = {} if finding is None else {one.name: one for one in finding.fitted}
        missing = next((name for name in names if name not in values), None)
        if missing is not None:
            why = (
                finding.words.removeprefix("not fitted: ")
                if finding is not None
                else "its tables or columns are not in the mapping"
            )
            raise Refusal(f"means.{self.subject}={seen(self.said)}: {missing} was not fitted: {why}")
        return [values[name] for name in names]

    def correlation(self, *names: str) -> NDArray[np.float64]:
        """Of these fitted values, in this order."""
        finding = self.found[self.subject]
        places = [[one.name for one in finding.fitted].index(name) for name in names]
        return np.eye(len(names)) if finding.correlation is None else finding.correlation[np.ix_(places, places)]

    def needs(self, table: str, *columns: str) -> None:
        """Refused where the records lack a table or column."""
        lacking = next((one for one in columns if one not in self.tables.get(table, ())), None)
        if lacking is not None:
            raise Refusal(f"means.{self.subject}={seen(self.said)}: needs {table}.{lacking}, which is not mapped")


class Placement(NamedTuple):
    """Values in the units of keys; what is set beside them so that they mean the same in the model."""

    values: list[tuple[Fitted, Key]]
    correlation: NDArray[np.float64] | None = None  # of the values, in their order
    beside: Mapping[str, float] = {}  # key: value that no record tells and that goes with them
    groups: Mapping[str, str] = {}
    instead: tuple[str, ...] = ()  # subjects that say the same and give way
    names: tuple[str, ...] = ()  # fitted values that are thereby in the scenario
    without: tuple[tuple[str, str], ...] = ()  # what was told and has no value, and why


Place = Callable[[Given], Placement]
Check = Callable[[Given], None]  # refuses what can be refused before anything was read


def known(told: Given, words: Mapping[str, str] | list[str], allowed: Mapping[str, Any], what: str) -> None:
    """Each word is one of the company's; the first that is not is refused with the nearest."""
    said = words.items() if isinstance(words, Mapping) else [("", word) for word in words]
    for theirs, word in said:
        if word not in allowed:
            place = f"means.{told.subject}.{theirs}" if theirs else f"means.{told.subject}"
            hint = did_you_mean(nearest(word, allowed))
            there = listed(allowed) or f"one of a scenario of your own (--config-dir, start=); {told.start} has none"
            raise Refusal(f"{place}={seen(word)}: is no {what} of {told.start}; allowed: {there}{hint}")
