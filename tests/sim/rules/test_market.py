"""How customers are won: Bass, replacement, choice, brand, rivals, and what talk does to all of it."""

import math

import numpy as np
import pytest

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.handle import World
from sim.rules.market import lookers, month_of_market, share_of_choice
from sim.rules.opinion import opinions_move, response
from tests.sim.worlds import conf, market, patched, plain, small_town, started

P, Q = 0.03, 0.38
ALONE = {
    "winning.law": "bass", "winning.p": P, "winning.q": Q, "competitors": {}, "advertising.budget": 0.0,
    "growth_year": 0.0,
}  # fmt: skip
RIVAL = {"presence": 1.0, "level": 0.8, "price": 1.0, "rises_year": 0.0, "moves": []}
EVEN = {"word_of_mouth.by": "nobody", "word_of_mouth.start": 0.8, "brand.start": 0.8, "advertising.lift": 0.0}


def bass(t: float) -> float:
    """Share that has adopted by t years: (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t)."""
    x = math.exp(-(P + Q) * t)
    return (1 - x) / (1 + Q / P * x)


def rate(f: float) -> float:
    """Adoptions a year at share f."""
    return (P + Q * f) * (1 - f)


def quiet(changes: dict, **more: object) -> Scenario:
    """The small town without requests: nothing but the market happens, and nobody leaves."""
    values = plain()
    values["demand"] = conf("demand", "poisson") | {"rate_per_day": 0.001}
    values["jobs"], values["faults"], values["parts"] = (
        conf("jobs", "textbook"), conf("faults", "single"), conf("parts", "none"),
    )  # fmt: skip
    return Scenario.model_validate(patched(values, {"leaving.link": "none", "days": 60} | market(changes) | more))


def ways(run: Run) -> np.ndarray:
    """Customers won by way."""
    return np.bincount(run.events["code"][run.events["kind"] == ev.L_WON], minlength=5)


# ------------------------------------------------------------------------------------------------ Bass
def test_the_closed_form_gives_the_published_values() -> None:
    """p 0.03, q 0.38: F(1), F(3), F(5), and the peak at ln(q/p)/(p + q) with the rate (p + q)^2/(4 q)."""
    assert [bass(t) for t in (1, 3, 5)] == pytest.approx([0.035758, 0.150500, 0.331199], abs=5e-7)
    peak = math.log(Q / P) / (P + Q)
    assert peak == pytest.approx(6.192619, abs=5e-7) and rate(bass(peak)) == pytest.approx(0.110592, abs=5e-7)


def monthly_recursion(world: World, months: int) -> list[float]:
    """Shares at the end of each month when exactly the mean number of lookers is won each month."""
    households, path = world.now[0]["households"], [0.0]
    for _ in range(months):
        world.now[0]["active"] = round(path[-1] * households)
        path.append(path[-1] + lookers(world) / households)
    return path


def test_the_monthly_recursion_is_bass_within_its_error_of_discretisation() -> None:
    """F <- F + f(F)/12 is Euler's method with h = 1/12.

    Its error is -(h/2) f(F) ln(f(F)/f(0)) + O(h^2), from e' = f'(F) e - (h/2) f'(F) f(F); the rest is at most h^2.
    """
    world = started(quiet(ALONE | {"share_at_start": 0.0001}, **{"customers.households": 40_000}))
    path = monthly_recursion(world, 180)
    for years in (1, 3, 5, 6.25, 10, 15):
        f = rate(bass(years))
        predicted = -f * math.log(f / rate(0.0)) / 24
        assert path[round(12 * years)] - bass(years) == pytest.approx(predicted, abs=(1 / 12) ** 2 / 10)
    steps = np.diff(path)
    assert abs(np.argmax(steps) / 12 - 6.192619) < 0.35  # the error delays the peak by ln(f/p)/24 of a year, 0.054


def test_a_launch_follows_bass() -> None:
    """100,000 households, ten users at the start: the share after five years is the recursion's.

    Each adoption of a month u years before the end is worth at most e^(q-p)u of them; 4 standard deviations.
    """
    scenario = quiet(ALONE | {"share_at_start": 0.0001, "customers_at_most": 10_000.0},
                     **{"customers.households": 10, "days": 1827})  # fmt: skip
    run = simulate(scenario)
    share, path = 10 / 100_000, []
    for _ in range(60):
        path.append(share)
        share += rate(share) / 12
    path = np.array(path)
    worth = np.exp((Q - P) * (60 - np.arange(60)) / 12)
    sd = math.sqrt(float(np.sum([rate(f) / 12 for f in path] * worth**2)) / 100_000)
    assert abs(run.measures["market_share_end"] - share) < 4 * sd < 0.05
    assert share == pytest.approx(bass(5), abs=0.01)


