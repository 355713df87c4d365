"""What all commands have in common: help at once, one line for whatever stops them, and an end within seconds."""

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from experiments.messages import Held, Refusal, one_line

__all__ = ["GOES_ON", "INTERRUPTED", "command", "ended", "finish", "leave", "one_line_warning", "say"]

LONGEST_FAREWELL_S = 4.0  # a running replication is not waited for any longer
INTERRUPTED = "interrupted; nothing half-written is left"
GOES_ON = "interrupted; finished replications are kept, and the same command goes on from there"


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM)."""


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


def ended(action: Callable[[], int], interrupted: str) -> int:
    """The exit code of what a command does; whatever stops it is said in one line."""
    try:
        with _terminable():
            code = action()
            sys.stdout.flush()
            return code
    except Refusal as refusal:
        return _end(str(refusal), 2)
    except Held as held:
        return _end(str(held), 3)
    except KeyboardInterrupt as stop:
        return _end(interrupted, 143 if isinstance(stop, Terminated) else 130)
    except BrokenPipeError:  # whoever reads (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to be said at the end
        return 0
    except MemoryError:
        return _end("out of memory: this needs more than there is; give it less at a time, or a larger machine", 1)
    except OSError as error:
        return _end(f"{error.filename or 'input or output'}: {error.strerror or error}", 1)


def _end(text: str, code: int) -> int:
    print(f"firstfix: {one_line(text)}", file=sys.stderr)
    return code


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends the program as Ctrl-C does: what is finished is kept."""

    def terminate(*_: Any) -> None:
        raise Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def leave(code: int) -> None:
    """End the process; after an interruption, at the latest in a few seconds and at the next Ctrl-C at once."""
    if code > 128:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        guard = threading.Timer(LONGEST_FAREWELL_S, os._exit, [code])
        guard.daemon = True
        guard.start()
    sys.exit(code)


def one_line_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    """A warning without the place in the code that gave it."""
    return f"firstfix: {one_line(str(message))}\n"


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


def _help(text: str) -> int:
    print(text)
    return 0
