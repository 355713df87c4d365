"""The ledger by customer: every customer's money and the company's own are all of it."""

import numpy as np
import pytest

from sim import Run, simulate
from sim.accounts import money_by_customer
from sim.events import DAY
from sim.ledger import ACCOUNTS
from sim.present import present_factors
from tests.sim.test_ledger import MONEY
from tests.sim.test_measures import BUSY
from tests.sim.worlds import small_town


@pytest.fixture(scope="module", params=[0, 45])
def run(request: pytest.FixtureRequest) -> Run:
    return simulate(small_town(BUSY | MONEY | {"warmup_days": request.param}))


def test_customers_and_company_are_the_whole_contribution(run: Run) -> None:
    """In present value, to the cent, from the end of the warm-up on."""
    found, rest = money_by_customer(run, run.scenario.warmup_days * DAY)
    assert found.sum() + rest == pytest.approx(run.measures["contribution_present"], abs=0.01)


def test_fees_are_those_of_the_contract_customers(run: Run) -> None:
    """Who is under contract brings a fee and no invoice for labour; the fees of all are the account, but for cents."""
    since = run.scenario.warmup_days * DAY
    free = simulate(small_town(BUSY | MONEY | {"warmup_days": run.scenario.warmup_days, "money.contract_year": 0.0}))
    apart = money_by_customer(run, since)[0] - money_by_customer(free, since)[0]
    contract = run.world.customers["contract"][: len(apart)] == 1
    assert (apart[~contract] == 0).all() and (apart[contract] >= 0).all()
    rows = run.ledger.postings.compress(run.ledger.postings["t"] >= since)
    fees = rows.compress(rows["credit"] == ACCOUNTS.index("contracts"))
    total = (fees["cents"] / 100 * present_factors(run, since, fees["t"])).sum()
    assert apart.sum() == pytest.approx(total, abs=0.5) and total < run.ledger.total("contracts", since)


def test_what_is_about_a_job_is_about_its_customer(run: Run) -> None:
    """A customer without any job has no money but his fee."""
    found, _ = money_by_customer(run)
    jobs = run.world.jobs[: int(run.world.now[0]["n_jobs"])]
    idle = np.setdiff1d(np.arange(len(found)), jobs["customer"])
    contract = run.world.customers["contract"][idle] == 1
    assert len(idle) and (found[idle[~contract]] == 0).all() and (found[idle[contract]] >= 0).all()
