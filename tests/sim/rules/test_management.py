"""The management loop: when it acts, what it does, and what it costs."""

from typing import Any

import numpy as np
import pytest

from sim import Run, Scenario, simulate
from sim import events as ev
from sim.events import DAY
from sim.rules import roster
from sim.rules import standards as standard_rules
from sim.tally import rows_of
from tests.sim.worlds import composed, conf, growing, small_town, started


def loop(action: str = "none", instrument: str = "everybody", **changes: Any) -> dict[str, Any]:
    """A management that always finds the score too low, unless changed."""
    base = composed("management", "watch") | {"instrument": instrument, "target": 1.0, "dead_band": 0.0, "at_least": 1}
    base["action"] = base["action"] | {"kind": action}
    for key, value in changes.items():
        section = base["action"] if key in base["action"] else base
        section[key] = value
    return base


def company(management: dict[str, Any], days: int = 400, **changes: Any) -> Scenario:
    base = {"customers.households": 800, "days": days, "start": "2023-01-01", "crew.technicians": 2}
    listening = changes.pop("listening", composed("listening", "perfect"))
    return small_town(base | {"listening": listening, "management": management} | changes)


def rows(run: Run, kind: int) -> np.ndarray:
    return rows_of(run, kind)


def works_on(run: Run, i: int) -> np.ndarray:
    """Days on which technician i begins a shift."""
    shift = rows(run, ev.L_SHIFT)
    return shift["t"][(shift["who"] == i) & (shift["code"] == ev.S_START)] // DAY


