"""Checks that take minutes: `python -m experiments.validate`.  This file only sorts out what is asked for."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from experiments.command import command, finish
from experiments.messages import Refusal, did_you_mean, nearest, seen

INTERRUPTED = "interrupted; the page is as it was"
NAMES = ("theory", "chains", "networks", "ties", "streams", "identities", "fits")  # tests compare them with `stages`

HELP = f"""\
Checks the simulation against theory, joint Markov chains, another simulator, the law of ties, and its random numbers;
and fits of records against made-up companies.

Examples
  python -m experiments.validate                       all checks in full
  python -m experiments.validate only=chains,ties
  python -m experiments.validate fast=true             a small part of each, in about a minute
  python -m experiments.validate page=docs/verification.md

Keys of this command
  only   some of: {", ".join(NAMES)}
  fast   true or false; false if nothing is said
  page   a page whose tables are replaced by what was found

Exit codes: 0 everything holds, 1 something does not, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_validate, HELP, words, INTERRUPTED)


def _validate(words: Sequence[str]) -> int:
    asked = _asked(words)
    wrong = [sentence for name in asked["only"].split(",") for sentence in _one(name, asked)]
    for sentence in wrong:
        print(f"does not hold: {sentence}")
    return 1 if wrong else 0


def _asked(words: Sequence[str]) -> dict[str, str]:
    """The keys with their values; what is wrong is refused before any work."""
    asked = {"only": ",".join(NAMES), "fast": "false", "page": ""}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or key not in asked:
            raise Refusal(f"{seen(word)}: no such key; allowed: {', '.join(asked)}")
        asked[key] = value
    for name in asked["only"].split(","):
        if name not in NAMES:
            near = did_you_mean(nearest(name, NAMES))
            raise Refusal(f"only={seen(name)}: no such check; allowed: {', '.join(NAMES)}{near}")
    if asked["fast"] not in ("true", "false"):
        raise Refusal(f"fast={seen(asked['fast'])}: allowed: true, false")
    if asked["page"] and not Path(asked["page"]).is_file():
        raise Refusal(f"page={seen(asked['page'])}: no such file; allowed: a page with marks for the tables")
    return asked


def _one(name: str, asked: dict[str, str]) -> Sequence[str]:
    """Run one check, show it, and give back what does not hold."""
    from experiments.validate.stages import STAGES
    from experiments.validate.table import as_text, put_into

    stage, begun = STAGES[name], time.monotonic()
    print(f"\n{name}: {stage.title}", flush=True)
    found = stage.check()(asked["fast"] == "false")
    text = as_text(found)
    print(text, flush=True)
    print(f"({time.monotonic() - begun:.0f} s)", file=sys.stderr, flush=True)
    if asked["page"]:
        put_into(Path(asked["page"]), name, text)
    return [f"{name}: {sentence}" for sentence in found.wrong]


if __name__ == "__main__":
    finish(main)
