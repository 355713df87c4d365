"""The mechanism of loyalty over the whole loop: needs met, fewer complaints, more customers who stay."""

import numpy as np

from sim import simulate
from tests.sim.worlds import composed, small_town

TOWN = {"days": 731, "customers.households": 1500, "crew.technicians": 4, "demand.failure_scale_years": 4.0}


def told(skill: float, complaints: str) -> dict[str, np.ndarray]:
    """Indicators of four replications of the town with a crew of this ability."""
    town = small_town(TOWN | {"crew.skill": skill, "complaints": composed("complaints", complaints)})
    runs = [simulate(town, replication=k).measures for k in range(4)]
    names = ("first_fix_rate", "score_mean", "complaints_per_job", "churn_rate_year", "customers_end")
    return {name: np.array([run[name] for run in runs]) for name in names}


def test_meeting_needs_means_fewer_complaints_and_more_loyalty() -> None:
    """A crew that solves the problem leaves fewer customers to complain, and fewer of them leave, in each replication;
    most of that goes by way of discontent: where nobody minds enough to complain, the same crew keeps far fewer."""
    poor, able = told(1.0, "city"), told(8.0, "city")
    assert (able["first_fix_rate"] > poor["first_fix_rate"] + 0.1).all()
    assert (able["score_mean"] > poor["score_mean"]).all()
    assert (able["complaints_per_job"] < 0.7 * poor["complaints_per_job"]).all()
    assert (able["churn_rate_year"] < poor["churn_rate_year"] - 0.02).all()
    assert (able["customers_end"] > poor["customers_end"]).all()
    mute_poor, mute_able = told(1.0, "none"), told(8.0, "none")
    kept = poor["churn_rate_year"] - able["churn_rate_year"]
    kept_mute = mute_poor["churn_rate_year"] - mute_able["churn_rate_year"]
    assert kept.mean() > 3 * kept_mute.mean() > 0
