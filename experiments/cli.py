"""The command line: key=value choices and a few flags, named as Hydra users know them."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from experiments.messages import Refusal

_RERUN = "--experimental-rerun is refused: it would load a pickle; run the same command again instead"


class Parser(argparse.ArgumentParser):
    """A mistake on the command line is refused as any other."""

    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{message}; --help shows what there is")


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The flags and, as `overrides`, everything else."""
    parser = Parser(prog="python -m experiments.run", add_help=False, allow_abbrev=False)
    parser.add_argument("overrides", nargs="*")
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--run", "-r", action="store_true")
    parser.add_argument("--multirun", "-m", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--cfg", "-c", choices=["job"])
    parser.add_argument("--package", "-p")
    parser.add_argument("--resolve", action="store_true")
    parser.add_argument("--config-dir", "-cd", action="append", default=[])
    parser.add_argument("--config-path", "-cp")
    parser.add_argument("--config-name", "-cn", default="config")
    parser.add_argument("--experimental-rerun", nargs="?", const="")
    chosen = parser.parse_intermixed_args(list(words))
    if chosen.experimental_rerun is not None:
        raise Refusal(_RERUN)
    return chosen
