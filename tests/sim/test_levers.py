"""No lever is dead: each choice in conf/ changes what happens or what is measured.  None acts when it is switched off.

A lever is a file of a group from which planners choose.  It is pulled in the small town, in a busy summer, or where it
can act (`WHERE`): audits need standards, courses need people who grow, kits of vans need regions, and so on.
"""

import copy
import functools
import re
from pathlib import Path
from typing import Any

import pytest

from sim import Scenario, simulate
from tests.sim.random_companies import merged
from tests.sim.worlds import CONF, composed, conf, log_demand, patched, plain, requests

ROOT = Path(__file__).parents[2]

# What each group is when its lever is not pulled.
OFF = {
    "appointments": "none", "calendar": "china", "climate": "none", "complaints": "none", "contact": "office",
    "dispatch": "earliest_due", "expectation": "fixed", "first_fix": "baseline", "jobs": "ac", "leaving": "none",
    "listening": "none", "loyalty": "none", "management": "none", "market": "none", "modes": "on_site",
    "money": "cny_city", "outlets": "textbook", "parts": "ac", "people": "steady", "planning": "none",
    "price": "book", "promise": "windows", "regions": "one", "satisfaction": "in_home_2018", "segments": "alike",
    "staffing": "baseline", "standards": "none", "supervision": "none", "telemetry": "none", "tiers": "none",
    "travel": "city", "warranty": "none",
}  # fmt: skip
# Groups that describe a trade rather than a choice: they come with their company.
TRADES = {"crew", "customers", "demand", "faults", "visit"}
# Files of the other groups that do so too, that need a file of one's own, that are another group's off, or that act in
# one company only (tests/test_acceptance_camera_centre.py pulls those there).
OF_A_TRADE = {
    "calendar/metro", "climate/from_file", "contact/bank_calls", "jobs/camera", "jobs/car", "jobs/metro",
    "outlets/none", "parts/car", "parts/raf_cover", "parts/raf_marginal", "parts/raf_service",
    "parts/metro", "parts/none", "travel/metro", "parts/camera_genuine", "parts/camera_third_party",
    "parts/camera_third_party_for_all", "outlets/camera_points", "satisfaction/camera",
    "satisfaction/car_service", "satisfaction/car_service_in_full", "outlets/camera_seven", "price/camera_tariff",
    "listening/catalogue",  # what the other files of the group switch on
}  # fmt: skip

GROWING = {"people": "growing"}
STATION = {"modes": "carry_in", "outlets": "car_station"}
# What else must be chosen so that a group, or a file, can act.
WHERE: dict[str, dict[str, str]] = {
    "modes": {"outlets": "textbook"},
    "outlets/camera_centre": {"modes": "mail_in"},
    "outlets/car_station": {"modes": "carry_in"},
    "planning": {"dispatch": "rolling_horizon"},
    "supervision": {"standards": "all"},
    "management": {"listening": "combined"},
    "management/by_truth": {"listening": "perfect"},
    "management/raise_standard_when_score_falls": {"listening": "combined", "standards": "all"},
    "management/train_when_score_falls": {"listening": "combined"} | GROWING,
    "management/reinvest_in_hands": {},
    "management/reinvest_in_training": GROWING,
    "parts/ac_depots": {"regions": "three_cities"},
    "price/ac_all_tariff": {"jobs": "ac_all"},
    "jobs/textbook": {"faults": "single"},
    "loyalty": {"leaving": "logit"},
    "staffing/awareness_training": GROWING,
    "staffing/cross_training": GROWING,
    "staffing/performance_bonus": GROWING,
    "staffing/retention_bonus": GROWING,
    "warranty": {"price": "ac_tariff"},
    "satisfaction/zone": {"expectation": "adaptive"},
}
TARIFFS = ("closed_prices", "near_estimates", "not_asked_again", "open_prices", "overcharging", "rough_estimates",
           "said_to_all", "said_to_nobody")  # fmt: skip
WHERE |= {f"price/{name}": {"jobs": "ac_all"} for name in TARIFFS}
WHERE |= {f"standards/{name}": STATION for name in ("loaner", "transport", "waiting_area")}
# Keys of the company that differ where a lever is pulled.
COMPANY: dict[str, dict[str, Any]] = {
    "tiers/alike": {"days": 250, "customers.households": 1000},
    "tiers/head_start": {"days": 250, "customers.households": 1000},
    "tiers/rfm": {"days": 250, "customers.households": 1000},  # the first grading is after half a year
    "tiers/value": {"days": 250, "customers.households": 1000},
    "first_fix/longer_repair_10min": {"demand": log_demand(requests([8.0 * k for k in range(200)]))},
    "first_fix/longer_repair_20min": {"demand": log_demand(requests([8.0 * k for k in range(200)]))},
    "modes/all": {"outlets.bench_in_field": True},
    "listening/focus_group": {"start": "2023-08-01"},  # October is in its hundred days
    "listening/interviews": {"start": "2023-08-01"},
    "regions/twenty_cities": {"crew.technicians": 100},
    "staffing/performance_bonus": {"customers.households": 1000},  # who is overworked earns none
}

LEVERS = sorted(
    f"{group}/{path.stem}"
    for group, off in OFF.items()
    for path in (CONF / group).glob("*.yaml")
    if path.stem != off and f"{group}/{path.stem}" not in OF_A_TRADE
)


