"""Draw the gallery: `python -m experiments.gallery`.

This file only sorts out what is asked for.
"""

from collections.abc import Sequence
from pathlib import Path

from experiments.command import command, finish
from experiments.messages import Refusal, seen
from experiments.one_run import own_keys

INTERRUPTED = "interrupted; pictures that were drawn are kept"
FOLDER = "results/gallery"

HELP = f"""\
Draws every figure of the gallery with made-up data, and the page that shows them.

Examples
  python -m experiments.gallery
  python -m experiments.gallery to=docs

Keys
  to   the folder for gallery.md and images/gallery/; {FOLDER} if nothing is said

Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_draw, HELP, words, INTERRUPTED)


def _draw(words: Sequence[str]) -> int:
    own, rest = own_keys(words, ("to",))
    if rest:
        raise Refusal(f"{seen(rest[0])}: no such key; allowed: to")
    from experiments.gallery.page import write_gallery
    from experiments.paths import shown

    print(shown(write_gallery(Path(own.get("to", FOLDER)))), flush=True)
    return 0


if __name__ == "__main__":
    finish(main)
