"""docs/coverage.md: every concept that it claims is carried by a config key, a rule and a test that exist."""

import ast
import functools
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from sim import Scenario

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coverage.md"
SHARED = Path(os.environ.get("FIRSTFIX_SHARED", ROOT.parent / "shared"))
CONCEPTS = SHARED / "reference" / "concepts.md"


class Row(NamedTuple):
    concept: str
    keys: list[str]
    rules: list[str]
    tests: list[str]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@functools.cache
def rows() -> list[Row]:
    """The rows of the table: | id | what | config key | rule | test |."""
    found = []
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.fullmatch(r"S\d-\d\d", cells[0]) and len(cells) == 5:
            found.append(Row(cells[0], codes(cells[2]), codes(cells[3]), codes(cells[4])))
    return found


@functools.cache
def schema_keys() -> set[str]:
    """Every dotted key of a scenario; the names of dictionaries are written as *."""
    keys: set[str] = set()
    _collect(Scenario, "", keys)
    return keys


def _collect(model: type[BaseModel], prefix: str, keys: set[str]) -> None:
    for name, field in model.model_fields.items():
        keys.add(prefix + name)
        for inside, step in _models_in(field.annotation):
            _collect(inside, f"{prefix}{name}.{step}", keys)


def _models_in(annotation: Any) -> list[tuple[type[BaseModel], str]]:
    """Sections inside a type: (model, "" or "*." for a dictionary of them)."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [(annotation, "")]
    arguments = getattr(annotation, "__args__", ())
    star = "*." if getattr(annotation, "__origin__", None) is dict else ""
    return [(model, star + step) for argument in arguments for model, step in _models_in(argument)]


@functools.cache
def functions_of(path: str) -> set[str]:
    """Names of the functions, classes and constants at the top of a file."""
    file = ROOT / path
    if not file.is_file():
        return set()
    names: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return names


def key_exists(key: str) -> bool:
    """A key of the schema, or a file or folder of conf/."""
    if key.startswith("conf/"):
        return (ROOT / key).exists()
    return key in schema_keys()


def test_every_row_says_where_it_is_carried() -> None:
    """A concept without key, rule or test is not carried."""
    assert rows()
    for row in rows():
        assert row.keys and row.rules and row.tests, row.concept


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.concept)
def test_the_key_the_rule_and_the_test_of_a_concept_exist(row: Row) -> None:
    """Names in the table are names in the tree, so the table can't outlive what it speaks of."""
    for key in row.keys:
        assert key_exists(key), f"{row.concept}: no config key {key}"
    for place in row.rules:
        path, _, name = place.partition(":")
        assert name in functions_of(path), f"{row.concept}: no {place}"
    for place in row.tests:
        path, _, name = place.partition("::")
        assert name in functions_of(path), f"{row.concept}: no {place}"


def test_the_concepts_are_those_of_the_list_and_each_is_carried_or_named_as_still_open() -> None:
    """The page names every id of the concept list once: in the table, or among those that are still open."""
    if not CONCEPTS.exists():
        pytest.skip(f"{CONCEPTS.name} is not at {CONCEPTS.parent}: set FIRSTFIX_SHARED to the folder that holds it")
    wanted = re.findall(r"^(S\d-\d\d)", CONCEPTS.read_text(), flags=re.M)
    carried = [row.concept for row in rows()]
    still_open = re.findall(r"S\d-\d\d", PAGE.read_text().split("## Still open")[1])
    assert len(set(wanted)) == 268
    assert sorted(set(carried) | set(still_open)) == sorted(wanted)
    assert not set(carried) & set(still_open)
