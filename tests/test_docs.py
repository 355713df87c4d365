"""The documentation speaks of things that exist: links, files, functions, keys, commands; its calculations are run."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from experiments.configure.compose import Sources, composer
from experiments.configure.plan import plans
from experiments.configure.schema import Schema
from experiments.model import the_model
from sim import INDICATORS, Scenario

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
ROOMS = "sim|experiments|tests|conf|docs|benchmarks"
MADE_UP = "youngest"  # the rule of the how-to, which is not part of the project
FOREIGN = {"FilterStore", "PriorityResource", "Resource", "hypot", "instantiate", "jitclass", "lgamma", "structref"}

SPAN = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(rf"((?:{ROOMS})/[\w./-]*)(?::(\w+))?")
KEY = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT / "docs").as_posix()


def spans(page: Path) -> list[str]:
    """Code in running text, without blocks."""
    found = SPAN.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))
    return [span for span in found if MADE_UP not in span]


def blocks(page: Path, kind: str) -> list[str]:
    return [text for named, text in BLOCK.findall(page.read_text(encoding="utf-8")) if named == kind]


@cache
def words_of_the_project() -> frozenset[str]:
    """Every word of the sources, values, tests and build files."""
    places = [ROOT / "Makefile", ROOT / "pyproject.toml"]
    places += [
        f
        for room in ("sim", "experiments", "conf", "tests")
        for f in (ROOT / room).rglob("*")
        if f.suffix in (".py", ".yaml")
    ]
    return frozenset(word for f in places for word in re.findall(r"\w+", f.read_text(encoding="utf-8")))


@cache
def keys_of_the_schema() -> frozenset[str]:
    return frozenset(Schema(Scenario).every_key())


@pytest.mark.parametrize("page", DOCS, ids=name_of)
def test_every_link_leads_somewhere(page):
    """Links are relative to the page; a heading in a page is not checked."""
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert not missing


def test_every_chapter_that_the_sources_point_to_exists():
    """Docstrings name chapters of docs/model.md by their headings, which may be renamed."""
    text = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    headings = {heading for heading in re.findall(r"^#+ (?:[\d.]+ )?(.*)$", text, re.MULTILINE)}
    files = [f for room in ("sim", "tests") for f in (ROOT / room).rglob("*.py")] + [*(ROOT / "conf").rglob("*.yaml")]
    named = {
        (f.name, re.sub(r"[\s#]+", " ", chapter))
        for f in files
        for chapter in re.findall(r'docs/model\.md,[\s#]+"([^"]+)"', f.read_text(encoding="utf-8"))
    }
    assert len(named) > 10 and not [one for one in named if one[1] not in headings]


@pytest.mark.parametrize("page", DOCS, ids=name_of)
def test_every_file_and_function_named_exists(page):
    """`sim/rules/visit_tree.py:attempt` names a file and something that it defines."""
    for span in spans(page):
        match = PLACE.fullmatch(span)
        if match is None:
            continue
        path, name = ROOT / match[1], match[2]
        assert path.exists(), span
        if name:
            defined = rf"^ *(?:def|class) {name}\b|^{name}\b.* =|^\(?\s*(?:\w+, )*{name}\b(?:, \w+)* ="
            assert re.search(defined, path.read_text(encoding="utf-8"), re.MULTILINE), span


@pytest.mark.parametrize("page", DOCS, ids=name_of)
def test_every_name_is_a_word_of_the_project(page):
    """A name in code type that occurs nowhere in the project is a slip, or has been renamed."""
    names = {span for span in spans(page) if re.fullmatch(r"[A-Za-z_]\w+", span)}
    unknown = names - words_of_the_project() - FOREIGN
    assert not unknown


@pytest.mark.parametrize("page", DOCS, ids=name_of)
def test_every_key_is_a_key_of_the_schema(page):
    """`visit.callback` is a key of the configuration; names of other files and of run keys are left alone."""
    sections = set(Scenario.model_fields)
    named = {span for span in spans(page) if KEY.fullmatch(span) and span.partition(".")[0] in sections}
    assert not {key for key in named if key not in keys_of_the_schema() and not (ROOT / "sim" / key).exists()}


@pytest.mark.parametrize("page", DOCS, ids=name_of)
def test_every_command_exists(page):
    """`python -m experiments.run` and `make verify` can be typed."""
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for module in re.findall(rf"python -m ((?:{ROOMS})[\w.]*)", text):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert target in targets, target


@pytest.mark.parametrize("page", [p for p in DOCS if blocks(p, "python")], ids=name_of)
def test_calculations_come_out_as_written(page):
    """Blocks of Python assert what the text says; those of one page are run in turn."""
    names: dict[str, object] = {}
    for text in blocks(page, "python"):
        exec(compile(text, name_of(page), "exec"), names)


@pytest.mark.parametrize("page", [p for p in DOCS if blocks(p, "diff")], ids=name_of)
def test_lines_to_be_changed_are_there(page):
    """What a how-to takes away or leaves as it is stands in the sources, indented as shown."""
    sources = {line for f in (ROOT / "sim").rglob("*.py") for line in f.read_text(encoding="utf-8").splitlines()}
    shown = [line[1:] for text in blocks(page, "diff") for line in text.splitlines() if line[:1] in "- "]
    assert not [line for line in shown if line not in sources]


def test_every_decision_is_listed():
    """The index names every decision, and numbers are used once."""
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    files = sorted(f.name for f in (ROOT / "docs" / "decisions").glob("*.md"))
    assert all(f"decisions/{name}" in index for name in files)
    assert [name[:4] for name in files] == [f"{k:04d}" for k in range(1, len(files) + 1)]


def test_every_source_is_used():
    """A row of the sources that nothing cites has been forgotten."""
    codes = re.findall(r"^\| (C\d+[a-g]?) \|", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.MULTILINE)
    used = " ".join(
        f.read_text(encoding="utf-8") for f in [*(ROOT / "conf").rglob("*.yaml"), ROOT / "docs" / "model.md"]
    )
    assert len(set(codes)) == len(codes)
    assert not [code for code in codes if not re.search(rf"\b{code}\b", used)]


@pytest.mark.parametrize("page", DOCS, ids=name_of)
def test_every_source_code_is_in_the_table(page):
    """A reader of a page finds each code that it cites in the tables of the sources."""
    listed = re.findall(
        r"^\| (C\d+[a-g]?) \|", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    cited = set(re.findall(r"\bC\d+[a-g]?\b", page.read_text(encoding="utf-8")))
    assert not cited - set(listed)


def test_acceptance_targets_are_indicators():
    """The table of acceptance targets names indicators that are measured."""
    table = (ROOT / "docs" / "model.md").read_text(encoding="utf-8").partition("The default company is accepted")[2]
    named = {span for line in table.splitlines() if line.startswith("| ") for span in SPAN.findall(line)}
    assert len(named) > 10
    assert named <= set(INDICATORS)


def test_the_glossary_has_one_meaning_for_each_word():
    """A word stands in one row; every row belongs to a table with a head, so that a page shows it as such."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert tables and all(table.startswith("| word | meaning |\n|---|---|\n") for table in tables)
    rows = [row for table in tables for row in table.splitlines()[2:]]
    words = [re.sub(r"\(.*?\)", "", word).strip() for row in rows for word in row.split("|")[1].split(",")]
    assert len(words) > 100 and sorted(words) == sorted(set(words))


