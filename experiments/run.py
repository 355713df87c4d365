"""The entry point: `python -m experiments.run`.  With --help it says what it can do.

This file only sorts out what is asked for and how it ends.  Configuration is `session.py`, the runs are
`execute/conduct.py`.  Both are imported after the command line has been read, so that --help is there at once.
"""

import argparse
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments.cli import parse
from experiments.configure.groups import groups_in
from experiments.messages import Held, Refusal, one_line
from experiments.model import Model, the_model
from experiments.paths import CONF
from experiments.usage import page

LONGEST_FAREWELL_S = 4.0  # a running replication is not waited for any longer
INTERRUPTED = "interrupted; finished replications are kept, and the same command goes on from there"

Analyse = Callable[..., str]  # (folder, runs, monthly, breakdown, facts, experiment) -> the summary


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM)."""


def the_analysis(*made: Any) -> str:
    """The analysis of this project; statistics and plots are loaded when there is something to analyse."""
    from experiments.analyse import analyse

    return analyse(*made)


def main(
    words: Sequence[str] | None = None,
    conf: Path = CONF,
    load_model: Callable[[], Model] = the_model,
    analyse: Analyse = the_analysis,
) -> int:
    """Do what the command line asks and return the exit code.  The other arguments let tests drive a stand-in."""
    return ended(lambda: _command(parse(sys.argv[1:] if words is None else words), conf, load_model, analyse))


def ended(action: Callable[[], int], interrupted: str = INTERRUPTED) -> int:
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
    except OSError as error:
        return _end(f"{error.filename or 'input or output'}: {error.strerror or error}", 1)


def _command(chosen: argparse.Namespace, conf: Path, load_model: Callable[[], Model], analyse: Analyse) -> int:
    if chosen.help:
        folders = [Path(folder) for folder in (chosen.config_path or conf, chosen.config_dir) if folder]
        print(page(groups_in(folders)))
        return 0
    if chosen.version:
        print(f"firstfix {metadata.version('firstfix')}")
        return 0
    return _configured(chosen, conf, load_model, analyse)


def _configured(chosen: argparse.Namespace, conf: Path, load_model: Callable[[], Model], analyse: Analyse) -> int:
    from experiments.session import jobs_of, show_config, sources_of  # loads Hydra

    if chosen.cfg:
        show_config(chosen, sources_of(chosen, conf))
        return 0
    from experiments.execute.conduct import conduct_all, foretell

    model = load_model()
    if chosen.dry_run:
        return foretell(jobs_of(chosen, sources_of(chosen, conf), model))
    return conduct_all(jobs_of(chosen, sources_of(chosen, conf), model), model, analyse)


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


if __name__ == "__main__":
    warnings.formatwarning = one_line_warning
    leave(main())
