"""Every number in conf/ says where it comes from: on its line, or in the head comment of its file.

A value group is a folder of conf/ whose files hold values; `scenario/` and `experiment/`, `sensitivity/`, `search/` and
`identify/` hold choices.  The head comment is what stands above the first key.  It may speak for the whole file, with
the words "not used", or with "assumption throughout" and the like.
"""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CHOICES = ("scenario", "experiment", "sensitivity", "search", "identify")
FILES = sorted(f for f in (ROOT / "conf").glob("*/*.yaml") if f.parent.name not in CHOICES)
SOURCES = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")

CODE = re.compile(r"\bC\d+[a-g]?\b")
AUTHOR = re.compile(r"\b[A-Z][a-z]+ (?:19|20)\d\d\b")
WORDS = r"\b(assumption|derived|calibrated|policy|law|by definition|not used)\b"
ORIGIN = re.compile(f"{CODE.pattern}|{AUTHOR.pattern}|{WORDS}")
WHOLE_FILE = re.compile(r"\b(assumption|policy|by definition) throughout\b|\bnot used\b")

# The end of a key names its dimension; the comment, or the head comment, names the unit in words.
UNITS = {
    r"(_|^)h$|^hours$": "h",
    r"_km_h$": "km/h",
    r"_km$": "km",
    r"_min$|^minutes$": "min",
    r"days(_year)?$": "day",
    r"_years$|_year$": "year",
    r"_month$": "month",
    r"_c$": "degrees C|K",
    r"_k$": "K",
    r"_slope$": "1/K|logit|log hazard|per unit",
    r"(^|_)share$|^absence$": "share",
    r"^(skill|intercept|balk_intercept)$": "logit",
}


class Leaf(NamedTuple):
    """One number of one file."""

    key: str
    line: int
    comment: str


def head_of(text: str) -> str:
    """The comment lines with which a file begins, as one line."""
    lines = itertools.takewhile(lambda line: line.startswith("#"), text.splitlines())
    return " ".join(line.lstrip("# ") for line in lines if "@package" not in line)


def numbers(node: yaml.Node, key: str = "") -> Iterator[tuple[str, int]]:
    """(key, line) of every number below a node; items of a list have the key of their list."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from numbers(value, name.value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from numbers(item, key)
    elif node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float"):
        yield key, node.start_mark.line


def leaves(file: Path) -> list[Leaf]:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    root = yaml.compose(text, yaml.SafeLoader)
    return [Leaf(key, line + 1, lines[line].partition("#")[2]) for key, line in numbers(root)]


def name_of(file: Path) -> str:
    return file.relative_to(ROOT / "conf").as_posix()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_number_says_where_it_comes_from(file):
    """A number without an origin can be neither checked nor defended."""
    whole = WHOLE_FILE.search(head_of(file.read_text(encoding="utf-8")))
    bare = [leaf for leaf in leaves(file) if not (ORIGIN.search(leaf.comment) or whole)]
    assert not bare, f"{name_of(file)}: no origin: {[(leaf.key, leaf.line) for leaf in bare]}"


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_number_with_a_dimension_says_its_unit(file):
    """The key hints at the unit (`_h`, `_km`); the comment spells it out."""
    head = head_of(file.read_text(encoding="utf-8"))
    for leaf in leaves(file):
        for end, unit in UNITS.items():
            if re.search(end, leaf.key):
                said = re.search(rf"\b({unit}|not used)", leaf.comment + head)
                assert said, f"{name_of(file)}:{leaf.line}: {leaf.key} does not say its unit ({unit})"


@pytest.mark.parametrize("file", [f for f in FILES if f.parent.name == "money"], ids=name_of)
def test_every_price_says_its_unit(file):
    """Money without a currency, or a ratio that looks like money, can't be checked."""
    currency = yaml.safe_load(file.read_text(encoding="utf-8"))["currency"]
    for leaf in leaves(file):
        assert re.search(rf"\b({currency}|multiple|share|1/year|h a month)\b", leaf.comment), (
            f"{name_of(file)}: {leaf.key}"
        )


def cited(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """(file, what it cites) in the comments of all of conf/."""
    found = set()
    for file in (ROOT / "conf").rglob("*.yaml"):
        for line in file.read_text(encoding="utf-8").splitlines():
            found |= {(name_of(file), match) for match in pattern.findall(line.partition("#")[2])}
    return sorted(found)


def test_every_source_code_is_spelled_out():
    """A reader of conf/ finds each code in the table of docs/sources.md."""
    unknown = [(file, code) for file, code in cited(CODE) if not re.search(rf"^\| {code} \|", SOURCES, re.MULTILINE)]
    assert not unknown


def test_every_author_is_spelled_out():
    """Sources without a code are cited by author and year."""
    assert not [(file, author) for file, author in cited(AUTHOR) if author not in SOURCES]
