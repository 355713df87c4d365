"""Each check holds on a small part, would notice a mistake, and the command refuses what it does not know."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from experiments import load_scenario
from experiments.theory.chains_company import company_chain
from experiments.validate import __main__ as command
from experiments.validate import chains, fits, identities, networks, streams, ties
from experiments.validate.companies import company_of
from experiments.validate.recovery import count
from experiments.validate.stages import STAGES
from experiments.validate.table import Found, as_text, put_into
from sim import draws, events, simulate


def test_the_command_names_all_checks_and_each_can_be_loaded():
    assert tuple(STAGES) == command.NAMES
    assert all(callable(stage.check()) for stage in STAGES.values())


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("only=chain", "only=chain: no such check; allowed: theory, chains"),
        ("fast=yes", "fast=yes: allowed: true, false"),
        ("page=nowhere.md", "page=nowhere.md: no such file"),
        ("quick=true", "quick=true: no such key; allowed: only, fast, page"),
    ],
)
def test_what_it_does_not_know_is_refused_in_one_line(word, said, capsys):
    assert command.main([word]) == 2
    out = capsys.readouterr()
    assert said in out.err and out.err.count("\n") == 1 and not out.out


def test_help_comes_without_the_simulator():
    code = (
        "import sys; from experiments.validate.__main__ import main; main(['--help']); sys.exit('scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_a_table_replaces_what_stands_between_its_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- made by: ties -->\nold\n<!-- end -->\nb\n")
    text = as_text(Found("Fine.", ("x", "y"), [["1", "2"]], []))
    put_into(page, "ties", text)
    assert page.read_text() == f"a\n<!-- made by: ties -->\n{text}\n<!-- end -->\nb\n"
    assert text == "Fine.\n\n| x | y |\n| --- | --- |\n| 1 | 2 |"
    with pytest.raises(KeyError):
        put_into(page, "chains", text)


def test_a_check_that_fails_ends_with_code_1(monkeypatch, capsys):
    broken = STAGES["ties"]._replace(where="tests.experiments.validate.test_validate:broken")
    monkeypatch.setitem(STAGES, "ties", broken)
    monkeypatch.setattr(type(broken), "check", lambda _: lambda _full: Found("", ("x",), [], ["one is wrong"]))
    assert command.main(["only=ties"]) == 1
    assert "does not hold: ties: one is wrong" in capsys.readouterr().out


# ------------------------------------------------------------------------------------------------- joint chains

SMALL = chains.Tiny("all together", ("customers.households=2",), 250)
COPIES = chains.Tiny("parts, repeats, callbacks, leaving", ("customers.households=2",), 20, 100)


@pytest.fixture(scope="module")
def copies() -> list[chains.Compared]:
    """Two thousand copies of a company without a phone, beside its chain."""
    return chains.compared(COPIES)[1]


def test_a_joint_chain_and_the_simulation_agree():
    """Staff, parts, impatience, repeats, callbacks and leaving at once."""
    chain, counts = chains.compared(SMALL)
    assert len(chain.states) > 500
    assert {one.what: abs(one.z) < 4.0 for one in counts} == dict.fromkeys(chains.THINGS, True)


def test_copies_of_a_company_in_one_run_agree_with_its_chain(copies):
    assert len(copies) == 6
    assert all(abs(one.z) < 4.0 for one in copies)


def test_a_chain_of_a_slightly_other_company_does_not_agree(copies):
    """Five percent of skill more is more than four standard errors in two thousand copies."""
    found = company_of(chains.company(COPIES))
    other = company_chain(replace(found, skill=found.skill + 0.05)).counts(240.0)
    assert max(abs(one.mean - other[one.what]) / one.error for one in copies) > 4.0


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("jobs.law=constant", "the work is not exponential"),
        ("parts.catalogue.part.lead_law=constant", "lead times are not exponential"),
        ("visit.access_failure=0.1", "a customer is not at home"),
        ("days=40", "months pass"),
    ],
)
def test_a_company_that_is_no_such_chain_is_refused(override, said):
    with pytest.raises(ValueError, match=said):
        company_of(load_scenario(["scenario=theory/joint", override]))


# ------------------------------------------------------------------------------------------------- another simulator


def shorter(network: networks.Network) -> networks.Network:
    """A tenth of a network, one of its kind."""
    days = next(key for key in network.overrides if key.startswith("days="))
    fewer = f"days={int(days[5:]) // 20}"
    return network._replace(overrides=tuple(fewer if key == days else key for key in network.overrides))


@pytest.mark.parametrize("place", [25, 36, 46])
def test_ciw_gives_the_same_second_for_every_begin_and_end(place):
    """Two classes, lost calls, repeats."""
    different, compared = networks.differences(networks.traced(shorter(networks.NETWORKS[place])))
    assert different == 0 and compared > 1000


def test_one_second_more_of_work_is_noticed():
    trace = networks.traced(shorter(networks.NETWORKS[25]))
    trace.work[10][0] += 1.0
    assert networks.differences(trace)[0] > 0


def test_there_are_fifty_networks():
    assert len({network.name for network in networks.NETWORKS}) == 50


# ------------------------------------------------------------------------------------------------- ties, streams, paths


def test_companies_on_a_lattice_follow_the_written_rule():
    found = ties.check(False)
    assert not found.wrong and "20 companies" in found.sentence


def test_a_rule_that_seizes_before_it_releases_is_noticed(tmp_path):
    """The same sentence with the steps in another order is another company."""
    lattice = ties.Lattice([(0, 0, False), (1, 0, False), (1, 0, False)], 1, "fcfs", {}, 0, 1, 1)
    assert ties.by_the_rule(lattice, 5) == [(0, 0, 0), (3600, 1, 0), (7200, 2, 0)]
    late = ties._Company(lattice)
    for hour in range(5):
        for step in (late.requests, late.hand_out, late.finish):
            step(hour)
    assert late.sent[1] == (7200, 1, 0)


def test_streams_are_strangers():
    assert not streams.check(False).wrong


def test_a_stream_that_is_its_neighbour_is_noticed(monkeypatch):
    """A generator that forgets the occurrence gives neighbours the same draws."""
    worlds = streams.Worlds()
    right = worlds.draw
    monkeypatch.setattr(worlds, "draw", lambda at, count: right(at._replace(occurrence=0), count))
    assert np.abs(streams.correlations(worlds, streams.Address(1, 0, draws.WORK, 5), 6400)).max() > 50.0


def test_areas_below_paths_are_sums_of_times():
    assert not identities.check(False).wrong


def test_a_job_that_is_forgotten_leaves_an_area_over():
    run = simulate(load_scenario(["scenario=theory/queue", "days=3", "warmup_days=0"]))
    closed = np.flatnonzero(run.events["kind"] == events.L_CLOSED)
    run.events["job"][closed[3]] = run.events["job"][closed[4]]
    swept, summed, *_ = identities.areas(run)
    assert summed > swept


# ------------------------------------------------------------------------------------------------- fits of records


def test_intervals_of_fits_hold_what_was_put_in() -> None:
    """A slice of every fit, none of which misses more often than a right one does once in a thousand series.

    Of so few no single fit can be seen to be too wide (40 of 40 is no rarity); of all together it can.
    """
    found = fits.check(False)
    assert not found.wrong and len(found.rows) > 50
    sets = np.array([int(row[2]) for row in found.rows])
    held = sets @ [float(row[3].rstrip("%")) / 100 for row in found.rows] / sets.sum()
    assert count.BAND[0] <= held <= count.BAND[1]


def test_an_interval_that_is_too_narrow_is_noticed() -> None:
    """Half as wide it holds two thirds; both rules say so."""
    narrow = count.Module("narrow", _narrow, 400, "none")
    (one,) = count.counted(narrow, 400)
    assert 0.6 < one.coverage < 0.75
    assert not count.holds(one, full=True) and not count.holds(one, full=False)


def test_a_mistake_that_is_none_is_noticed() -> None:
    """Whoever calls a right fit a mistake is told."""
    right = count.Module("right", lambda rng: [_mean(rng, 1.96, 1.96)], 400, "none")
    (one,) = count.counted(right, 400)
    assert count.holds(one, full=True) and "the mistake holds in 9" in fits._wrong(right, one, True)[0]


def _narrow(rng: np.random.Generator) -> list[count.Trial]:
    return [_mean(rng, 0.98, 0.98)]


def _mean(rng: np.random.Generator, wide: float, mistaken: float) -> count.Trial:
    x = rng.normal(0, 1, 100)
    ends = [count.about(float(x.mean()), z / 1.96 / 10) for z in (wide, mistaken)]
    return count.Trial("mean", 0.0, *ends)
