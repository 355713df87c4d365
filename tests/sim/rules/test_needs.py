"""Whom customers turn to, what they buy again and beside, who is cared for, and who comes back."""

import math
from typing import Any

import numpy as np
import pytest

from sim import events as ev
from sim import simulate
from sim.draws import WON_BACK, uniform2
from sim.events import DAY, FAIL, OCCASION, SERVICE_DUE, TO_NOBODY, TO_RIVAL, TO_US, YEAR
from sim.handle import World
from sim.rules import care, extras, leaving, needs, unitlife, win_back, word_of_mouth
from sim.rules.bonds import AWAY, BACK_AGAIN, GONE, OWN, STATUS, TRUST
from sim.world import SATISFACTION
from tests.sim.bands import assert_mean, assert_share
from tests.sim.rules.test_bonds import BARE, bound, changed
from tests.sim.worlds import composed, conf, market, small_town

PAY_PER_JOB = {"customers.contract_share": 0.0}


def at_need(changes: dict[str, Any] | None = None) -> World:
    return bound("at_need", PAY_PER_JOB | (changes or {}))


def last(world: World) -> np.void:
    return world.log[int(world.now[0]["n_log"]) - 1]


# ------------------------------------------------------------------------------------------------ the choice
def test_a_need_is_shared_as_the_multinomial_logit_says() -> None:
    """At the brand level e^0 : e^-1.7 : e^-3, that is 81 to 15 to 4; satisfaction moves our part alone."""
    world = at_need(BARE | {"loyalty.needs.lost_after": 100, "customers.households": 3000})
    world.mind[SATISFACTION, :3000] = world.par[0]["brand"]
    total = 1 + math.exp(-1.7) + math.exp(-3.0)
    got = np.array([needs.choose(world, 0, c, -1, c, 7) for c in range(3000)])
    for choice, share in ((TO_US, 1 / total), (TO_RIVAL, math.exp(-1.7) / total), (TO_NOBODY, math.exp(-3) / total)):
        assert_share(int((got == choice).sum()), 3000, share)
    world.mind[SATISFACTION, 0] = world.par[0]["brand"] - 0.2
    ours, rivals = needs.chances(world, 0, 0)
    assert ours / rivals == pytest.approx(math.exp(-9 * 0.2 + 1.7))


def test_who_has_a_contract_turns_to_us() -> None:
    """The contract is paid for; and what is ours is not written down."""
    world = at_need({"loyalty.needs.rivals": 20.0})
    assert needs.choose(world, 0, 0, -1, 5, 0) == TO_RIVAL
    world.customers[0]["contract"] = 1
    rows = int(world.now[0]["n_log"])
    assert needs.choose(world, 0, 0, -1, 5, 0) == TO_US and world.now[0]["n_log"] == rows


def test_several_needs_in_a_row_given_away_are_a_farewell() -> None:
    """Mean needs until n in a row are given away: (q^-n - 1)/(1 - q) with q = 1 - P(us)."""
    world = at_need(BARE | {"customers.households": 700, "loyalty.needs.rivals": 0.0, "loyalty.needs.nobody": -20.0})
    world.mind[SATISFACTION, :700] = world.par[0]["brand"]
    asked = []
    for c in range(700):
        k = 0
        while world.customers[c]["active"]:
            needs.choose(world, 0, c, -1, c, k)
            k += 1
        asked.append(k)
        world.now[0]["n_log"] = 0
    assert_mean(np.array(asked, float), (0.5**-2 - 1) / 0.5)
    assert (last(world)["kind"], world.bonds[STATUS, 0]) == (ev.L_LEFT, GONE) or world.bonds[STATUS, 0] == GONE


def test_who_decides_at_needs_leaves_between_them_for_other_reasons_only() -> None:
    """The hazard of a customer without contract is h0, whatever he thinks; one under contract has the link's."""
    world = at_need({"loyalty.needs.background": 1.0})
    world.mind[SATISFACTION, 0] = 0.1
    leaving.reassess(world, 0, 0)
    assert -math.expm1(-12 * world.mind[0 + 1, 0]) == pytest.approx(0.03)
    world.customers[0]["contract"] = 1
    leaving.reassess(world, 0, 0)
    assert -math.expm1(-12 * world.mind[1, 0]) > 0.9


def due(world: World, u: int, kind: int) -> int:
    """Unit u's next date, made the one of this kind."""
    now = 10 * DAY
    unit = world.units[u]
    if kind == FAIL:
        unit["next_fail"] = now
    elif kind == SERVICE_DUE:
        unit["next_service"] = now
    unit["due_at"], unit["due_kind"] = now, kind
    return now