@functools.cache
def busy_summer() -> dict[str, Any]:
    """The small town with a hundred days of work for nine people, half of them without all certificates."""
    return patched(
        plain(),
        {
            "start": "2023-05-20", "days": 100, "customers.households": 3000, "crew.technicians": 9,
            "crew.certified_share": 0.5, "demand.failure_scale_years": 3.0,
        },
    )  # fmt: skip


def pulled(values: dict[str, Any], group: str, name: str) -> dict[str, Any]:
    """The company with one file of `conf/`, as Hydra lays it."""
    if group in ("staffing", "first_fix"):
        return merged(values, conf(group, name))
    return values | {group: composed(group, name)}


def told(values: dict[str, Any]) -> tuple[bytes, str]:
    """All that happens, and all that is measured of it."""
    run = simulate(Scenario.model_validate(values))
    return run.events.tobytes(), repr(sorted(run.measures.items()))


@functools.cache
def off(
    group: str, where: tuple[tuple[str, str], ...], lever: str | None = None
) -> tuple[dict[str, Any], tuple[bytes, str]]:
    """The company without the lever, and its story; some levers have a company of their own."""
    values = busy_summer()
    for other, name in (*where, (group, OFF[group])):
        values = pulled(values, other, name)
    values = patched(copy.deepcopy(values), COMPANY.get(lever or "", {}))
    return values, told(values)


def test_every_group_is_a_lever_or_the_description_of_a_trade() -> None:
    """Whoever adds a group, or a file to one, says which; then the test below asks what it does."""
    choices = {"experiment", "scenario", "sensitivity", "search", "identify", "records"}
    groups = {path.name for path in CONF.iterdir() if path.is_dir()} - choices
    assert groups == {*OFF, *TRADES}
    files = {f"{path.parent.name}/{path.stem}" for path in CONF.glob("*/*.yaml")}
    assert files >= OF_A_TRADE | {f"{group}/{name}" for group, name in OFF.items()}


@pytest.mark.parametrize("lever", LEVERS)
def test_every_lever_acts(lever: str) -> None:
    """A lever whose cost is paid and which moves nothing would be a trap for planners."""
    group, name = lever.split("/")
    where = tuple(WHERE.get(lever, WHERE.get(group, {})).items())
    values, before = off(group, where, lever if lever in COMPANY else None)
    after = told(pulled(values, group, name))
    assert after != before


def switched_off() -> dict[str, tuple[str, dict[str, Any]]]:
    """Feature -> (file in which it is off, sections in which all is set up and the switch alone is off)."""
    appointments, standards = composed("appointments", "all"), composed("standards", "all")
    appointments["away"] = composed("appointments", "none")["away"]  # a fact about customers, without a switch
    for part in (appointments["reminder"], appointments["call"], appointments["progress"], appointments["deferral"]):
        part["active"] = False
    for standard in standards.values():
        standard["active"] = False
    minds = composed("satisfaction", "in_home_in_full") | {"price_weight": 0.0, "shocks": {}}
    minds |= {key: value for key, value in composed("satisfaction", "in_home_2018").items() if isinstance(value, float)}
    minds["effort"] = {key: 0.0 for key in minds["effort"]} | {"weight": 1.0}
    minds["emotions"]["active"] = False
    minds["damage"] |= {"product": 0.0, "surroundings": 0.0, "gap_product": 1.0}
    minds["scales"]["factors"] = {}
    minds["zone"]["below"], minds["kano"]["size"] = 9.0, 9.0
    return {
        "appointments": ("none", {"appointments": appointments}),
        "standards": ("none", {"standards": standards}),
        "satisfaction": ("in_home_2018", {"satisfaction": minds}),
        "supervision": ("none", {"supervision": composed("supervision", "audits") | {"audit_share": 0.0}}),
        "warranty": ("none", {"warranty": composed("warranty", "china_ac") | {"kind": "none"}}),
        "planning": ("none", {"planning": composed("planning", "hour_ahead") | {"explain": False}}),
        "climate": ("none", {"climate": composed("climate", "hot_summer") | {"kind": "none"}}),
        "listening": ("none", {"listening": composed("listening", "catalogue")}),
        "leaving": ("none", {"leaving": composed("leaving", "logit") | {"link": "none", "new_customers_year": 0.0}}),
        "promise": ("immediate", {"promise": composed("promise", "forecast") | {"kind": "immediate"}}),
        "modes": (
            "on_site",
            {
                "modes": composed("modes", "all") | {"kind": "on_site"},
                "outlets": composed("outlets", "car_station") | {"places": composed("outlets", "textbook")["places"]},
            },
        ),
    }


@pytest.mark.parametrize("feature", switched_off())
def test_what_is_switched_off_changes_no_bit(feature: str) -> None:
    """However it is set up: the same events, and the same measures, money among them."""
    name, sections = switched_off()[feature]
    where = {"supervision": "standards"}.get(feature)
    values = pulled(busy_summer(), where, "all") if where else busy_summer()
    assert told(values | sections) == told(pulled(values, feature, name))


def test_every_rule_is_called() -> None:
    """A rule that nobody asks is a lever that moves nothing, however well its own tests speak of it."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py")]
    names = {name for text in texts for name in re.findall(r"^@kernel\(.*\)\ndef (\w+)\(", text, re.MULTILINE)}
    called = {name for text in texts for name in re.findall(r"(?<!def )\b(\w+)\(", text)}
    assert len(names) > 400 and names - called == {"weibull"}  # a draw for rules to come, and the oracle of draws
