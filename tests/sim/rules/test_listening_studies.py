"""Studies by calendar, interviews: who may be asked, when it is known, and what is learned of expectations."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, YEAR
from sim.rules import listening_studies as studies
from sim.tally import rows_of
from tests.sim.worlds import composed, small_town, started

CERTAIN = {"intercept": 50.0, "slope": 0.0, "extremes": 0.0, "reference": 0.85}
AS_FELT = {"cut_points": [], "noise_sd": 0.0, "ceiling": 0.0, "coached": 0.0}


def study(name: str = "csi_study", **changes: Any) -> dict[str, Any]:
    """A study of the catalogue in which everybody who is asked says what he feels."""
    base = composed("listening", "catalogue")["instruments"][name] | {"active": True}
    return base | {"response": CERTAIN, "scale": AS_FELT} | changes


def company(instruments: dict[str, Any], **changes: Any) -> Any:
    base = {"customers.households": 1500, "days": 365, "start": "2023-01-01"}
    return small_town(base | {"listening": {"kind": "instruments", "instruments": instruments}} | changes)


def heard(run: Run, instrument: int = 0) -> np.ndarray:
    rows = rows_of(run, ev.L_SURVEYED)
    return rows[rows["code"] == instrument]


def months_of(run: Run, t: np.ndarray) -> set[int]:
    """Calendar months that ended at seconds t."""
    return set(run.world.calendar["month"][t // DAY - 1].tolist())


def test_fieldwork_and_publication_follow_the_calendar() -> None:
    """CSI: asked February to May, known in July.  SSI: March to May, August.  The third: April to August, December."""
    names = ("csi_study", "ssi_study", "third_study")
    run = simulate(company({name: study(name) for name in names}, days=400))
    fieldwork = {"csi_study": {2, 3, 4, 5}, "ssi_study": {3, 4, 5}, "third_study": {4, 5, 6, 7, 8}}
    published = {"csi_study": "2023-07", "ssi_study": "2023-08", "third_study": "2023-12"}
    table = run.listening
    for k, name in enumerate(names):
        rows = heard(run, k)
        assert months_of(run, rows["t"][rows["t"] < 365 * DAY]) == fieldwork[name]
        assert set(table["month"][table["instrument"] == name]) == {published[name]}
        assert len(months_of(run, rows["t"] + rows["a"])) == 1  # all waves come out together


def test_only_customers_of_the_right_age_are_asked() -> None:
    """The newest unit of everybody who may be asked is 12 to 24 months old (CSI) and he is there."""
    world = started(company({"csi": study()}))
    now = 59 * DAY
    for c in range(300):
        first = c * int(world.par[0]["stride"])
        newest = world.units["installed_at"][first : first + world.customers["n_units"][c]].max()
        right = 1.0 <= (now - newest) / YEAR < 2.0
        assert studies.eligible(world, now, 0, c) == right
    world.customers["active"] = 0
    assert not any(studies.eligible(world, now, 0, c) for c in range(300))


def test_without_units_the_age_is_that_of_the_customer() -> None:
    """A stream of requests knows no purchases: who joined two to six months ago is asked by the SSI."""
    from tests.sim.worlds import conf

    world = started(company({"ssi": study("ssi_study")}, demand=conf("demand", "poisson")))
    assert not studies.eligible(world, 30 * DAY, 0, 5)
    assert studies.eligible(world, 100 * DAY, 0, 5)
    assert not studies.eligible(world, 200 * DAY, 0, 5)


def test_so_many_are_approached_on_average() -> None:
    """Each of those who may be asked with the same chance, n in all: a binomial number in each month."""
    run = simulate(company({"csi": study(people=40)}))
    rows = heard(run)
    for t in np.unique(rows["t"]):
        assert abs((rows["t"] == t).sum() - 40) < 3.9 * math.sqrt(40)


def test_a_study_of_everybody_shows_the_standing_of_all() -> None:
    """No error, no selection: measured = true in the month of fieldwork, if it is published at its end."""
    everybody = study(owned_months=[0.0, 100_000.0], people=1_000_000, months=[6], published=6)
    table = simulate(company({"all": everybody})).listening
    rows = (table["measure"] == "standing") & (table["month"] == "2023-06")
    assert rows.sum() == 1
    assert table["error"][rows] == pytest.approx(0.0, abs=1e-12) and table["n"][rows][0] > 1000


def test_the_first_cities_only() -> None:
    """A study of one city hears nobody from another one."""
    from tests.sim.worlds import conf

    regions = conf("regions", "three_cities")
    changes = {"regions": regions, "crew.technicians": 12}
    run = simulate(company({"csi": study(cities=1, people=500)}, **changes))
    asked = heard(run)["who"]
    assert len(asked) > 10 and set(run.world.customers["region"][asked]) == {0}


def test_interviews_are_with_so_many_who_are_there() -> None:
    run = simulate(
        company({"talks": composed("listening", "interviews")["instruments"]["interviews"] | {"people": 15}})
    )
    rows = heard(run)
    assert np.unique(rows["t"], return_counts=True)[1].tolist() == [15, 15]
    assert months_of(run, rows["t"]) == {3, 9}
    assert (run.world.customers["left_at"][rows["who"]] > rows["t"]).all()
    assert "expected_empathy" in set(run.listening["measure"])