def test_a_good_name_makes_imitation_stronger_and_advertising_innovation() -> None:
    """(R/R0)^eps times q A/M, and (1 + lift a) times p."""
    world = started(quiet(ALONE | {"winning.elasticity": 2.0, "share_at_start": 0.5, "advertising.lift": 3.0}))
    others = world.now[0]["households"] - world.now[0]["active"]
    world.now[0]["reputation"] *= 0.5
    assert lookers(world) == pytest.approx(others * (P + Q * 0.5 * 0.25) / 12)
    world.now[0]["awareness"] = world.par[0]["ads_half"]
    assert lookers(world) == pytest.approx(others * (P * 2.5 + Q * 0.5 * 0.25) / 12)


# ------------------------------------------------------------------------------------------------ choice
def test_the_choice_is_a_logit() -> None:
    """Odds are exp(slope x difference of levels) over the rivals' attraction; half against an equal rival."""
    world = started(quiet(EVEN | {"attraction.level": 5.0}))
    assert share_of_choice(world, 0.8, 1.0, 1.0) == 0.5
    better = share_of_choice(world, 0.9, 1.0, 1.0)
    assert better / (1 - better) == pytest.approx(math.exp(0.5))
    assert share_of_choice(world, 0.8, 2.0, 1.0) == pytest.approx(2 / 3) and share_of_choice(world, 0.1, 1.0, 0.0) == 1


def test_in_a_mature_market_those_who_look_are_won_by_the_share_of_the_choice() -> None:
    """(M - A)/12 x looking + new households, half of them against one equal rival, by the ways in their shares."""
    changes = EVEN | {"competitors": {"other": RIVAL}, "winning.looking_year": 0.24, "growth_year": 0.12}
    world = started(quiet(changes | {"customers_at_most": 20.0}, **{"customers.households": 3000}))
    households, active = world.now[0]["households"], world.now[0]["active"]
    mean = ((households * 1.01 - active) * 0.02 + households * 0.01) / 2
    assert households == 15_000
    month_of_market(world, 31 * ev.DAY, 0)
    rows = world.log[: int(world.now[0]["n_log"])]
    won = np.bincount(rows["code"][rows["kind"] == ev.L_WON], minlength=5)
    for way, share in ((ev.BY_FRIENDS, 0.44), (ev.BY_SEARCH, 0.42), (ev.BY_ADVERTISING, 0.14)):
        assert abs(won[way] - mean * share) < 4 * math.sqrt(mean * share)
    assert won[ev.AT_CONSTANT_RATE] == won[ev.BY_REFERRAL] == 0


def test_searchers_go_by_the_stars_and_the_others_by_the_brand() -> None:
    """Worse stars take searchers away, and nobody else; a worse brand takes those whom advertising reaches."""
    changes = EVEN | {"competitors": {"other": RIVAL}, "winning.looking_year": 1.0, "customers_at_most": 20.0}
    changes |= {"attraction.level": 50.0, "reviews.considered": 1.0, "brand.by_reputation": 0.0, "brand.fades": 0.0}
    world = started(quiet(changes, **{"customers.households": 3000}))
    world.now[0]["stars_sum"] = 2.0 * world.now[0]["stars_n"]
    world.now[0]["brand_level"] = 0.2
    month_of_market(world, 31 * ev.DAY, 0)
    rows = world.log[: int(world.now[0]["n_log"])]
    won = np.bincount(rows["code"][rows["kind"] == ev.L_WON], minlength=5)
    assert won[ev.BY_FRIENDS] > 150 and won[ev.BY_SEARCH] == won[ev.BY_ADVERTISING] == 0


