"""Generations of products: they fail as often, and of what, as they say, and the mix of work moves as they spread."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, YEAR
from sim.rules import products
from sim.rules.unitlife import draw_factor
from sim.tally import rows_of
from tests.sim.worlds import small_town, started

OLD = {"since": "2018-01-01", "failures": 1.0, "faults": {}}
NEW = {"since": "2023-03-01", "failures": 0.5, "faults": {"control_board": 6.0, "capacitor": 0.0}}


def town(generations: dict[str, Any], **changes: Any) -> Any:
    return small_town({"start": "2023-01-01", "demand.products": generations} | changes)


def test_a_unit_belongs_to_the_newest_generation_on_the_market_when_it_was_installed() -> None:
    """On the first day of a generation and later it is that one; the second before it is the one before."""
    world = started(town({"old": OLD, "new": NEW}))
    since = world.products["since"]
    found = []
    for installed in (since[1] - 1, since[1], since[2] - 1, since[2], since[2] + YEAR):
        world.units[0]["installed_at"] = installed
        found.append(products.product_of(world, 0))
    assert found == [0, 1, 1, 2, 2]
    assert (since[2] - 59 * DAY, since[0] < since[1]) == (0, True)


def test_a_generation_multiplies_the_intensity_of_its_failures() -> None:
    """Same draws, environment and installation: the factor of the unit is that of a plain one times the ratio."""
    plain, changed = started(town({})), started(town({"new": NEW | {"since": "2022-01-01"}}))
    for world in (plain, changed):
        world.units[0]["installed_at"] = 0
        draw_factor(world, 0, 0.2)
    assert changed.units[0]["factor"] == pytest.approx(0.5 * plain.units[0]["factor"], rel=1e-15)


def test_the_mix_of_faults_is_that_of_the_product() -> None:
    """Shares of the catalogue times the ratios of the generation, over their sum; none of a fault with ratio 0."""
    scenario = town({"new": NEW | {"since": "2022-01-01"}})
    world, kind = started(scenario), scenario.jobs.of_cause("failure")[0]
    world.units[0]["installed_at"] = 0
    n = 20_000
    drawn = [products.fault_of_product(world, kind, 0, (k + 0.5) / n) for k in range(n)]
    ratios = {"control_board": 6.0, "capacitor": 0.0}
    shares = np.array([row.share * ratios.get(name, 1.0) for name, row in scenario.faults.items()])
    assert np.bincount(drawn, minlength=len(shares)) / n == pytest.approx(shares / shares.sum(), abs=1.0 / n)


def test_a_generation_like_the_old_one_changes_nothing() -> None:
    """Ratios of 1 are the ones that nobody has written down."""
    plain, same = (
        simulate(town(rows, days=200)) for rows in ({}, {"same": OLD, "again": OLD | {"since": "2023-02-01"}})
    )
    assert np.array_equal(plain.events, same.events) and len(plain.events) > 500


def boards(run: Run, begin: int, end: int) -> tuple[float, float]:
    """(share of control boards among the new repairs, new repairs) requested between two days."""
    asked = rows_of(run, ev.L_REQUEST)
    asked = asked[(asked["t"] >= begin * DAY) & (asked["t"] < end * DAY) & (asked["x"] == ev.NEW)]
    fault = run.world.jobs["fault"][asked["job"]]
    fault = fault[fault >= 0]
    return float((fault == list(run.scenario.faults).index("control_board")).mean()), len(fault)


def test_the_mix_of_demand_drifts_with_product_technology() -> None:
    """Units live two years: in the third year most are of a generation with many more failures of the electronics, so
    their share among the repairs climbs year by year; in a market that stands still it stays where it was."""
    many = {"customers.households": 1500, "crew.technicians": 4, "days": 1096, "demand.replacement_mean_years": 2.0}
    many |= {"demand.failure_scale_years": 3.0, "leaving.link": "none"}
    drifts, stays = (simulate(town(rows, **many)) for rows in ({"new": NEW}, {}))
    moved, still = ([boards(run, 366 * k, 366 * (k + 1)) for k in range(3)] for run in (drifts, stays))
    assert min(n for _, n in moved) > 300
    assert moved[0][0] + 0.1 < moved[1][0] < moved[2][0] and moved[2][0] > 0.4
    assert still[2][0] == pytest.approx(still[0][0], abs=0.05)
    assert moved[2][1] < 0.8 * still[2][1]  # and they fail half as often


@pytest.mark.parametrize(
    ("generations", "words"),
    [
        ({"a": OLD, "b": OLD}, "demand.products.b.since: 2018-01-01 is not after the generation before"),
        ({"a": OLD | {"faults": {"gremlin": 1.0}}}, "demand.products.a.faults: unknown fault 'gremlin'"),
        ({"a": OLD | {"since": "2018-02-30"}}, "demand.products.a.since: '2018-02-30' is no date"),
    ],
)
def test_impossible_generations_are_refused(generations: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words.replace(".", r"\.")):
        town(generations)
