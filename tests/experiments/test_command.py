"""What the commands have in common: help at once, one line for a mistake, and their own word when interrupted."""

from collections.abc import Sequence
from importlib import import_module

import pytest

from experiments.command import command
from experiments.messages import Refusal

COMMANDS = ["why", "day", "worth", "counterfactual", "verify"]


@pytest.mark.parametrize("name", [*(f"{name}.__main__" for name in COMMANDS), "export"])
def test_help_is_told_and_nothing_is_done(name: str, capsys: pytest.CaptureFixture) -> None:
    """Beside any other word, too."""
    assert import_module(f"experiments.{name}").main(["scenario=nowhere", "--help"]) == 0
    assert "Keys of this command" in capsys.readouterr().out


def test_a_refusal_is_one_line_and_an_interruption_has_the_words_of_the_command(capsys: pytest.CaptureFixture) -> None:
    def refuse(words: Sequence[str]) -> int:
        raise Refusal(f"{words[0]}: no")

    def stop(_words: Sequence[str]) -> int:
        raise KeyboardInterrupt

    assert command(refuse, "", ["a=1"]) == 2
    assert command(stop, "", [], "nothing is kept") == 130
    assert capsys.readouterr().err == "firstfix: a=1: no\nfirstfix: nothing is kept\n"


def test_verify_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture) -> None:
    assert import_module("experiments.verify.__main__").main(["--fats"]) == 2
    assert "did you mean --fast?" in capsys.readouterr().err


def test_too_little_memory_is_one_line(capsys: pytest.CaptureFixture) -> None:
    """A failure, not a mistake of whoever asks."""

    def fill(_words: Sequence[str]) -> int:
        raise MemoryError

    assert command(fill, "", []) == 1
    err = capsys.readouterr().err
    assert err.startswith("firstfix: out of memory") and err.count("\n") == 1
