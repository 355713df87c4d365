"""How far a run is: a bar with the time left on a terminal, a line every ten seconds elsewhere."""

import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

EVERY_S = 10.0


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


class Lines:
    """A line now and then."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, done: int, total: int) -> None:
        self._done, self._first, self._total, self._text = done, done, total, "replications"
        self._start = self._last = time.monotonic()

    def say(self, text: str) -> None:
        self._text = text

    def advance(self) -> None:
        self._done += 1
        self.tick()

    def tick(self) -> None:
        now = time.monotonic()
        if now - self._last < EVERY_S:
            return
        self._last = now
        made, waiting = self._done - self._first, self._total - self._done
        left = f", about {waiting * (now - self._start) / made:.0f} s left" if made and waiting > 1 else ""
        self._console.print(f"{self._text}: {self._done} of {self._total}{left}", highlight=False)

    def end(self) -> None:
        """Nothing to clean up."""