def test_a_promise_in_advertising_wins_those_whom_it_reaches() -> None:
    """Who answers advertising goes by what it claims, where it claims something."""
    changes = EVEN | {"competitors": {"other": RIVAL}, "winning.looking_year": 1.0, "customers_at_most": 20.0}
    world = started(quiet(changes | {"attraction.level": 50.0}, **{"customers.households": 3000}))
    world.par["advertised"] = 0.2
    month_of_market(world, 31 * ev.DAY, 0)
    rows = world.log[: int(world.now[0]["n_log"])]
    won = np.bincount(rows["code"][rows["kind"] == ev.L_WON], minlength=5)
    assert won[ev.BY_ADVERTISING] == 0 and won[ev.BY_SEARCH] > 150


def test_those_to_whom_we_were_named_join_if_they_are_not_ours_already() -> None:
    """Referrals x chance x share of strangers: 2,000 referrals, a quarter each, four in five are strangers."""
    changes = EVEN | {"winning.looking_year": 0.0, "growth_year": 0.0, "referral.wins": 0.25, "customers_at_most": 3.0}
    world = started(quiet(changes, **{"customers.households": 1000}))
    world.now[0]["referrals"] = 2000
    month_of_market(world, 31 * ev.DAY, 0)
    won = world.now[0]["n_customers"] - 1000
    assert abs(won - 400) < 4 * 20 and world.now[0]["referrals"] == 0


def test_whoever_finds_no_row_is_counted_as_turned_away() -> None:
    """The table is bounded; the bound is said when it binds, and nobody is won beyond it."""
    changes = {"winning.looking_year": 1.0, "customers_at_most": 1.1}
    run = simulate(quiet(changes, **{"customers.households": 200, "days": 200}))
    assert run.measures["customers_won"] == 20 and run.measures["turned_away"] > 0
    roomy = simulate(quiet(changes | {"customers_at_most": 9.0}, **{"customers.households": 200, "days": 200}))
    assert roomy.measures["turned_away"] == 0 and roomy.measures["customers_won"] > 20


def test_nobody_is_won_beyond_the_households_of_the_market() -> None:
    """Who serves everybody can win nobody."""
    run = simulate(quiet({"share_at_start": 1.0, "growth_year": 0.0, "winning.law": "bass", "winning.p": 5.0}))
    assert run.measures["customers_won"] == 0 and run.measures["market_share_end"] == 1.0


def test_with_the_constant_law_customers_join_as_without_a_market() -> None:
    """To isolate what keeps customers: talk goes on, the same customers join at the same times."""
    plainly = simulate(small_town({"days": 300, "customers.households": 300}))
    talked = simulate(small_town({"days": 300, "customers.households": 300} | market({"winning.law": "constant"})))
    joined = [run.events[run.events["kind"] == ev.L_WON] for run in (plainly, talked)]
    assert joined[0].tolist() == joined[1].tolist() and len(joined[0]) > 20
    assert talked.measures["told"] > 0 and math.isnan(plainly.measures["told"])


# ------------------------------------------------------------------------------------------------ opinion
def test_the_brand_settles_between_reputation_advertising_and_the_unknown() -> None:
    """B* = (b1 R + b2 a + b3 U) / (b1 + b2 a + b3), wherever it begins."""
    changes = {
        "word_of_mouth.start": 0.9, "brand.start": 0.1, "brand.unknown": 0.5, "brand.by_reputation": 0.1,
        "brand.by_advertising": 0.2, "brand.fades": 0.05, "word_of_mouth.by": "nobody", "advertising.budget": 0.1,
    }  # fmt: skip
    world = started(quiet(changes))
    a = response(world)
    for month in range(200):
        opinions_move(world, 0, month)
    assert 0.1 < a < 0.9 and response(world) == pytest.approx(a)  # the audience is used to the budget from the start
    assert world.now[0]["brand_level"] == pytest.approx((0.1 * 0.9 + 0.2 * a + 0.05 * 0.5) / (0.15 + 0.2 * a))


def test_a_new_brand_must_work_harder_for_trust() -> None:
    """The same service and budget: who is not known wins fewer of those who go by the name, as many who ask friends."""
    settled = {"winning.looking_year": 0.9, "customers_at_most": 9.0}
    known, new = (
        ways(simulate(quiet(settled | {"brand.start": b, "brand.unknown": b}, **{"customers.households": 1000})))
        for b in (0.87, 0.5)
    )
    assert new[ev.BY_ADVERTISING] < 0.6 * known[ev.BY_ADVERTISING] and new[ev.BY_SEARCH] < known[ev.BY_SEARCH]
    assert new[ev.BY_FRIENDS] == known[ev.BY_FRIENDS]


