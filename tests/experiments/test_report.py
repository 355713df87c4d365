"""The page stands alone, says the decision first, escapes everything, and repeats byte for byte."""

import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from shutil import copytree

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from experiments.amounts import between, inside, plain, plus_minus, probability, show
from experiments.best_words import best_cell
from experiments.changes import changes
from experiments.compare import Comparison, compare
from experiments.report import Section, write
from experiments.summary import show as show_summary
from experiments.tables import column
from experiments.trust import warnings_of
from experiments.words import answer
from tests.experiments.made_up import BASELINE, FACTORS, make

EXPERIMENT = {
    "name": "staffing_vs_first_fix",
    "question": "Should the next money go into technicians or into fixing things the first time?",
    "indicators": ["first_fix_rate", "hours_to_first_visit", "emergency_orders"],
}
MANIFEST = {
    "config_hash": "9f" * 32,
    "revision": {"commit": "27c0c38", "dirty": False},
    "versions": {"python": "3.11.7", "numpy": "2.4.6"},
    "seed": 1,
    "study": {"days": 1095, "warmup_days": 365},
    "twin": {"cell": 3, "replication": 11, "agrees": True},
    "digests": {"0": ["a"] * 20},
}
EVIL = "<script>alert(1)</script>\"'&[bold red]$x$"


class Page(HTMLParser):
    """What a browser would see: tags with attributes, and the text in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def comparison(runs: pd.DataFrame) -> Comparison:
    return compare(runs, FACTORS, BASELINE, "cost_total", "customers_end", currency="CNY")


@pytest.fixture(scope="module")
def path(comparison: Comparison, monthly: pd.DataFrame, tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("run") / "report.html", comparison, monthly, MANIFEST, EXPERIMENT)


@pytest.fixture(scope="module")
def page(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def summary_of(comparison: Comparison, experiment: dict | None) -> str:
    text = StringIO()
    show_summary(comparison, experiment, MANIFEST, Console(file=text, width=100))
    return text.getvalue()


def test_nothing_is_fetched_and_nothing_runs(path: Path, page: Page) -> None:
    """Pictures are embedded; the page forbids itself everything else."""
    assert all((image["src"] or "").startswith("data:image/svg+xml;base64,") for image in page.all("img"))
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert not re.search(r"""(src|href|url)\s*[=(]\s*["']?(https?:|//|file:)""", path.read_text(encoding="utf-8"))
    assert any("default-src 'none'" in (meta.get("content") or "") for meta in page.all("meta"))


def test_every_tag_is_closed_in_order(page: Page) -> None:
    assert page.open == []


def test_the_decision_comes_before_the_evidence(comparison: Comparison, page: Page) -> None:
    text = " ".join(page.words)
    places = [text.index(words) for words in (EXPERIMENT["question"], answer(comparison), best_cell(comparison))]
    places += [text.index(words) for words in ("What would change", "Where the next money goes", "How it was done")]
    places.append(text.index("All indicators of all combinations"))  # tables come last
    assert places == sorted(places)
    for change in changes(comparison):
        assert change in text


def test_what_was_compared_and_what_it_rests_on_is_said(comparison, monthly, path: Path) -> None:
    about = {**EXPERIMENT, "meanings": {"fuller_van": "More parts on board."}, "rests_on": ["Wages are assumed."]}
    page = Page(write(path.with_name("meant.html"), comparison, monthly, MANIFEST, about).read_text("utf-8"))
    text = " ".join(page.words)
    assert text.index("Wages are assumed.") < text.index("What was compared") < text.index("More parts on board.")
    assert "Amounts are totals over 730 days." in text and "Net value is a present value" in text
    assert "What the answer rests on" not in path.read_text("utf-8")


def test_the_title_of_the_plane_names_what_is_on_its_axes(runs: pd.DataFrame, monthly, tmp_path: Path) -> None:
    found = compare(runs.assign(revenue=0.0), FACTORS, BASELINE, "cost_total", "hours_to_first_visit")
    text = " ".join(Page(write(tmp_path / "r.html", found, monthly, {}, EXPERIMENT).read_text("utf-8")).words)
    assert "Total cost against hours to first visit" in text and "reduction of hours to first visit" in text
    assert "Net value" not in text and "more customers" not in text


def test_pictures_have_words_and_tables_have_headings(page: Page) -> None:
    images = page.all("img")
    assert len(images) == 5 and all(len(image["alt"] or "") > 30 for image in images)
    heads = page.all("th")
    assert heads and all(head["scope"] in ("col", "row") for head in heads)
    assert page.all("html")[0]["lang"] == "en"
    assert sum(tag == "h1" for tag, _ in page.tags) == 1


def test_the_trust_box_says_how_it_was_done_and_the_footer_from_what(page: Page) -> None:
    text = " ".join(page.words)
    for words in (
        "20 independent replications of 30 cells, 1,095 days each, seed 1",
        "variance-reduction factor",
        "Replication 11 of cell 3, chosen at random, was run again on the other engine: identical",
        "The first 365 days are simulated and not counted",
        MANIFEST["config_hash"],
        "python 3.11.7",
        "fewer than 20 events",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"twin": {"cell": 0, "replication": 1, "agrees": False}}, "The two engines disagree"),
        ({"study": {"days": 90, "warmup_days": 0}}, "A short run without warm-up"),
        ({"study": {"days": 1096, "warmup_days": 0}}, "all of it is counted"),
        ({"days": 800, "warmup_days": 365}, "The 435 days counted are not a whole number of years"),
        ({}, "Not checked in this run"),
    ],
)
def test_doubts_are_said(comparison, monthly, path: Path, facts: dict, words: str) -> None:
    page = write(path.with_name("doubt.html"), comparison, monthly, facts, EXPERIMENT)
    assert words in page.read_text(encoding="utf-8")


