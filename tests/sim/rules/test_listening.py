"""What instruments hear: unbiased where they should be, wrong in the way and to the size that they should be."""

import functools
import math
from typing import Any

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.rules.listening import SCORE, STANDING, take_down
from sim.rules.listening_months import publish
from sim.sampling import horvitz_thompson, nonresponse_bound, weighted_mean
from sim.scenario.listening import DIMENSIONS, MEASURES
from sim.tally import rows_of
from tests.sim.worlds import composed, small_town, started, textbook

MORE = 3.9  # standard errors: a true statement fails once in ten thousand


def survey(**changes: Any) -> dict[str, Any]:
    """A survey in which everybody answers what he feels, with changes; response and scale by dotted names."""
    tool = composed("listening", "catalogue")["instruments"]["everybody"] | {"active": True}
    for key, value in changes.items():
        section = tool
        *path, last = key.split("__")
        for name in path:
            section = section[name]
        section[last] = value
    return tool


def tool(name: str, **changes: Any) -> dict[str, Any]:
    """An instrument of the catalogue, switched on."""
    return composed("listening", "catalogue")["instruments"][name] | {"active": True} | changes


@functools.cache
def _asked(text: str, days: int, households: int) -> Run:
    return simulate(
        textbook(
            {
                "listening": {"kind": "instruments", "instruments": eval(text)},
                "days": days,
                "customers.households": households,
                "satisfaction.mood_sd": 1.0,
            }
        )
    )


def asked(days: int = 400, households: int = 500, **tools: dict[str, Any]) -> Run:
    """The textbook company (twenty jobs a day, moods that differ) with instruments."""
    return _asked(repr(tools), days, households)


def felt(run: Run) -> np.ndarray:
    """True score by job; NaN where the job has none."""
    closed = rows_of(run, ev.L_CLOSED)
    scores = np.full(int(run.world.now[0]["n_jobs"]), np.nan)
    scores[closed["job"]] = closed["x"]
    return scores


def heard(run: Run, instrument: int = 0) -> np.ndarray:
    """Rows of those who answered an instrument."""
    rows = rows_of(run, ev.L_SURVEYED)
    return rows[(rows["code"] == instrument) & (rows["a"] >= 0)]


def bias(run: Run) -> float:
    """Mean score of the jobs whose customers answered, less that of all."""
    scores = felt(run)
    return float(scores[heard(run)["job"]].mean() - np.nanmean(scores))


def test_perfect_observation_shows_the_truth() -> None:
    """Everybody is asked, answers, is not wrong and is heard at once: measured = true, for every measure, month by
    month."""
    table = asked(everybody=survey()).listening
    assert set(table["measure"]) == {"score", *DIMENSIONS}
    assert table["measured"].tolist() == table["true"].tolist()
    assert (table["error"] == 0).all() and len(set(table["month"])) == 13


def test_the_error_of_a_month_is_that_of_the_mean_of_its_answers() -> None:
    """s / sqrt(n) with n - 1 under s^2: 0.5, 0.7, 0.9 have s 0.2.  One answer says nothing of its error."""
    scenario = textbook({"listening": {"kind": "instruments", "instruments": {"everybody": survey()}}})
    world = started(scenario)
    for score in (0.5, 0.7, 0.9):
        take_down(world, 0, SCORE, 0, score)
    take_down(world, 0, STANDING, 0, 0.8)
    publish(world, 31 * ev.DAY, 0)
    log = world.log[: int(world.now[0]["n_log"])]
    seen, error = (log[log["kind"] == kind] for kind in (ev.L_MEASURED, ev.L_ERROR))
    assert seen[["who", "a"]].tolist() == [(SCORE, 3), (STANDING, 1)]
    assert seen["x"] == pytest.approx([0.7, 0.8])
    assert error["who"].tolist() == [SCORE] and error["x"] == pytest.approx([0.2 / math.sqrt(3)])