def test_who_is_hired_works_in_his_term_and_at_no_other_time() -> None:
    """From the first day of the month after the delay, for the term; again when it is over and the score is still low;
    the plan of working time counts on him."""
    run = simulate(company(loop("hire", most=1, delay_months=1, term_months=3)))
    terms = rows(run, ev.L_TERM)
    assert len(terms) >= 3 and set(terms["who"]) == {2}
    allowed = np.zeros(run.scenario.days + 200, bool)
    for term in terms:
        first = int(term["a"] // DAY)
        assert run.world.calendar["month_start"][first] and term["x"] == 91
        assert 28 <= first - term["t"] // DAY <= 31
        allowed[first : first + 91] = True
    days = works_on(run, 2)
    assert allowed[days].all()
    assert len(days) > 0.6 * allowed[: run.scenario.days].sum()
    quiet = started(company(loop()))
    more = run.world.capacity[0] - quiet.capacity[0]
    planned = [d for d in range(run.scenario.days) if allowed[d] and more[d] > 0]
    assert not more[: run.scenario.days][~allowed[: run.scenario.days]].any()
    assert len(planned) > 0.6 * allowed[: run.scenario.days].sum()


def test_hiring_stops_at_the_most_and_shortens_waits() -> None:
    """A company with too few hands: with three on call the waits of the second half year are shorter."""
    alone, helped = (
        simulate(company(loop("hire", most=most, term_months=12, delay_months=0), **{"crew.technicians": 1}))
        for most in (0, 3)
    )
    assert len(rows(alone, ev.L_TERM)) == 0
    assert {int(i) for i in rows(helped, ev.L_TERM)["who"]} == {1, 2, 3}
    assert rows(helped, ev.L_IN_FORCE)["a"].max() == 3
    assert (
        helped.monthly["hours_to_first_visit_mean"][6:12].mean()
        < alone.monthly["hours_to_first_visit_mean"][6:12].mean()
    )


def test_people_on_call_are_others_than_those_of_the_season_and_change_nobody() -> None:
    """As long as nobody is hired, people on call are not there: the same events as without them."""
    base = {"crew.summer_temps": 1, "crew.temp_months": [7, 8]}
    plain = simulate(company(loop(), **base))
    on_call = simulate(company(loop("hire", target=0.0, most=4), **base))
    assert on_call.events.tobytes() == plain.events.tobytes()
    world = started(company(loop("hire", most=2), **base))
    keys = [roster.person_key(world, i) for i in range(5)]
    assert len(set(keys)) == 5
    assert [roster.is_scheduled(world, i, 200) for i in (3, 4)] == [False, False]


def test_briefings_raise_manners_while_they_last() -> None:
    """Awareness after a year of monthly steps is that of the sum of briefings, each faded since."""
    people = growing({"turnover.resign_year": 0.0, "training.awareness.courses_year": 0.0})
    run = simulate(company(loop("train", most=1, briefing_gain=0.02, delay_months=0), days=200, **people))
    fades, level = run.scenario.people.training.awareness_days, 0.0  # type: ignore[union-attr]
    months = set(rows(run, ev.L_IN_FORCE)["t"] // DAY)
    for day in range(1, 200):
        level = (level + (0.02 if day in months else 0.0)) * np.exp(-1 / fades)
    assert len(months) == 6
    assert run.world.people["awareness"][:2] == pytest.approx(level, rel=1e-9)


def test_supervision_raises_compliance_after_its_delay() -> None:
    """Two steps of a tenth: lapses fall to exp(-effect x 0.2), and a fifth of the jobs is audited."""
    changes = {"standards": composed("standards", "all"), "supervision": conf("supervision", "audits")}
    changes["supervision"]["audit_share"] = 0.0
    many = {"customers.households": 4000, "crew.technicians": 9}
    run = simulate(company(loop("supervise", most=2, audit_step=0.1, delay_months=2), **changes, **many))
    decided, force = rows(run, ev.L_MANAGED), rows(run, ev.L_IN_FORCE)
    starts = np.flatnonzero(run.world.calendar["month_start"])[1:] * DAY
    assert decided["t"].tolist() == starts[:2].tolist() and decided["a"].tolist() == [1, 2]
    assert force["t"].tolist() == starts[2 : 2 + len(force)].tolist() and force["a"][:2].tolist() == [1, 2]
    done = rows(run, ev.L_STANDARDS)
    before, after = done[done["t"] < starts[2]], done[done["t"] >= starts[3]]
    assert before["code"].sum() == 0
    assert after["code"].mean() == pytest.approx(0.2, abs=3.9 * 0.4 / np.sqrt(len(after)))
    kept = [np.bitwise_count(part["a"]).mean() for part in (before, after)]
    in_force = sum(standard.active for standard in run.scenario.standards.values())
    lapses = [in_force - k for k in kept]
    assert lapses[1] / lapses[0] == pytest.approx(np.exp(-7.0 * 0.2), rel=0.1)
    assert standard_rules.compliance(run.world, 0, 0) > standard_rules.compliance(started(run.scenario), 0, 0)


def test_nothing_is_done_inside_the_dead_band() -> None:
    """A band wider than any distance from the target leaves everything as it is."""
    run = simulate(company(loop("hire", dead_band=1.0)))
    assert len(rows(run, ev.L_MANAGED)) == 0


def test_better_than_the_target_takes_steps_back() -> None:
    """A target that the score crosses: steps up and down, one a review, between 0 and the most."""
    changes = {"standards": composed("standards", "all"), "supervision": conf("supervision", "audits")}
    truth = simulate(company(loop(), **changes)).measures["true_score"]
    act = loop("supervise", target=truth, most=3, memory_months=1, every_months=1, delay_months=0)
    decided = rows(simulate(company(act, days=900, **changes)), ev.L_MANAGED)
    assert {0, 1} == set((decided["code"] % 2).tolist())
    steps = np.r_[0, decided["a"]]
    assert np.diff(steps).tolist() == np.where(decided["code"] % 2, 1, -1).tolist()
    assert steps.min() >= 0 and steps.max() <= 3


def test_nothing_is_concluded_from_too_few_answers() -> None:
    run = simulate(company(loop("hire", at_least=1_000_000)))
    assert len(rows(run, ev.L_MANAGED)) == 0


def test_where_more_is_worse_the_management_acts_when_there_is_more() -> None:
    """Hours to the first visit above the target: people are hired; below it they are not."""
    board = composed("listening", "kpi_board")
    act = loop("hire", "kpi_board", measure="hours_to_first_visit", target=1.0, most=1)
    slow = simulate(company(act, listening=board))
    fast = simulate(company(act | {"target": 1000.0}, listening=board))
    assert len(rows(slow, ev.L_TERM)) > 0 and len(rows(fast, ev.L_TERM)) == 0


def talks(people: int) -> dict[str, Any]:
    """Perfect listening: everybody after a job, and many interviews without misunderstanding, every month."""
    both = composed("listening", "perfect")
    deep = both["instruments"]["interviews"] | {"active": True, "people": people, "noise_sd": 0.0}
    both["instruments"]["interviews"] = deep | {"months": list(range(1, 13))}
    return both


def test_gap_1_is_nothing_with_perfect_listening_and_the_error_of_the_assumption_without() -> None:
    """Believed = true once it has been heard; 0.75 assumed against 0.80 expected is a gap of -0.05."""
    heard = simulate(company(loop(expectation_from="interviews"), listening=talks(20)))
    guess = simulate(company(loop()))
    assert heard.measures["gap_knowledge"] == pytest.approx(0.0, abs=1e-12)
    assert guess.measures["gap_knowledge"] == pytest.approx(0.75 - guess.scenario.satisfaction.expected)


def test_gap_2_is_a_choice() -> None:
    """A standard that follows what is believed leaves no gap; one of one's own leaves its distance."""
    own = simulate(company(loop(standard=0.9)))
    follows = simulate(company(loop(standard=0.9, standard_follows=1.0)))
    half = simulate(company(loop(standard=0.9, standard_follows=0.5)))
    assert own.measures["gap_standard"] == pytest.approx(0.15)
    assert follows.measures["gap_standard"] == pytest.approx(0.0, abs=1e-12)
    assert half.measures["gap_standard"] == pytest.approx(0.075)


def test_begging_for_tens_hides_what_should_be_acted_upon() -> None:
    """The same company, the same target: the honest survey has somebody hired, the coached one does not."""
    cuts = [0.05 + 0.1 * k for k in range(10)]
    honest, coached = composed("listening", "perfect"), composed("listening", "perfect")
    honest["instruments"]["everybody"]["scale"] |= {"cut_points": cuts}
    coached["instruments"]["everybody"]["scale"] |= {"cut_points": cuts, "coached": 0.9}
    act = loop("hire", target=0.93, most=1, memory_months=12)
    hired = [simulate(company(act, listening=way)).measures["hired_days"] for way in (honest, coached)]
    assert hired[0] > 0 == hired[1]


def test_hiring_is_paid() -> None:
    """Wage and vehicle of a junior for the days of the terms; each decision at its price."""
    run, quiet = simulate(company(loop("hire", most=2))), simulate(company(loop()))
    money = run.scenario.money
    months = run.measures["hired_days"] / (365.25 / 12)
    # premiums of holidays are paid for more people as well
    shift = rows(run, ev.L_SHIFT)
    holiday = shift[(shift["code"] == ev.S_START) & (shift["x"] > 0) & (shift["who"] >= 2)]
    wage = money.technician_month / money.hours_month
    more = run.measures["cost_labour"] - quiet.measures["cost_labour"]
    others = shift[(shift["code"] == ev.S_START) & (shift["x"] > 0) & (shift["who"] < 2)]
    before = rows(quiet, ev.L_SHIFT)
    before = before[(before["code"] == ev.S_START) & (before["x"] > 0)]
    premium = (holiday["a"].sum() + others["a"].sum() - before["a"].sum()) / ev.HOUR * wage * (money.holiday - 1)
    assert more == pytest.approx(months * (money.technician_month + money.vehicle_month) + premium, abs=1.0)
    m, decided = run.scenario.management.action.costs, rows(run, ev.L_MANAGED)  # type: ignore[union-attr]
    force = rows(run, ev.L_IN_FORCE)
    due = len(decided) * m.decision + (force["a"] * (m.month + m.technician_month * force["x"])).sum()
    assert run.measures["cost_management"] == pytest.approx(due * money.catalogue_factor, abs=0.5)
