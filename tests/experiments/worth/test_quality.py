"""The perfect-quality twin does nothing badly, and what poor quality costs adds up."""

import numpy as np
import pytest

from experiments import load_scenario
from experiments.worth import __main__ as worth_command
from experiments.worth.perfect import perfect
from experiments.worth.quality import PARTS, costs_of, quality_costs
from sim import Run, Scenario, simulate
from sim.events import L_REQUEST, NEW
from tests.sim.worlds import conf, small_town

POOR = {
    "customers.households": 800, "days": 540, "demand.failure_scale_years": 2.0, "crew.skill": 0.5,
    "visit.callback": 0.15, "crew.technicians": 3, "money.technician_month": 9500.0, "money.vehicle_month": 2000.0,
}  # fmt: skip


def run_of(scenario: Scenario, number: int = 0) -> Run:
    return simulate(scenario, replication=number)


def new_requests(run: Run) -> np.ndarray:
    rows = run.events[run.events["kind"] == L_REQUEST]
    return rows["t"][rows["x"] == NEW]


@pytest.fixture(scope="module")
def both() -> tuple[Run, Run]:
    """A company of little skill whose repairs do not last, and its twin."""
    scenario = small_town(POOR)
    return run_of(scenario), run_of(perfect(scenario))


@pytest.mark.parametrize("name", ["small_town", "ac_city_small", "car_station_small", "camera_centre_small"])
def test_the_twin_of_any_company_does_nothing_badly(name: str) -> None:
    """On site and at outlets: all at the first go, nothing comes back, no part is missing."""
    words = [f"scenario={name}", "days=200", "warmup_days=0"]
    m = run_of(perfect(load_scenario(words))).measures
    assert m["first_fix_rate"] == 1.0 and m["first_visits"] > 50
    for none in ("repeat_visits", "callbacks_30d", "emergency_orders", "not_at_home", "cost_poor_quality"):
        assert m[none] == 0 or np.isnan(m[none]), none


def test_the_twin_meets_the_same_customers_and_the_same_first_faults(both: tuple[Run, Run]) -> None:
    """Nothing but quality is changed: the first new requests are at the same seconds."""
    one, other = both
    n = 800
    assert (one.world.customers["x"][:n] == other.world.customers["x"][:n]).all()
    first = [new_requests(run)[:10].tolist() for run in both]
    assert first[0] == first[1]
    changed = ("visit", "parts", "crew", "satisfaction", "contact", "modes", "outlets")
    same = {key: value for key, value in one.scenario if key not in changed}
    assert same == {key: value for key, value in other.scenario if key in same}


def test_the_twin_of_a_twin_costs_nothing(both: tuple[Run, Run]) -> None:
    """Perfect twice is perfect once."""
    twin = both[1].scenario
    assert perfect(twin) == twin
    assert all(value == 0 for value in costs_of(both[1], both[1]).values())


def test_visible_and_hidden_add_up_to_the_whole(both: tuple[Run, Run]) -> None:
    """And the whole is contribution, customers and hours, without what the stock costs."""
    one, other = (run.measures for run in both)
    found = costs_of(*both)
    whole, visible, hidden, customers, business = found.values()
    assert whole == pytest.approx(visible + hidden) and hidden == pytest.approx(customers + business)
    assert visible == pytest.approx(one["cost_poor_quality"]) and visible > 0
    cash = sum(m["contribution"] + m["cost_holding"] for m in (other,)) - one["contribution"] - one["cost_holding"]
    hours = whole - cash - (other["customer_value"] - one["customer_value"])
    assert 0 < hours < visible


def test_satisfied_customers_are_worth_more_in_every_way(both: tuple[Run, Run]) -> None:
    """Fewer leave and cost to be replaced, they are served with fewer hours, and more of the income is steady."""
    one, other = (run.measures for run in both)
    assert other["score_mean"] > one["score_mean"] and other["retention_rate_year"] > one["retention_rate_year"]
    assert other["churn_replacement"] < one["churn_replacement"]
    assert other["customer_value_mean"] > one["customer_value_mean"]  # so that each leaver is a larger loss
    assert other["customers_end"] > one["customers_end"] and other["contract_income"] > one["contract_income"]
    assert other["work_hours"] < one["work_hours"]
    served = [m["keeping_cost"] - m["cost_holding"] for m in (one, other)]
    assert served[1] / other["customer_years"] < served[0] / one["customer_years"]


def test_without_leaving_customers_differ_by_their_margin_alone() -> None:
    """No difference in churn: the value differs as the margin of a customer-year does, times the same factor."""
    scenario = small_town(POOR | {"leaving": conf("leaving", "none"), "days": 300})
    one, other = run_of(scenario).measures, run_of(perfect(scenario)).measures
    factor = 800 * 1.0 / scenario.money.discount_year
    apart = (other["customer_margin_year"] - one["customer_margin_year"]) * factor
    assert other["customer_value"] - one["customer_value"] == pytest.approx(apart)


def test_doubled_prices_double_every_part() -> None:
    """Prices, wages and part prices times two."""
    scenario = small_town(POOR | {"days": 200})
    rates = ("discount_year", "hours_month", "overtime", "holiday", "part_markup", "holding_year", "emergency_share")
    money = {k: v if isinstance(v, str) or k in rates else 2 * v for k, v in scenario.money.model_dump().items()}
    twice = Scenario.model_validate(scenario.model_dump() | {"money": money})
    once, doubled = (costs_of(run_of(one), run_of(perfect(one))) for one in (scenario, twice))
    for name in PARTS:
        assert doubled[name] == pytest.approx(2 * once[name], rel=1e-3, abs=2.0), name


def test_replications_meet_their_twins() -> None:
    """Amounts by replication are those of each pair alone."""
    scenario = small_town(POOR | {"days": 60})
    amounts, service = quality_costs(scenario, run_of, 2)
    alone = costs_of(run_of(scenario, 1), run_of(perfect(scenario), 1))
    assert {name: values[1] for name, values in amounts.items()} == alone
    assert service["first_fix_rate"][1].tolist() == [1.0, 1.0]


def test_the_command_writes_its_page(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["scenario=small_town", "days=40", "customers.households=400", "replications=2"]
    assert worth_command.main(words) == 0
    told = capsys.readouterr().out
    (folder,) = (tmp_path / "results" / "quality").iterdir()
    page = (folder / "quality.html").read_text()
    assert told.endswith(f"results/quality/{folder.name}/quality.html\n") and "Poor quality costs" in told
    assert "perfect-quality twin" in page and "<script" not in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["replications=1"], "replications=1: an interval needs two; allowed: 2 to 1000"),
        (["replications=many"], "must be a whole number"),
        (["replication=3"], "replication: all of them are compared"),
        (["scenario=nowhere"], "must be one of"),
    ],
)
def test_what_cannot_be_priced_is_said_in_one_line(tmp_path, monkeypatch, capsys, words, said) -> None:
    """Before anything is simulated, with exit code 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert worth_command.main(words) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and said in told.err
    assert list(tmp_path.iterdir()) == []
