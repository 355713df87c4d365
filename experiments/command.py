"""What the commands beside `experiments.run` have in common: help at once, and one line for whatever stops them."""

import sys
import warnings
from collections.abc import Callable, Sequence

from experiments.run import ended, leave, one_line_warning

__all__ = ["INTERRUPTED", "command", "finish", "say"]

INTERRUPTED = "interrupted; nothing half-written is left"


def command(
    action: Callable[[Sequence[str]], int],
    text: str,
    words: Sequence[str] | None = None,
    interrupted: str = INTERRUPTED,
) -> int:
    """The exit code of what `action` does with the words (of the command line, if none); `text` is what --help says."""
    asked = sys.argv[1:] if words is None else words
    return ended(lambda: _help(text) if {"-h", "--help"} & set(asked) else action(asked), interrupted)


def finish(main: Callable[[], int]) -> None:
    """Do it and end the process; a warning is one line."""
    warnings.formatwarning = one_line_warning
    leave(main())


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


def _help(text: str) -> int:
    print(text)
    return 0