def test_what_the_calibration_says_is_the_first_caution(comparison, monthly, path: Path) -> None:
    """On the page and on the console, in its own words; of a company that nobody fitted nothing is said."""
    front, said = "The calibration of this company says: ", ["Not fit to decide on waits.", "Some work is not in it."]
    facts, text = {**MANIFEST, "calibration": said, "days": 800, "warmup_days": 365}, StringIO()
    page = write(path.with_name("unfit.html"), comparison, monthly, facts, EXPERIMENT).read_text(encoding="utf-8")
    assert page.index("Be careful") < page.index(front + said[0]) < page.index(front + said[1])
    assert page.index(front + said[1]) < page.index("are not a whole number of years") and page.count(said[0]) == 1
    show_summary(comparison, EXPERIMENT, facts, Console(file=text, width=300))
    warned = [line for line in text.getvalue().splitlines() if line.startswith("  ! ")]
    assert warned[:2] == [f"  ! {front}{one}" for one in said]
    assert not any(front in one for one in warnings_of(comparison, MANIFEST))


def test_whole_years_that_are_counted_are_no_reason_for_doubt(comparison: Comparison) -> None:
    """A warm-up of two months and then a year: each season counts once."""
    assert warnings_of(comparison, {"days": 426, "warmup_days": 61}) == []
    assert warnings_of(comparison, {"days": 1461, "warmup_days": 0}) == []


def test_the_same_results_make_the_same_page(comparison, monthly, path: Path, tmp_path: Path) -> None:
    copytree(path.parent / "figures", tmp_path / "figures")  # equal by a test of their own
    again = write(tmp_path / "report.html", comparison, monthly, MANIFEST, EXPERIMENT)
    assert again.read_bytes() == path.read_bytes()


def test_words_of_the_configuration_are_set_as_such(comparison, monthly, path: Path, tmp_path: Path) -> None:
    """No backtick is shown, unless it stands alone; what is between two is still escaped."""
    copytree(path.parent / "figures", tmp_path / "figures")
    about = {**EXPERIMENT, "rests_on": ["Say `a <b>` here.", "One ` alone."]}
    text = write(tmp_path / "report.html", comparison, monthly, MANIFEST, about).read_text(encoding="utf-8")
    assert "Say <code>a &lt;b&gt;</code> here." in text and "One ` alone." in text