def test_a_good_name_at_rest_stays_at_rest() -> None:
    """The market of conf/ begins where the plain city leaves it: brand and stars do not drift by themselves."""
    world = started(quiet({}))
    before = (world.now[0]["brand_level"], world.now[0]["stars_sum"] / world.now[0]["stars_n"])
    for month in range(36):
        opinions_move(world, 0, month)
    after = (world.now[0]["brand_level"], world.now[0]["stars_sum"] / world.now[0]["stars_n"])
    assert after == pytest.approx(before, abs=0.001)


def test_a_rating_counts_half_after_its_half_life() -> None:
    """Kept of a month: 2^(-1/H).  Ratings of the past lose weight and no star."""
    world = started(quiet({"reviews.half_life_months": 3.0, "reviews.start_ratings": 40.0, "reviews.start_stars": 4.5}))
    s = world.now[0]
    opinions_move(world, 0, 0)
    assert s["stars_n"] == pytest.approx(40 * 2 ** (-1 / 3))
    for month in (1, 2):
        opinions_move(world, 0, month)
    assert s["stars_n"] == pytest.approx(20.0) and s["stars_sum"] / s["stars_n"] == pytest.approx(4.5)


def test_the_stock_of_advertising_halves_in_its_half_life_and_saturates() -> None:
    """G <- G 2^(-1/h): half is left after h months without a budget; a budget without bound has response 1."""
    world = started(quiet({"advertising.half_life_months": 3.0, "advertising.budget": 0.2}))
    before = world.now[0]["awareness"]
    assert before == pytest.approx(0.2 / (1 - 0.5 ** (1 / 3)))
    world.par["ads_spend"] = 0.0
    for month in range(3):
        opinions_move(world, 0, month)
    assert world.now[0]["awareness"] == pytest.approx(before / 2)
    assert response(started(quiet({"advertising.budget": 1e6}))) == pytest.approx(1.0, abs=1e-4)


def test_rivals_rise_by_the_year_and_move_on_their_dates() -> None:
    """Level and price of a rival are those of its last move, plus the rise since; the mean is by presence."""
    one = RIVAL | {"rises_year": 0.10, "moves": [{"date": "2023-06-15", "level": 0.6, "price": 0.5}]}
    two = RIVAL | {"presence": 3.0, "level": 0.9}
    changes = EVEN | {"competitors": {"one": one, "two": two}, "attraction.level": 5.0, "attraction.price": 2.0}
    world = started(quiet(changes, start="2023-01-01", days=400))
    assert world.rivals[0].tolist() == pytest.approx([1 + 3 * math.exp(0.5), 0.075])
    after = 0.6 + 0.1 * 16 / 365.25 - 0.8  # at the end of June, the sixth month
    assert world.rivals[6].tolist() == pytest.approx(
        [math.exp(5 * after + 1) + 3 * math.exp(0.5), (after + 3 * 0.1) / 4]
    )
    opinions_move(world, 0, 5)
    assert world.now[0]["competition"] == world.rivals[6, 1]


def test_better_and_cheaper_rivals_take_customers() -> None:
    """Acquisition falls when rivals rise, month by month on common random numbers."""
    base = {"winning.looking_year": 0.5, "customers_at_most": 9.0}
    rising = base | {f"competitors.{name}.rises_year": 0.3 for name in ("chains", "makers", "street_shops")}
    few, many = (simulate(quiet(changes, **{"customers.households": 1000, "days": 720})) for changes in (rising, base))
    assert few.measures["customers_won"] < 0.8 * many.measures["customers_won"]
    assert few.measures["competition_end"] > 0.1 + many.measures["competition_end"]
    cheap = base | {f"competitors.{name}.price": 0.3 for name in ("chains", "makers", "street_shops")}
    undercut = simulate(quiet(cheap, **{"customers.households": 1000, "days": 720}))
    assert undercut.measures["customers_won"] < 0.8 * many.measures["customers_won"]


# ------------------------------------------------------------------------------------------------ the loop
def served(intercept: float, changes: dict, seed: int = 1) -> Run:
    """A busy market town whose customers stay, with service of this level (logit of the score)."""
    town = {"customers.households": 300, "days": 400, "leaving.link": "none", "satisfaction.intercept": intercept}
    town |= {"demand.failure_scale_years": 1.0, "crew.technicians": 8}
    loud = {"winning.looking_year": 0.9, "customers_at_most": 9.0, "share_at_start": 0.5, "referral.wins": 0.0}
    return simulate(small_town(town | market(loud | changes)), seed=seed)