@pytest.mark.parametrize("kind", [FAIL, SERVICE_DUE])
@pytest.mark.parametrize("choice", [TO_RIVAL, TO_NOBODY])
def test_what_is_given_away_is_no_job_of_ours(kind: int, choice: int) -> None:
    """A rival mends the unit and services it; left alone, a broken unit is replaced by others."""
    utilities = {"loyalty.needs.rivals": 20.0, "loyalty.needs.nobody": -20.0}
    if choice == TO_NOBODY:
        utilities = {"loyalty.needs.rivals": -20.0, "loyalty.needs.nobody": 20.0}
    world = at_need(utilities | {"loyalty.needs.lost_after": 9})
    now, unit = due(world, 0, kind), world.units[0]
    before = unit.copy()
    assert unitlife.unit_event(world, now, kind, 0) == -1
    assert world.now[0]["n_jobs"] == 0 and unit["down"] == 0 and unit["open_job"] == -1
    assert unit["next_fail"] > now and unit["due_at"] > now
    rows = world.log[: int(world.now[0]["n_log"])]
    given = rows[rows["kind"] == ev.L_NEED]
    assert given[["code", "who", "a"]].tolist() == [(choice, 0, 0)]
    if kind == SERVICE_DUE:
        assert unit["services"] == before["services"] + 1 and unit["next_service"] > now
    elif choice == TO_RIVAL:
        assert unit["failures"] == before["failures"] + 1 and unit["replacements"] == before["replacements"]
    else:
        assert unit["replacements"] == before["replacements"] + 1
        assert (last(world)["kind"], last(world)["code"]) == (ev.L_REPLACED, 0)


def test_warranty_work_and_reports_come_to_us() -> None:
    """In the whole unit's warranty, or when the unit reports it, nobody else is asked; nor while we are at work."""
    world = at_need({"loyalty.needs.rivals": 20.0, "warranty": composed("warranty", "china_ac")})
    world.units[0]["installed_at"] = 0
    world.units[2]["installed_at"] = -int(5 * YEAR)
    assert unitlife.comes_to_us(world, 10 * DAY, FAIL, 0) and not unitlife.comes_to_us(world, 10 * DAY, FAIL, 2)
    assert not unitlife.comes_to_us(world, 10 * DAY, SERVICE_DUE, 0)
    world.units[2]["open_job"] = 3
    assert unitlife.comes_to_us(world, 10 * DAY, OCCASION, 2)
    seen = at_need({"telemetry": conf("telemetry", "connected") | {"share": 1.0}})
    assert unitlife.comes_to_us(seen, 10 * DAY, FAIL, 4)


def test_a_company_of_choosers_loses_wallet_to_better_rivals() -> None:
    """Better rivals take needs, the share of wallet falls, and more customers are lost at needs."""
    town = PAY_PER_JOB | {"customers.households": 250, "days": 365, "demand.failure_scale_years": 2.0}
    weak, strong = (
        simulate(small_town(changed("at_need", town | {"loyalty.rivals.level": level}))) for level in (-0.1, 0.2)
    )
    assert strong.measures["share_of_wallet"] < weak.measures["share_of_wallet"] < 1
    assert strong.measures["left_at_need"] > weak.measures["left_at_need"]
    assert strong.measures["needs_to_rivals"] > weak.measures["needs_to_rivals"]


def test_streamed_requests_may_go_elsewhere_too() -> None:
    """With hopeless utilities no request of the stream reaches us."""
    stream = {"demand": conf("demand", "poisson"), "loyalty.needs.rivals": 20.0, "loyalty.needs.lost_after": 100}
    run = simulate(small_town(changed("at_need", PAY_PER_JOB | stream)))
    assert run.measures["requests"] == 0 and run.measures["needs_to_rivals"] > 100
    assert run.measures["share_of_wallet"] == 0


# ------------------------------------------------------------------------------------------------ again and beside
def test_units_are_bought_again_by_the_satisfied() -> None:
    """The odds of our share are multiplied by exp(weight (C - brand) - bonds); none and all stay."""
    world = bound(changes=BARE)
    world.mind[SATISFACTION, 0] = world.par[0]["brand"] + 0.1
    share = needs.share_rebought(world, 0, 0, 0, 0.44)
    assert share / (1 - share) == pytest.approx(0.44 / 0.56 * math.exp(0.4))
    assert [needs.share_rebought(world, 0, 0, 0, x) for x in (0.0, 1.0)] == [0.0, 1.0]
    town = BARE | {
        "customers.households": 300,
        "days": 700,
        "demand.replacement_mean_years": 2.0,
        "leaving.link": "none",
    }
    good, bad = (
        simulate(small_town(changed(changes=town | {"leaving.start_mean": c, "leaving.start_sd": 0.0})))
        for c in (0.95, 0.5)
    )
    assert good.measures["repurchase_share"] > bad.measures["repurchase_share"] + 0.05


