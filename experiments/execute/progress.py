"""How far a run is: a bar with the time left on a terminal, elsewhere a line now and then: every ten seconds while
replications end, every thirty while one thing goes on.
"""

import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

EVERY_S = 10.0  # between two lines while replications end
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