def joined(run: Run) -> list[tuple]:
    won = run.events[run.events["kind"] == ev.L_WON]
    return won[["t", "code", "who"]].tolist()


def test_without_word_of_mouth_acquisition_does_not_depend_on_service() -> None:
    """Nobody hears of it: the same customers join by the same ways; where people talk, bad service wins fewer."""
    silent = {"word_of_mouth.by": "nobody"}
    assert joined(served(-3.0, silent)) == joined(served(3.0, silent))
    bad, good = served(-3.0, {}), served(3.0, {})
    assert len(joined(bad)) < len(joined(good)) and bad.measures["reputation_end"] < good.measures["reputation_end"]
    assert bad.measures["stars_end"] < good.measures["stars_end"]
    assert bad.measures["brand_level_end"] < good.measures["brand_level_end"]


@pytest.mark.parametrize("by", ["mean_field", "network"])
def test_more_negative_word_of_mouth_lowers_reputation_and_acquisition(by: str) -> None:
    """Chain: negative word of mouth up, reputation down, acquisitions down; five pairs of common random numbers."""
    base = {"word_of_mouth.by": by, "word_of_mouth.turn": 0.7}
    pairs = [
        (served(-0.5, base | {"word_of_mouth.told_worst": 60.0}, seed), served(-0.5, base, seed)) for seed in range(5)
    ]
    assert all(loud.measures["reputation_end"] < calm.measures["reputation_end"] for loud, calm in pairs)
    assert sum(len(joined(loud)) for loud, _ in pairs) < sum(len(joined(calm)) for _, calm in pairs)


def test_a_push_of_advertising_wins_its_audience_and_costs_its_budget() -> None:
    """Five times the budget: more are won by advertising; the money is that of the calendar."""
    runs = [simulate(quiet({}, **{"customers.households": 5000, "days": 365} | market(name=name)))
            for name in ("city", "advertising_push")]  # fmt: skip
    assert ways(runs[1])[ev.BY_ADVERTISING] > ways(runs[0])[ev.BY_ADVERTISING]
    for run, budget in zip(runs, (0.02, 0.10), strict=True):
        months = 365 / (365.25 / 12)
        assert run.measures["cost_advertising"] == pytest.approx(25_000 * budget * months, abs=0.1)


def test_a_customer_won_costs_what_his_way_costs() -> None:
    """Friends are cheap, searchers and audiences dear; whoever brought somebody has his reward."""
    changes = {"winning.looking_year": 0.6, "referral.reward": 30.0, "customers_at_most": 9.0}
    world = quiet(changes, **{"customers.households": 400, "days": 300, "money.catalogue_factor": 0.5})
    run = simulate(world)
    n = ways(run)
    assert run.measures["cost_acquisition"] == pytest.approx(0.5 * (20 * n[1] + 110 * (n[2] + n[3]) + 20 * n[4]))
    assert run.measures["cost_referrals"] == 0.5 * 30 * n[4]
    assert n[1:4].min() > 0


def test_the_series_by_month_are_those_of_the_log() -> None:
    """Values stand in the month that they close; sums are those of the indicators."""
    run = served(0.0, {})
    monthly, m = run.monthly, run.measures
    assert len(monthly["reputation"]) == len(monthly["month"])
    assert monthly["reputation"][-2] == m["reputation_end"] and math.isnan(monthly["reputation"][-1])
    assert monthly["persons_told"].sum() == m["told"]
    assert sum(monthly[name].sum() for name in monthly if name.startswith("won_by_")) == m["customers_won"]
    assert "reputation" not in simulate(small_town()).monthly


def test_the_shares_of_told_are_what_they_say() -> None:
    """Told per job is told over scored jobs; told badly is what lies below the name of the start."""
    run = served(-1.0, {})
    story = run.events[run.events["kind"] == ev.L_STORY]
    bad = story["a"][story["x"] < run.scenario.market.word_of_mouth.start].sum()
    assert run.measures["told_badly_share"] == bad / story["a"].sum() > 0.5
    assert run.measures["told_per_job"] == story["a"].sum() / (run.events["kind"] == ev.L_CLOSED).sum()
