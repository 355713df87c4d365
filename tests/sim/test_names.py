"""The log in words: every kind of row has a meaning, and the meaning covers every code that is written."""

import numpy as np
import pytest

from sim import MEANINGS, Fact, Run, labels_of, simulate
from sim import events as ev
from tests.sim.random_companies import case

KINDS = {name: number for name, number in vars(ev).items() if name.startswith("L_")}


@pytest.fixture(scope="module", params=range(0, 64, 3))
def run(request: pytest.FixtureRequest) -> Run:
    company = case(request.param)
    return simulate(company.scenario, "compiled", company.seed, company.replication)


def test_every_kind_of_row_has_a_meaning() -> None:
    """Event logs, exports and pictures are made from the table, so a kind without a row would be lost in them."""
    missing = {name for name, number in KINDS.items() if number not in MEANINGS}
    assert not missing, f"sim/names/: MEANINGS needs a row for {', '.join(sorted(missing))}"
    assert set(MEANINGS) <= set(KINDS.values())


def test_an_activity_is_called_by_one_name_only() -> None:
    """Two kinds with the same activity could not be told apart in an event log."""
    told = [words for m in MEANINGS.values() for words in (m.activity, m.bench)]
    words = [word for one in told for word in ((one,) if isinstance(one, str) else one) if word]
    assert len(set(words)) == len(words)
    assert all(word == word.strip() and word.isprintable() for word in words)


def test_words_at_the_bench_have_the_codes_of_the_usual_ones() -> None:
    for meaning in MEANINGS.values():
        if meaning.bench:
            assert type(meaning.bench) is type(meaning.activity)
            assert isinstance(meaning.bench, str) or len(meaning.bench) == len(meaning.activity)


def test_a_column_is_read_in_one_way() -> None:
    """Two kinds may share a column only if it has one type, or the column would be two things at once."""
    hows: dict[str, set] = {}
    for meaning in MEANINGS.values():
        for facts in (meaning.a, meaning.x, meaning.code):
            for fact in facts if isinstance(facts, tuple) and not isinstance(facts, Fact) else (facts,):
                if fact is not None:
                    hows.setdefault(fact.column, set()).add(fact.how)
    assert not {column: how for column, how in hows.items() if len(how) > 1}


def test_every_code_that_is_written_has_its_words(run: Run) -> None:
    """A code beyond the words of its kind would be told as something else."""
    for kind, meaning in MEANINGS.items():
        codes = run.events["x" if meaning.by_x else "code"][run.rows_by_kind[kind]].astype(int)
        for words in (meaning.activity, meaning.then, meaning.a, meaning.x):
            if isinstance(words, tuple) and not isinstance(words, Fact) and len(codes):
                assert codes.min() >= 0 and codes.max() < len(words), (kind, int(codes.max()))
        if isinstance(meaning.activity, tuple):
            assert all(meaning.activity[code] for code in set(codes.tolist())), kind


def test_every_value_that_is_written_has_its_word(run: Run) -> None:
    """A value beyond the words of its column ends an export with an error from within a library."""
    for kind, meaning in MEANINGS.items():
        rows = run.events[run.rows_by_kind[kind]]
        for name, facts in (("a", meaning.a), ("x", meaning.x)):
            for code in set(rows["code"].tolist()):
                fact = facts[int(code)] if isinstance(facts, tuple) and not isinstance(facts, Fact) else facts
                if fact is not None and isinstance(fact.how, tuple):
                    values = rows[name][rows["code"] == code]
                    assert values.min() >= 0 and values.max() < len(fact.how), (kind, fact.column, int(values.max()))


def test_numbers_have_labels(run: Run) -> None:
    """Whoever a row names is on the list of names."""
    labels = labels_of(run)
    assert len(labels["technician"]) == len(run.world.technicians) == len(set(labels["technician"]))
    for kind, meaning in MEANINGS.items():
        who = run.events["who"][run.rows_by_kind[kind]]
        if meaning.who in labels and len(who):
            assert who.min() >= -1 and who.max() < len(labels[meaning.who])
    assert labels["technician"][0].startswith("T") and np.all(run.world.technicians["region"] < len(labels["region"]))
