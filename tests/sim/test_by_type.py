"""The table of job types says what the log says."""

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from tests.sim.random_companies import case
from tests.sim.worlds import small_town

MANY = [number for number in range(40) if len(case(number).scenario.jobs.types) > 5][:4]


@pytest.mark.parametrize("number", MANY)
def test_every_type_has_the_jobs_that_a_slow_reading_finds(number: int) -> None:
    """Counted row by row; the columns add up to the indicators of all types together."""
    company = case(number)
    run = simulate(company.scenario, "compiled", company.seed, company.replication)
    since, table = company.scenario.warmup_days * ev.DAY, run.types
    kind_of = {int(r["job"]): int(r["code"]) for r in run.events if r["kind"] == ev.L_REQUEST and r["t"] >= since}
    for k, name in enumerate(company.scenario.jobs.types):
        mine = {j for j, kind in kind_of.items() if kind == k}
        closed = [r for r in run.events if r["kind"] == ev.L_CLOSED and int(r["job"]) in mine]
        work = [r for r in run.events if r["kind"] == ev.L_VISIT and int(r["job"]) in mine]
        visits = [r for r in work if r["code"] != ev.CONTINUED]
        remote = [r for r in run.events if r["kind"] == ev.L_ANSWER and r["code"] > 0 and int(r["job"]) in mine]
        expected = (name, len(mine), len(remote), len(closed), len(visits))
        found = (table[c][k] for c in ("type", "requests", "solved_remotely", "closed", "visits"))
        assert expected == tuple(found)
        on_site = sum(int(r["a"]) for r in work) / 3600 / len(visits) if visits else np.nan
        assert table["hours_on_site"][k] == pytest.approx(on_site, nan_ok=True)
        score = np.mean([1000 * r["x"] for r in closed]) if closed else np.nan
        assert table["score_mean"][k] == pytest.approx(score, nan_ok=True)
    assert table["requests"].sum() == run.measures["requests"]


def test_a_type_that_nobody_asks_for_has_no_means() -> None:
    """What did not happen is NaN, never 0."""
    run = simulate(small_town({"jobs.types.service.rate": 0.0, "days": 20}))
    service = run.types["type"].tolist().index("service")
    assert run.types["requests"][service] == 0 and np.isnan(run.types["hours_to_close"][service])