def test_experiment_of_the_how_to_is_one(tmp_path):
    """The file that `docs/howto_compare.md` shows composes: four cells, ten replications of each."""
    page = ROOT / "docs" / "howto_compare.md"
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / "my_question.yaml").write_text(blocks(page, "file")[0], encoding="utf-8")
    with composer(Sources(extra=tmp_path)) as here:
        (plan,) = plans(here, ["experiment=my_question"], False, the_model())
    assert plan.name == "my_question" and len(plan.cells) == 4 and plan.settings.replications == 10


def test_claims_of_the_how_to_are_about_its_cells(tmp_path):
    """The claims that `docs/howto_compare.md` shows, in the experiment that it shows, with the levels that it names."""
    page = ROOT / "docs" / "howto_compare.md"
    values = yaml.safe_load(blocks(page, "file")[0])
    values["experiment"] |= yaml.safe_load(blocks(page, "yaml")[0])["experiment"]
    (tmp_path / "experiment").mkdir()
    text = f"# @package _global_\n{yaml.safe_dump(values, sort_keys=False)}"
    (tmp_path / "experiment" / "mine.yaml").write_text(text, encoding="utf-8")
    with composer(Sources(extra=tmp_path)) as here:
        (plan,) = plans(here, ["experiment=mine"], False, the_model())
    assert len(plan.cells) == 6 and set(plan.settings.experiment.claims) == {"more_hands", "price_of_parts"}