def test_the_truth_is_that_of_the_log() -> None:
    """The score of the month that just ended, computed again from the closed jobs."""
    run = asked(everybody=survey())
    table, closed = run.listening, rows_of(run, ev.L_CLOSED)
    score = table["measure"] == "score"
    names = run.world.calendar[closed["t"] // ev.DAY]
    for month, true, n in zip(table["month"][score], table["true"][score], table["n"][score], strict=True):
        year, name = map(int, month.split("-"))
        of_month = closed["x"][(names["year"] == year) & (names["month"] == name)]
        assert len(of_month) == n
        assert of_month.mean() == pytest.approx(true, rel=1e-12)


def test_answers_that_do_not_depend_on_satisfaction_are_unbiased() -> None:
    """One in five answers, whatever he feels: the mean of those heard is within its own error of that of all."""
    run = asked(flat=survey(response__intercept=math.log(0.25)))
    scores, rows = felt(run), heard(run)
    assert len(rows) / len(rows_of(run, ev.L_SURVEYED)) == pytest.approx(0.2, abs=MORE * math.sqrt(0.16 / 8000))
    error = np.nanstd(scores) / math.sqrt(len(rows))
    assert abs(bias(run)) < MORE * error
    assert rows["x"].tolist() == scores[rows["job"]].tolist()


def test_bias_grows_with_the_slope_of_the_response() -> None:
    """The satisfied answer more: the more so, the more is shown than is true; and never more than the bound."""
    found = []
    for slope in (0.0, 2.0, 5.0, 10.0):
        run = asked(sloped=survey(response__intercept=-1.4, response__slope=slope))
        scores, who = felt(run), heard(run)["job"]
        others = np.isfinite(scores)
        others[who] = False
        share = len(who) / np.isfinite(scores).sum()
        found.append(bias(run))
        assert abs(found[-1]) <= nonresponse_bound(share, scores[who].mean(), scores[others].mean()) + 1e-12
    assert found == sorted(found) and found[-1] > 0.03


def test_weighting_with_the_true_chances_takes_the_bias_away() -> None:
    """Inverse-probability weights with the true response model: within 3.9 standard errors of the mean of all, where
    the plain mean is more than ten off."""
    run = asked(sloped=survey(sampled=0.7, response__intercept=-1.4, response__slope=6.0))
    scores, rows = felt(run), heard(run)
    values = scores[rows["job"]]
    chances = 0.7 / (1 + np.exp(1.4 - 6.0 * (values - 0.85)))
    truth, error = np.nanmean(scores), np.nanstd(scores) / math.sqrt(len(rows))
    assert values.mean() - truth > 10 * error
    population = int(np.isfinite(scores).sum())
    spread = math.sqrt(float((values**2 * (1 - chances) / chances**2).sum())) / population  # Horvitz-Thompson's own
    assert abs(horvitz_thompson(values.tolist(), chances.tolist(), population) - truth) < MORE * spread
    centred = (values - truth) / chances
    spread = math.sqrt(float((centred**2).sum())) / float((1 / chances).sum())
    assert abs(weighted_mean(values.tolist(), chances.tolist()) - truth) < MORE * spread


def test_horvitz_thompson_is_the_census_when_everybody_answers() -> None:
    """f = r = 1: every chance is 1, and the estimate is the mean of all."""
    run = asked(everybody=survey())
    rows, scores = heard(run), felt(run)
    estimate = horvitz_thompson(rows["x"].tolist(), [1.0] * len(rows), int(np.isfinite(scores).sum()))
    assert estimate == pytest.approx(np.nanmean(scores), rel=1e-12)


def test_begging_for_tens_raises_what_is_measured_and_not_what_is_true() -> None:
    """A third of the answerers gives the best answer: the rest as before, the truth untouched."""
    cuts = [0.05 + 0.1 * k for k in range(10)]
    honest = asked(plain=survey(scale__cut_points=cuts))
    coached = asked(plain=survey(scale__cut_points=cuts, scale__coached=0.3))
    before, after = heard(honest)["x"], heard(coached)["x"]
    assert (after >= before).all() and (after > before).any()
    assert ((after == 1.0) & (before < 1.0)).sum() / (before < 1.0).sum() == pytest.approx(0.3, abs=0.03)
    assert felt(coached).tolist() == felt(honest).tolist()
    assert coached.measures["true_score"] == honest.measures["true_score"] < coached.measures["measured_score"]


def test_answers_are_cut_into_categories() -> None:
    """0 to 10 by rounding ten times the score: a score of 0.849 is an 8, of 0.851 a 9."""
    run = asked(plain=survey(scale__cut_points=[0.05 + 0.1 * k for k in range(10)]))
    rows, scores = heard(run), felt(run)
    assert (10 * rows["x"]).tolist() == np.floor(10 * scores[rows["job"]] + 0.5).tolist()


def test_nines_are_rounded_up_to_tens_and_eights_are_not() -> None:
    cuts = [0.05 + 0.1 * k for k in range(10)]
    plain = heard(asked(plain=survey(scale__cut_points=cuts)))["x"]
    rounded = heard(asked(plain=survey(scale__cut_points=cuts, scale__ceiling=0.5)))["x"]
    nines = plain == 0.9
    assert rounded[~nines].tolist() == plain[~nines].tolist()
    assert (rounded[nines] == 1.0).mean() == pytest.approx(0.5, abs=MORE * 0.5 / math.sqrt(nines.sum()))


def test_noise_averages_out() -> None:
    """What is said scatters around what is felt with the sd of the scale."""
    run = asked(noisy=survey(scale__noise_sd=0.1))
    rows, scores = heard(run), felt(run)
    wrong = rows["x"] - scores[rows["job"]]
    assert wrong.std() == pytest.approx(0.1, rel=0.05)
    assert abs(wrong.mean()) < MORE * 0.1 / math.sqrt(len(rows))


def test_an_answer_is_known_after_the_lag() -> None:
    """Answers that take 45 days are published one or two months late, and all before the end are published."""
    run = asked(late=survey(lag_days=45.0))
    table, rows = run.listening, heard(run)
    assert table["month"][0] == "2023-02" and set(rows["a"]) == {45 * ev.DAY}
    ends = rows_of(run, ev.L_TRUE)["t"].max()
    assert table["n"][table["measure"] == "score"].sum() == (rows["t"] + rows["a"] < ends).sum()


def test_the_board_is_exact_and_blind_to_what_is_felt() -> None:
    """Internal figures equal those of the log; the score is none of them."""
    run = simulate(
        small_town(
            {
                "listening": {"kind": "instruments", "instruments": {"board": tool("kpi_board")}},
                "days": 365,
                "customers.households": 2000,
                "crew.technicians": 2,
            }
        )
    )
    table = run.listening
    assert set(table["measure"]) == {"on_time", "first_fix", "hours_to_first_visit"}
    assert table["measured"].tolist() == table["true"].tolist()
    closed = rows_of(run, ev.L_CLOSED)
    repairs = closed[run.world.kinds["nature"][closed["code"]] == ev.REPAIR]
    known = repairs[repairs["t"] < rows_of(run, ev.L_TRUE)["t"].max()]
    first_fix = table["measure"] == "first_fix"
    n = table["n"][first_fix]
    assert n.sum() == len(known)
    assert (table["measured"][first_fix] * n).sum() == pytest.approx((known["a"] == 1).sum())
    came, opened = run.world.jobs["first_visit"][known["job"]], run.world.jobs["opened"][known["job"]]
    hours = table["measure"] == "hours_to_first_visit"
    assert (table["measured"][hours] * n).sum() == pytest.approx(((came - opened) / ev.HOUR).sum())


def test_shoppers_see_so_many_jobs_a_month_and_every_job_as_likely_as_any_other() -> None:
    """A reservoir: exactly n jobs a month, and early and late jobs of a month alike (chi-square of thirds, 1 %)."""
    run = asked(days=1000, shoppers=tool("mystery_shopper", visits=20))
    rows, table = heard(run), run.listening
    assert len(rows) == 20 * len(set(table["month"]))
    closed = rows_of(run, ev.L_CLOSED)
    when = np.full(len(felt(run)), -1)
    when[closed["job"]] = closed["t"]
    day = run.world.calendar[when[rows["job"]] // ev.DAY]
    month_of = {name: k for k, name in enumerate(dict.fromkeys(table["month"]))}
    assert all(f"{d['year']}-{d['month']:02d}" in month_of for d in day)
    days = run.world.calendar[: run.scenario.days]
    number = np.arange(len(days)) - np.maximum.accumulate(np.where(days["month_start"], np.arange(len(days)), 0))
    third = np.minimum(number[when[rows["job"]] // ev.DAY] // 10, 2)
    counts = np.bincount(third, minlength=3)
    lengths = np.bincount(np.minimum(number[: int(when.max() // ev.DAY)] // 10, 2), minlength=3)
    expected = len(rows) * lengths / lengths.sum()
    assert ((counts - expected) ** 2 / expected).sum() < 13.8  # 0.1 % of a chi-square with 2 degrees


def test_shoppers_write_down_what_is_delivered() -> None:
    """Without expectation: the mean of all visits is that of all jobs, within its error."""
    run = asked(days=1000, shoppers=tool("mystery_shopper", visits=40, assessor_sd=0.05))
    table = run.listening
    for name in DIMENSIONS:
        rows = table["measure"] == f"delivered_{name}"
        error = math.sqrt(float((table["standard_error"][rows] ** 2).sum())) / rows.sum()
        assert abs(table["error"][rows].mean()) < MORE * error, name


def test_complaints_come_from_the_dissatisfied_only() -> None:
    """Below the score only, with the chance of speaking; the mean of complainers is far from that of all."""
    run = asked(complaints=tool("complaint_analysis", below=0.7, speaks=0.0))
    scores, rows = felt(run), heard(run)
    low = scores < 0.7
    assert (rows["x"] < 0.7).all() and (scores[rows["job"]] == rows["x"]).all()
    assert len(rows) / low.sum() == pytest.approx(0.5, abs=MORE * 0.5 / math.sqrt(low.sum()))
    assert rows["x"].mean() < np.nanmean(scores) - 0.1
    causes = rows_of(run, ev.L_ANALYSED)
    assert causes["job"].tolist() == rows["job"].tolist() and set(causes["code"]) <= set(range(5))
    rate = run.listening["measure"] == "complaint_rate"
    assert (run.listening["measured"][rate] * run.listening["n"][rate]).sum() == pytest.approx(
        (rows["t"] < rows_of(run, ev.L_TRUE)["t"].max()).sum()
    )


def test_the_call_back_counts_yes_answers_to_five_questions() -> None:
    """The score is the mean of five answers of yes (1) or no (0)."""
    rows = heard(asked(call_back=tool("call_back")))
    assert set(np.round(5 * rows["x"], 9)) <= set(range(6)) and len(set(rows["x"])) > 1


def test_an_assumption_is_what_it_says_and_asks_nobody() -> None:
    run = asked(guess=tool("assumption", score=0.95, expected=0.7))
    table = run.listening
    assert len(heard(run)) == 0
    assert set(table["measured"][table["measure"] == "score"]) == {0.95}
    assert set(table["measured"][table["measure"] == "expected_empathy"]) == {0.7}
    assert run.measures["measured_error"] > 0


def test_listening_alone_changes_nothing_but_what_is_written_down() -> None:
    """All instruments at once: the same events but for the rows of listening, and the same money but for theirs."""
    quiet = simulate(small_town({"days": 200}))
    loud = simulate(small_town({"days": 200, "listening": composed("listening", "all")}))
    other = loud.events[(loud.events["kind"] < ev.L_SURVEYED) | (loud.events["kind"] > ev.L_TERM)]
    assert other.tobytes() == quiet.events.tobytes()
    a, b = quiet.ledger.totals(), loud.ledger.totals()
    assert b.pop("listening") > a.pop("listening") == 0
    assert b.pop("cash") < a.pop("cash")
    assert a == b


def test_traits_move_who_answers() -> None:
    """Half of the customers answer with odds e^4 higher than the other half, and so are heard more often."""
    from sim.rules.traits import level_of

    level = {"share": 0.5, "weighs": {}, "times": {}}
    traits = {"age": {"old": level | {"adds": {"answers": 2.0}}, "young": level | {"adds": {"answers": -2.0}}}}
    tools = {"flat": survey(response__intercept=0.0)}
    changes = {"segments": {"kind": "traits", "traits": traits}, "days": 200, "customers.households": 500}
    run = simulate(textbook(changes | {"listening": {"kind": "instruments", "instruments": tools}}))
    rows = rows_of(run, ev.L_SURVEYED)
    young = np.array([level_of(run.world, int(c), 0) for c in rows["who"]]) == 1
    for group, chance in ((~young, 1 / (1 + math.exp(-2.0))), (young, 1 / (1 + math.exp(2.0)))):
        error = math.sqrt(chance * (1 - chance) / group.sum())
        assert (rows["a"][group] >= 0).mean() == pytest.approx(chance, abs=MORE * error)


def test_every_measure_has_a_name() -> None:
    """The numbers of the rules are places in the list of names."""
    from sim.rules import listening as rules

    assert len(MEASURES) == rules.MEASURES
    assert MEASURES[rules.COMPLAINT_RATE] == "complaint_rate" and MEASURES[rules.HOURS] == "hours_to_first_visit"
    firsts = {"reliability": rules.ASPECT, "expected_reliability": rules.EXPECTED}
    firsts |= {"desired_reliability": rules.DESIRED, "delivered_reliability": rules.DELIVERED}
    assert {name: MEASURES.index(name) for name in firsts} == firsts