def test_hostile_names_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    """In levels, questions, provenance, sections, tables, and on the console."""
    runs, monthly = make(3, technicians=[9, 10], strategies=["baseline", "all_in"])
    for frame in (runs, monthly):
        frame["first_fix"] = frame["first_fix"].replace("all_in", EVIL)
    found = compare(runs, FACTORS, BASELINE, "cost_total", "customers_end", currency=EVIL)
    about = {"name": EVIL, "question": EVIL, "meanings": {EVIL: EVIL}, "rests_on": [EVIL]}
    extra = [Section(EVIL, EVIL, alt=EVIL, tables=[pd.DataFrame({EVIL: [EVIL, 1.5]})])]
    path = write(tmp_path / "report.html", found, monthly, {EVIL: EVIL, "deep": {EVIL: [EVIL]}}, about, extra)
    page = Page(path.read_text(encoding="utf-8"))
    assert "script" not in {tag for tag, _ in page.tags}
    assert "<script>alert(1)</script>" in " ".join(page.words)
    assert EVIL in summary_of(found, about).replace("\n", " ").replace("  ", " ")


def test_extra_sections_bring_text_pictures_and_tables(comparison, monthly, path: Path) -> None:
    """Simulated beside real, for an experiment that replays real requests."""
    figure = path.parent / "figures" / "heat_map.png"
    table = pd.DataFrame({"measure": ["median, h"], "simulated": [4.25], "real": [np.nan]})
    section = Section("Simulated beside real", "What the log cannot tell.", figure, "Two lines.", [table])
    page = Page(
        write(path.with_name("extra.html"), comparison, monthly, MANIFEST, EXPERIMENT, [section]).read_text("utf-8")
    )
    text = " ".join(page.words)
    assert "Simulated beside real" in text and "What the log cannot tell." in text and "4.25" in text
    assert any((image["src"] or "").startswith("data:image/png") for image in page.all("img"))
    assert (
        text.index("Differences to the baseline") < text.index("Simulated beside real") < text.index("How it was done")
    )


def test_a_scenario_run_alone_has_a_page_of_its_indicators(tmp_path: Path) -> None:
    runs, monthly = make(5, technicians=[9], strategies=["baseline"])
    found = compare(runs.drop(columns=FACTORS), [], {}, "cost_total", "customers_end")
    text = " ".join(Page(write(tmp_path / "r.html", found, monthly, {}, None).read_text("utf-8")).words)
    assert "of the repairs were solved at the first visit" in text and "Waits by month" in text
    assert "Where the next money goes" not in text and "adjusted p" not in text


def test_the_summary_is_short_and_decision_first(comparison: Comparison) -> None:
    lines = summary_of(comparison, EXPERIMENT).splitlines()
    assert lines[0] == EXPERIMENT["question"]
    assert lines[1] == answer(comparison)
    assert 10 <= len(lines) <= 20
    assert any("net value" in line and " to " in line for line in lines)


@pytest.mark.parametrize("replications", [1, 4])
def test_the_summary_warns_of_the_period_as_the_page_does(replications: int, runs: pd.DataFrame) -> None:
    """Who reads the terminal only must know that the start with no open jobs is a large part of a short run."""
    text = StringIO()
    few = compare(runs[runs["replication"] < replications], FACTORS, BASELINE, "cost_total", "customers_end")
    show_summary(few, {}, {"days": 60, "warmup_days": 0}, Console(file=text, width=100))
    assert "! A short run without warm-up" in text.getvalue()
    text = StringIO()
    show_summary(few, {}, {"days": 365, "warmup_days": 0, "seasons": ""}, Console(file=text, width=100))
    assert "! A short run" not in text.getvalue() and "seasons" not in text.getvalue()