def test_maker_and_station_depend_on_each_other() -> None:
    """Whose unit is bought again hangs on the product and on the service: odds fall by the failures a year of the old
    unit above the usual; a better product sells more of the maker's units where the service is the same, and better
    service more of them where the product is the same."""
    weights = {"loyalty.repurchase.product": 5.0, "loyalty.repurchase.usual": 0.2}
    world = bound(changes=BARE | weights)
    world.mind[SATISFACTION, 0] = world.par[0]["brand"]
    unit = world.units[0]
    unit["installed_at"], unit["failures"] = -10 * YEAR, 6
    share = needs.share_rebought(world, 0, 0, 0, 0.44)
    assert share / (1 - share) == pytest.approx(0.44 / 0.56 * math.exp(5.0 * (0.2 - 0.6)))
    unit["installed_at"] = -YEAR // 2  # a first year counts as a whole one
    assert needs.proof_of_product(world, 0, 0) == pytest.approx(5.0 * (0.2 - 6.0))
    town = BARE | weights | {
        "customers.households": 300, "days": 700, "demand.replacement_mean_years": 2.0, "leaving.link": "none",
        "leaving.start_sd": 0.0,
    }  # fmt: skip

    def again(scale: float, satisfaction: float, product: float) -> float:
        own = {"demand.failure_scale_years": scale, "leaving.start_mean": satisfaction}
        return simulate(small_town(changed(changes=town | own | {"loyalty.repurchase.product": product}))).measures[
            "repurchase_share"
        ]

    sound, shaky, served = again(20.0, 0.853, 5.0), again(1.0, 0.853, 5.0), again(20.0, 0.98, 5.0)
    assert sound > shaky + 0.1 and served > sound + 0.05
    assert again(20.0, 0.853, 0.0) < sound


def test_extras_are_sold_to_the_satisfied() -> None:
    """8 % of the jobs of a customer at the brand level, its odds times exp(4 x 0.1) a tenth above it."""
    assert extras.shifted(0.08, 0.0) == pytest.approx(0.08)
    world = bound(changes={"customers.households": 3000})
    world.mind[SATISFACTION, :3000] = world.par[0]["brand"] + 0.1
    for c in range(3000):
        world.jobs[0]["customer"] = world.jobs[0]["entity"] = c
        extras.sell_more(world, 0, 0)
    rows = world.log[: int(world.now[0]["n_log"])]
    sold = rows[rows["kind"] == ev.L_EXTRA]
    odds = 0.08 / 0.92 * math.exp(0.4)
    assert_share(len(sold), 3000, odds / (1 + odds))
    assert set(sold["x"].tolist()) == {120.0}


# ------------------------------------------------------------------------------------------------ care and win-back
def test_care_stops_the_fall_but_not_the_rise() -> None:
    """Who is reached keeps what he thinks above the brand level; who thinks less of us still forgets."""
    world = bound("care_campaigns", {"loyalty.care.share": 1.0})
    brand = world.par[0]["brand"]
    for c, start in ((0, brand + 0.1), (1, brand - 0.1)):
        world.mind[SATISFACTION, c] = start
        leaving.anniversary(world, round(YEAR), c)
    assert world.mind[SATISFACTION, 0] == pytest.approx(brand + 0.1)
    assert world.mind[SATISFACTION, 1] == pytest.approx(brand - 0.1 * 2 ** (-1 / 3))
    assert world.bonds[TRUST, 0] == pytest.approx(0.7 + 0.05 * 0.3)
    idle = bound("care_campaigns", {"loyalty.care.share": 0.0})
    idle.mind[SATISFACTION, 0] = brand + 0.1
    leaving.anniversary(idle, round(YEAR), 0)
    assert idle.mind[SATISFACTION, 0] == pytest.approx(brand + 0.1 * 2 ** (-1 / 3))


def test_care_reaches_its_share_of_those_without_a_job() -> None:
    """60 % of them, a draw for each customer and year; grades have their factor."""
    world = bound("care_campaigns", {"customers.households": 2000})
    assert_share(sum(care.is_cared_for(world, round(YEAR), c) for c in range(2000)), 2000, 0.6)
    graded = bound("care_campaigns", {"tiers": composed("tiers", "rfm")})
    for tier, share in ((1, 0.9), (3, 0.6), (4, 0.0)):
        graded.customers[0]["tier"] = tier
        assert care.care_share(graded, 0) == pytest.approx(share)


