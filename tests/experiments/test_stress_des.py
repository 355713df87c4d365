"""Every item of the reporting checklist is filled for any study, from what is configured and coded."""

import pytest

from experiments.configure.compose import Sources, composer
from experiments.configure.plan import plans
from experiments.model import the_model
from experiments.paths import ROOT
from experiments.stress_des.__main__ import MODULE
from experiments.stress_des.items import NOT_APPLICABLE, SECTIONS, items_of
from experiments.stress_des.page import as_html, as_markdown
from experiments.stress_des.study import Study

NUMBERS = [
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "2.5",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
    "5.3",
    "5.4",
    "6.1",
]
DOCS = "experiment=staffing_vs_first_fix numbers=no to=docs/stress_des.md"


def study(*overrides: str) -> Study:
    with composer(Sources()) as here:
        (plan,) = plans(here, list(overrides), False, the_model())
    cells = [(dict(cell.levels), cell.scenario.model_dump(mode="json")) for cell in plan.cells]
    return Study(plan.name, plan.settings.experiment, plan.settings.model_dump(), cells)


@pytest.fixture(scope="module")
def staffing() -> Study:
    return study("experiment=staffing_vs_first_fix")


@pytest.fixture(scope="module")
def alone() -> Study:
    return study("scenario=camera_centre_small")


@pytest.mark.parametrize("name", ["staffing", "alone"])
def test_twenty_items_are_filled_or_say_why_not(name, request):
    """Monks et al. 2019, table 1; an experiment, and a repair centre run alone."""
    items = items_of(request.getfixturevalue(name))
    assert [item.number for item in items] == NUMBERS
    assert {item.number[0] for item in items} == set(SECTIONS)
    for item in items:
        assert len(item.text) > 30 and "None" not in item.text, item
        assert all(len(row) == len(item.head) for row in item.rows), item.number
    left_out = [item.number for item in items if item.text.startswith(NOT_APPLICABLE)]
    assert left_out == {"staffing": ["3.2"], "alone": ["1.3", "2.3", "3.2"]}[name]


def test_what_a_policy_changes_is_found_and_not_retyped(staffing):
    """The resolved scenarios are compared: a file that changed another value would show it."""
    rows = {row[0]: row for row in next(item for item in items_of(staffing) if item.number == "2.3").rows}
    assert rows["crew.technicians = 8"][2] == "crew.technicians: 9 → 8"
    assert "parts.kit_factor: 1.0 → 1.5" in rows["first_fix = fuller van"][2]
    assert "fan motors" in rows["first_fix = fuller van"][1]


def test_a_run_names_its_versions_and_its_twin(alone):
    """What only a run knows comes from its manifest."""
    facts = {"versions": {"python": "3.11.7"}, "twin": {"agrees": True}, "inputs": {"a.csv": "0" * 64},
             "revision": {"commit": "c0ffee", "dirty": True}}  # fmt: skip
    run = Study(alone.name, None, alone.settings | {"seed": 77}, alone.cells, facts)
    text = as_markdown(run, "x")
    for words in (
        "python 3.11.7",
        "identical, bit for bit",
        "a.csv (SHA-256 0000",
        "commit c0ffee with changes",
        "(77)",
    ):
        assert words in text


def test_every_number_stands_in_the_appendix_with_its_source(alone):
    """As many rows as numbers act, each with its kind."""
    text = as_markdown(alone, "x")
    rows = text.partition("### A ")[2].splitlines()
    assert sum(row.startswith("| ") for row in rows) == len(alone.numbers) + 1
    assert "### A " not in as_markdown(alone, "x", numbers=False)


def test_a_page_is_made_of_it_too(alone):
    """Escaped by the template, as every page."""
    page = as_html(alone)
    assert "17 of 20 items are filled; 3 are not applicable" in page and "<script" not in page


def test_the_documentation_shows_the_sheet_of_the_default_experiment(staffing):
    """`python -m experiments.stress_des experiment=staffing_vs_first_fix numbers=no to=docs/stress_des.md`."""
    page = (ROOT / "docs" / "stress_des.md").read_text(encoding="utf-8")
    assert page == as_markdown(staffing, f"{MODULE} {DOCS}", numbers=False), "run the command above"