def test_the_summary_of_one_replication_has_no_intervals_and_says_so_once(runs: pd.DataFrame) -> None:
    """Nothing is gained by saying of seven figures that they have no interval."""
    alone = runs[(runs["cell"] == 0) & (runs["replication"] == 0)]
    text = " ".join(summary_of(compare(alone, [], {}, "cost_total", "customers_end", currency="CNY"), None).split())
    assert "One replication: no intervals; add replications=10. Amounts are totals over" in text
    assert "no interval)" not in text and "!" not in text


@pytest.mark.parametrize(
    ("share_on_site", "headline"),
    [(1.0, "of the repairs were solved at the first visit."), (0.0, "of the repairs brought in were right")],
)
def test_the_headline_suits_how_customers_are_served(
    share_on_site: float, headline: str, runs: pd.DataFrame, tmp_path: Path
) -> None:
    """Where nobody is visited a first visit says nothing, in the terminal and on the page."""
    alone = runs[runs["cell"] == 0].assign(
        share_on_site=share_on_site, carry_in_judged=100.0, carry_in_right=90.0, carry_in_jobs=120.0
    )
    alone["carry_in_right_first_time"] = alone["carry_in_right"] / alone["carry_in_judged"]
    found = compare(alone, [], {}, "cost_total", "customers_end", currency="CNY")
    assert headline in summary_of(found, None).splitlines()[0]
    _, monthly = make(5, technicians=[9], strategies=["baseline"])
    page = Page(write(tmp_path / "r.html", found, monthly, {}, None).read_text("utf-8"))
    assert headline in " ".join(page.words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (plus_minus(0.7431, 0.0042, "share"), "74.3 ± 0.4 %"),
        (plus_minus(0.0123, 0.0017, "share", signed=True), "+1.23 ± 0.17 pp"),
        (plus_minus(1234567.0, 18000.0, "CNY"), "1,235,000 ± 18,000 CNY"),
        (plus_minus(-3.0, 0.0, "h", signed=True), "−3 ± 0 h"),
        (plus_minus(1522956.87, 3e-10, "CNY"), "1,520,000 ± 0 CNY"),
        (plus_minus(float("nan"), 1.0, "h"), "–"),
        (plus_minus(5.0, float("nan"), "h"), "5 h"),
        (between(0.7389, 0.7473, "share"), "73.89 to 74.73 %"),
        (between(-float("inf"), float("inf"), "CNY"), "no bounded interval"),
        (between(float("nan"), 1.0), "no interval"),
        (show(0.17, "1/year"), "17 % a year"),
        (plain(-0.0004, 0.02), "0.00"),
        (plain(float("inf")), "no bound"),
        (plus_minus(8699.541531, 2e-6, "CNY", signed=True), "+8,700 ± 0 CNY"),
        (between(8699.541531, 8699.541533, "CNY"), "8,700 to 8,700 CNY"),
        (probability(0.0), "< 0.001"),
        (probability(0.0412), "0.041"),
    ],
)
def test_numbers_are_written_with_the_digits_they_deserve(text: str, expected: str) -> None:
    assert text == expected


def test_a_heading_says_its_unit_once() -> None:
    """A word that begins with the unit says it; letters within another word do not."""
    assert column("hours to fix", "h", [1.0], [0.1])[0] == "hours to fix"
    assert column("appointments kept", "share", [0.1], [0.01], signed=True)[0] == "appointments kept (pp)"


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "shown"),
    [
        (504_700, 483_000, 526_000, "money", ("+505,000", "+483,000 to +526,000")),
        (0.1234, 0.1204, 0.1264, "share", ("+12.34 pp", "+12.04 to +12.64 pp")),
        (3.0, -np.inf, np.inf, "h", ("+3 h", "no bounded interval")),
        (3.0, np.nan, np.nan, "h", ("+3 h", "no interval")),
    ],
)
def test_a_value_has_the_digits_of_the_interval_beside_it(value, low, high, unit, shown):
    """A planner reads them as one: +500,000 beside +483,000 to +526,000 looks like a slip."""
    assert (inside(value, low, high, unit, signed=True), between(low, high, unit, signed=True)) == shown