def gone(n: int, changes: dict[str, Any]) -> World:
    world = bound("win_back", {"customers.households": n} | changes)
    for c in range(n):
        leaving.leave(world, DAY, c, 0)
    return world


def test_the_offer_is_made_once_three_months_after_leaving() -> None:
    """A tenth accepts; who does not is left alone."""
    world = gone(2000, {"loyalty.win_back.month": 0.0})
    world.now[0]["n_log"] = 0
    for month in range(6):
        for c in range(2000):
            if win_back.returns(world, (month + 1) * 30 * DAY, c, *uniform2(world, WON_BACK, c, month)):
                world.bonds[STATUS, c] = BACK_AGAIN
    rows = world.log[: int(world.now[0]["n_log"])]
    assert rows["t"].tolist() == [90 * DAY] * 2000 and (rows["a"] == 3).all()
    assert_share(int(rows["code"].sum()), 2000, 0.1)
    assert (world.bonds[STATUS, :2000] == BACK_AGAIN).sum() == rows["code"].sum()


def test_who_comes_back_is_the_same_person_with_a_new_number() -> None:
    """Place, region and leaning are his; contract, trust and satisfaction begin anew; he comes back once."""
    world = gone(50, {"loyalty.win_back.month": 1.0})
    n, active = int(world.now[0]["n_customers"]), int(world.now[0]["active"])
    win_back.come_back(world, 40 * DAY, 7)
    new, old = world.customers[n], world.customers[7]
    assert (new["x"], new["y"], new["region"], new["active"]) == (old["x"], old["y"], old["region"], 1)
    assert world.bonds[OWN, n] == world.bonds[OWN, 7] and world.bonds[TRUST, n] == pytest.approx(0.7)
    assert world.mind[SATISFACTION, n] == 0.8 and new["contract"] == 0 and world.now[0]["active"] == active + 1
    row = last(world)
    assert (row["kind"], row["code"], row["who"], row["a"]) == (ev.L_WON, ev.BY_COMING_BACK, n, 7)
    assert world.bonds[STATUS, 7] == BACK_AGAIN and world.bonds[AWAY, n] == 0


def test_who_comes_back_has_the_neighbours_that_he_had() -> None:
    """He lives where he lived, tells whom he told and hears from whom he heard; so again when he comes back twice."""
    world = gone(50, market({"word_of_mouth.by": "network", "network.neighbours": 4, "network.rewired": 0.0}))
    home = (world.customers[7]["x"], world.customers[7]["y"])
    before, teller = heard_from(world, 7), int(world.links[7, 0])
    for number in (7, 50):
        back = int(world.now[0]["n_customers"])
        win_back.come_back(world, 40 * DAY, number)
        assert (world.customers[back]["x"], world.customers[back]["y"]) == home
        assert heard_from(world, back) == before
        leaving.leave(world, 50 * DAY, back, 0)
    told = {word_of_mouth.listener(world, teller, (k + 0.5) / 4000) for k in range(4000)}
    assert (51 in told) == (7 in world.links[teller]) and not {7, 50} & told


def heard_from(world: World, c: int) -> set[int]:
    """The households that customer c would tell."""
    return {word_of_mouth.listener(world, c, (k + 0.5) / 4000) for k in range(4000)}


def test_unasked_returns_come_at_their_monthly_rate() -> None:
    """Each month the same chance, keyed by customer and month."""
    world = gone(2000, {"loyalty.win_back.month": 0.05, "loyalty.win_back.active": False})
    assert_share(
        sum(win_back.returns(world, 30 * DAY, c, *uniform2(world, WON_BACK, c, 0)) for c in range(2000)), 2000, 0.05
    )


def test_win_back_brings_customers_for_its_price() -> None:
    """The campaign wins some back, and every offer is paid for; nobody pays to acquire them."""
    town = {"customers.households": 300, "days": 500, "leaving.new_customers_year": 0.0, "leaving.intercept": 7.0}
    run = simulate(small_town(changed("win_back", town | {"loyalty.win_back.accepts": 0.5})))
    m = run.measures
    assert m["customers_won_back"] >= m["offers_accepted"] > 5
    assert m["cost_win_back"] == pytest.approx(15 * m["win_back_offers"] + 60 * m["offers_accepted"])
    assert m["cost_acquisition"] == 0 and m["customers_won"] == m["customers_won_back"]
