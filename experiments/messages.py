"""One line for one mistake: what was typed, what is allowed, what was probably meant.

Here live the refusal itself and the small words that every message uses.  What is checked lives in `configure/`:
`guard.py` (command line), `guard_files.py` (YAML), `validate.py` (values) and `translate.py` (Hydra's own errors).
"""

import difflib
import json
from collections.abc import Iterable
from typing import Any

LONGEST_VALUE = 60
LONGEST_LINE = 400
LONGEST_LIST = 12
SHORTEST_BEGINNING = 4  # letters of a name that may stand for all of it
WHERE_KEYS_ARE = "; --cfg job shows the keys there are"


class Refusal(ValueError):
    """The input is not usable; the text is one line for the user.  The command line exits with code 2."""

    def __init__(self, text: str) -> None:
        super().__init__(one_line(text))


class Held(RuntimeError):
    """Another process is making the same run.  The command line exits with code 3."""


def one_line(text: str) -> str:
    """Printable text on one line, of bounded length: escape sequences and newlines cannot reach a terminal."""
    line = " ".join(text.split())
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
    return safe if len(safe) <= LONGEST_LINE else safe[: LONGEST_LINE - 3] + "..."


def capital(text: str) -> str:
    """With a large first letter; all others stay as they are."""
    return text[:1].upper() + text[1:]


def printable(text: str) -> str:
    """Printable text on one line, of whatever length."""
    return " ".join(one_line(word) for word in text.split())


def seen(value: Any) -> str:
    """A value as a user would recognise it, cut to a readable length."""
    text = value if isinstance(value, str) else _plain(value)
    text = "''" if text == "" else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def _plain(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**LONGEST_VALUE:
        return f"a whole number of {value.bit_length()} bits"
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return str(value)


def listed(names: Iterable[str]) -> str:
    """Names with commas, cut after a dozen."""
    every = list(names)
    rest = len(every) - LONGEST_LIST
    return ", ".join(every[:LONGEST_LIST]) + (f" and {rest} more" if rest > 0 else "")


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant: one that is near, or that begins so; "" if there is none."""
    names = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    begun = [name for name in names if len(word) >= SHORTEST_BEGINNING and name.startswith(word.lower())]
    return names[(found or begun)[0]] if found or begun else ""


def nearest_key(key: str, known: Iterable[str]) -> str:
    """The known dotted key that was probably meant: by the whole path, or by its last word.  Of a key whose section is
    right, nothing in another section is.
    """
    keys, (section, _, rest) = list(known), key.partition(".")
    if rest and section in keys:
        inside = {name.partition(".")[2] for name in keys if name.startswith(f"{section}.")}
        found = nearest(rest, sorted(inside))
        return f"{section}.{found}" if found else ""
    whole = nearest(key, keys)
    if whole:
        return whole
    by_last_word = {name.rpartition(".")[2]: name for name in keys}
    last_word = nearest(key.rpartition(".")[2], by_last_word)
    return by_last_word.get(last_word, "")


def did_you_mean(word: str) -> str:
    """The hint that ends a message, or nothing."""
    return f"; did you mean {word}?" if word else ""
