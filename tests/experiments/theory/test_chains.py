"""Chains give what is known without them: machine repairmen, detailed balance, phases, flows."""

from dataclasses import replace
from math import exp, isclose

import numpy as np
import pytest

from experiments.theory import queues
from experiments.theory.chains import Move, chain_of
from experiments.theory.chains_company import Company, company_chain, open_jobs

REPAIRMEN = Company(
    customers=5, failure=0.1, agents=0, talk=0.0, patience=0.0, retry=0.0, retry_rate=0.0, remote=0.0, technicians=2,
    visit=0.25, skill=1.0, shelf=None, lead=0.0, callback=0.0, callback_rate=1.0, leaves=(0.0, 0.0),
)  # fmt: skip
PHONE = replace(REPAIRMEN, agents=2, talk=0.25, patience=0.5, remote=1.0)
ALL = replace(
    REPAIRMEN, customers=2, agents=1, talk=0.3, patience=0.5, retry=0.5, retry_rate=0.25, remote=0.1, technicians=1,
    skill=0.75, shelf=1, lead=0.05, callback=0.2, callback_rate=0.3,
)  # fmt: skip


def test_a_company_that_only_repairs_is_a_machine_repairman():
    """Palm's formulas for the number down and the throughput."""
    chain, theory = company_chain(REPAIRMEN), queues.repair_shop(5, 0.1, 0.25, 2)
    assert len(chain.states) == 6
    assert chain.stationary() @ chain.level(open_jobs) == pytest.approx(theory.down, rel=1e-12)
    assert chain.per_time("closed") == pytest.approx(theory.throughput, rel=1e-12)


def test_a_chain_of_births_and_deaths_is_in_detailed_balance():
    chain = company_chain(REPAIRMEN)
    flow = chain.stationary()[:, None] * chain.generator.toarray()
    assert np.allclose(flow, flow.T)


def test_a_line_with_impatience_is_its_birth_and_death_chain():
    """Everything settled by phone, two agents, five customers: deaths at min(n, 2) mu + (n - 2)+ theta."""
    weights = [1.0]
    for n in range(1, 6):
        weights.append(weights[-1] * (6 - n) * 0.1 / (min(n, 2) * 0.25 + max(n - 2, 0) * 0.5))
    share = np.array(weights) / sum(weights)
    chain = company_chain(PHONE)
    assert chain.per_time("lost") == pytest.approx(float(share @ np.maximum(np.arange(6) - 2, 0)) * 0.5, rel=1e-12)
    assert chain.per_time("remote") == pytest.approx(float(share @ np.minimum(np.arange(6), 2)) * 0.25, rel=1e-12)


def test_rows_of_the_generator_add_up_to_zero_and_shares_to_one():
    chain = company_chain(ALL)
    assert np.abs(chain.generator.sum(axis=1)).max() < 1e-12
    share = chain.stationary()
    assert isclose(share.sum(), 1.0) and share.min() > -1e-15
    assert np.abs(share @ chain.generator).max() < 1e-15


def test_what_comes_in_goes_out():
    """In the long run every request is closed, settled by phone or lost."""
    chain = company_chain(ALL)
    out = sum(chain.per_time(what) for what in ("closed", "remote", "lost"))
    assert chain.per_time("request") == pytest.approx(out, rel=1e-9)


def test_visits_until_one_succeeds_are_geometric():
    chain = company_chain(replace(REPAIRMEN, skill=0.6))
    assert chain.per_time("visit") / chain.per_time("closed") == pytest.approx(1.0 / 0.6, rel=1e-12)
    assert chain.per_time("first fix") / chain.per_time("closed") == pytest.approx(0.6, rel=1e-12)


def test_a_shelf_that_is_never_empty_is_as_good_as_no_need_for_parts():
    stocked = company_chain(replace(REPAIRMEN, shelf=60, lead=1.0))
    assert stocked.per_time("closed") == pytest.approx(company_chain(REPAIRMEN).per_time("closed"), rel=1e-9)


def test_the_first_customer_to_leave_does_so_after_two_phases():
    """One customer who leaves after his first job: a failure and a visit, P(both by t) in closed form."""
    chain = company_chain(replace(REPAIRMEN, customers=1, leaves=(1.0, 1.0)))
    for time in (1.0, 10.0, 50.0):
        gone = 1.0 - (0.25 * exp(-0.1 * time) - 0.1 * exp(-0.25 * time)) / 0.15
        assert chain.counts(time)["left"] == pytest.approx(gone, rel=1e-9)


def test_counts_of_a_long_time_grow_at_the_stationary_rate():
    chain = company_chain(ALL)
    growth = chain.counts(600.0)["closed"] - chain.counts(500.0)["closed"]
    assert growth == pytest.approx(100.0 * chain.per_time("closed"), rel=1e-6)


def test_a_third_callback_is_hardly_ever_cut():
    chain = company_chain(ALL)
    assert chain.per_time("cut") < 1e-3 * chain.per_time("closed")
    wider = company_chain(replace(ALL, most_later=3))
    assert wider.per_time("closed") == pytest.approx(chain.per_time("closed"), rel=1e-3)
    assert wider.per_time("cut") < 0.1 * chain.per_time("cut")


def test_a_chain_without_end_is_refused(monkeypatch):
    monkeypatch.setattr("experiments.theory.chains._MOST", 50)
    with pytest.raises(ValueError, match="more than 50 states"):
        chain_of(0, lambda here: [Move(1.0, (), here + 1)])
