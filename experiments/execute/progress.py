"""How far a run is: a bar with the time left on a terminal, elsewhere a line now and then: every ten seconds while
replications end, every thirty while one thing goes on.  An experiment also says which cell it is at.
"""

import time
from collections import Counter
from collections.abc import Container, Sequence
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from experiments.execute.worker import Unit

EVERY_S = 10.0  # between two lines while replications end
BETWEEN_S = 0.2  # between two looks at the cells
PATIENCE_S = 30.0  # between two lines that say nothing new but the time


class Meter(Protocol):
    """What an execution tells about itself."""

    def begin(self, done: int, total: int) -> None: ...
    def say(self, text: str) -> None: ...
    def advance(self) -> None: ...
    def tick(self) -> None: ...
    def end(self) -> None: ...


def meter(console: Console) -> Meter:
    """The meter that suits the console."""
    return Bar(console) if console.is_terminal else Lines(console)


class Bar:
    """A moving bar."""

    def __init__(self, console: Console) -> None:
        counts = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
        self._bar = Progress(TextColumn("{task.description}"), *counts, console=console, transient=True)

    def begin(self, done: int, total: int) -> None:
        self._task = self._bar.add_task("replications", total=total, completed=done)
        self._bar.start()

    def say(self, text: str) -> None:
        self._bar.update(self._task, description=text)

    def advance(self) -> None:
        self._bar.advance(self._task)

    def tick(self) -> None:
        """The bar refreshes itself."""

    def end(self) -> None:
        self._bar.stop()
        self._bar.remove_task(self._task)  # a precision may ask for another round


class Lines:
    """A line now and then."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, done: int, total: int) -> None:
        self._done, self._first, self._total, self._text = done, done, total, "replications"
        self._start = self._last = self._begun = time.monotonic()
        self._told = (self._text, -1)  # the text and the count of the last line

    def say(self, text: str) -> None:
        self._text, self._begun = text, time.monotonic()

    def advance(self) -> None:
        self._done += 1
        self.tick()

    def tick(self) -> None:
        now, news = time.monotonic(), (self._text, self._done)
        if now - self._last < (PATIENCE_S if news == self._told else EVERY_S):
            return
        again, self._last, self._told = news == self._told, now, news
        made, waiting = self._done - self._first, self._total - self._done
        more = f", about {waiting * (now - self._start) / made:.0f} s left" if made and waiting > 1 else ""
        if again or not more:
            more = f", {now - self._begun:.0f} s so far"
        self._console.print(f"{self._text}: {self._done} of {self._total}{more}", highlight=False)

    def end(self) -> None:
        """Nothing to clean up."""


class Cells:
    """How far the cells are: says of the first one that is not finished how much of it is left."""

    def __init__(self, units: Sequence[Unit], missing: Container[str], name: str = "replications") -> None:
        self.name = name  # of all that is made
        self._all = Counter(unit.cell for unit in units)
        self._left = Counter(unit.cell for unit in {u.key: u for u in units}.values() if unit.key in missing)
        self._units = {unit.key: unit.cell for unit in units}
        self._start, self._made = time.monotonic(), 0
        self._said = self._start

    def ended(self, unit: Unit, meter: Meter) -> None:
        """One more has ended; nothing is said of a single cell."""
        cell = self._units.pop(unit.key, None)
        if cell is None:
            return  # the twin
        self._left[cell] -= 1
        self._made += 1
        now = time.monotonic()
        if len(self._all) > 1 and now - self._said > BETWEEN_S:
            self._said = now
            meter.say(self.text())

    def text(self) -> str:
        """E.g. "cell 3 of 30: 12 of 20, about 4 s left; all replications"."""
        under_way = [cell for cell, left in self._left.items() if left > 0]
        if not under_way:
            return self.name
        cell = min(under_way)
        left = self._left[cell]
        seconds = left * (time.monotonic() - self._start) / max(self._made, 1)
        place = list(self._all).index(cell) + 1
        done = f"{self._all[cell] - left} of {self._all[cell]}"
        return f"cell {place} of {len(self._all)}: {done}, about {seconds:.0f} s left; all {self.name}"
