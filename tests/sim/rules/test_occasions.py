"""Types of job with dates of their own: Poisson counts, seasons, independence, and what they do to the unit."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, NEVER, OCCASION, YEAR
from sim.rules import installed_base
from sim.rules.occasions import draw_occasion, first_occasion, use_factor
from sim.rules.unitlife import renew, unit_event
from tests.sim.bands import assert_mean, assert_poisson, assert_share
from tests.sim.worlds import NO_FAILURES, NO_SHIFTS, NO_TRAVEL, NO_WAITING, plain, sections, small_town, started

EVEN = [1.0] * 12
CLEANING = {
    "cause": "planned", "nature": "service", "minutes": 0.0, "cv": 0.0, "family": None, "rate": 2.0, "months": EVEN,
    "effect": 1.0, "effect_years": 1.0,
}  # fmt: skip
ACCIDENT = {
    "cause": "accident", "nature": "repair", "minutes": 0.0, "cv": 0.0, "rate": 3.0, "months": EVEN,
    "faults": {"fault": 1.0}, "remote_share": 0.0,
}  # fmt: skip
QUESTION = {
    "cause": "advice", "nature": "support", "minutes": 0.0, "cv": 0.0, "family": None, "rate": 1.0, "months": EVEN,
    "remote_share": 1.0,
}  # fmt: skip
# Work takes no time at all and waits for nobody, so that no occasion meets an open job; nothing is replaced.
AT_ONCE = sections({**NO_WAITING, **NO_TRAVEL, **NO_FAILURES, **NO_SHIFTS, "climate": "none"}) | {
    "crew.technicians": 40, "jobs.types.repair.minutes": 0.0, "jobs.types.service.minutes": 0.0,
    "jobs.types.service.effect": 1.0, "demand.replacement_mean_years": 1e6, "demand.start_age": "new",
    "demand.use_sd": 0.0, "demand.failure_scale_years": 1.0, "demand.failure_shape": 1.0,
    "leaving.link": "none", "leaving.new_customers_year": 0.0,
    "customers.units_per_household": 1.0, "contact.false_closure": 0.0,
}  # fmt: skip


def types(**more: Any) -> dict[str, Any]:
    """The three types of the town and further ones."""
    return {"jobs.types": plain()["jobs"]["types"] | more}


def company(changes: dict[str, Any] | None = None, **more: Any) -> Run:
    return simulate(small_town(types(**more) | AT_ONCE | {"customers.households": 600, "days": 366} | (changes or {})))


def dates(run: Run, name: str) -> list[tuple[int, int]]:
    """(unit, second) of every request of a type."""
    code = list(run.scenario.jobs.types).index(name)
    rows = run.events[(run.events["kind"] == ev.L_REQUEST) & (run.events["code"] == code)]
    return rows[["a", "t"]].tolist()


def counts(run: Run, name: str) -> np.ndarray:
    units = np.array([u for u, _ in dates(run, name)], np.int64)
    return np.bincount(units, minlength=run.scenario.customers.households)


def assert_same_failures(a: Run, b: Run) -> None:
    """The same units fail at the same times, but for rounding to seconds where an exponential was read in between."""
    one, other = (np.array(sorted(dates(run, "repair"))) for run in (a, b))
    assert len(one) > 200 and np.abs(one - other).max(axis=0).tolist() <= [0, 30]


def test_occasions_are_poisson_with_their_rates() -> None:
    """Exponential gaps at a constant rate give Poisson counts, for plans, accidents and questions alike."""
    run = company(cleaning=CLEANING, accident=ACCIDENT, question=QUESTION)
    for name, rate in (("cleaning", 2.0), ("accident", 3.0), ("question", 1.0)):
        assert_poisson(counts(run, name), rate * 366 / 365.25)


def test_types_of_one_rate_have_dates_of_their_own() -> None:
    """The type is part of the key: what is planned twice does not fall due twice on one day."""
    world = started(small_town(types(one=CLEANING, other=CLEANING) | {"days": 3000}))
    there = world.occasions[:200]
    assert (there[:, 0] != there[:, 1]).mean() > 0.99


def test_occasions_keep_to_their_months() -> None:
    """No date falls into a month of weight zero; the yearly number stays."""
    spring = [0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    run = company({"start": "2023-01-01", "days": 365}, cleaning=CLEANING | {"months": spring})
    when = np.array([t for _, t in dates(run, "cleaning")])
    assert set(run.world.calendar["month"][when // DAY]) == {3, 4, 5}
    assert_poisson(counts(run, "cleaning"), 2.0)


def test_one_types_rate_moves_no_other_types_dates() -> None:
    """Dates are keyed by (unit, type, number): with work that neither waits nor acts, all other requests stay."""
    few = company(cleaning=CLEANING, accident=ACCIDENT, question=QUESTION)
    many = company(cleaning=CLEANING | {"rate": 9.0}, accident=ACCIDENT, question=QUESTION)
    assert len(dates(many, "cleaning")) > 3 * len(dates(few, "cleaning"))
    for name in ("service", "accident", "question"):
        assert dates(few, name) == dates(many, name)
    assert_same_failures(few, many)


def test_another_type_at_the_end_moves_nothing() -> None:
    """A company that takes up a business goes on with the old one as before."""
    old, new = company(cleaning=CLEANING), company(cleaning=CLEANING, accident=ACCIDENT, question=QUESTION)
    for name in ("service", "cleaning"):
        assert dates(old, name) == dates(new, name)


def test_accidents_are_no_ageing() -> None:
    """They neither restore the unit nor make it older: the failures of a unit without them are the same ones.

    Repairs take no time, so the clock of its failures loses nothing while it is broken.
    """
    without, with_them = company(), company(accident=ACCIDENT)
    assert len(dates(with_them, "accident")) > 1000
    assert_same_failures(without, with_them)


def test_accidents_follow_the_habits_of_use() -> None:
    """Units that fail more for their use have more accidents, in proportion; the mean factor is one."""
    world = started(small_town(types(accident=ACCIDENT) | {"faults": {"fault": plain()["faults"]["drain"]},
        "demand.use_sd": 0.4, "customers.households": 4000, "days": 1}))  # fmt: skip
    factors = np.array([use_factor(world, u) for u in range(8000)])
    assert_mean(factors, 1.0)
    assert np.log(factors).std() == pytest.approx(0.4, rel=0.05)
    rare, often = np.argsort(factors)[:2000], np.argsort(factors)[-2000:]
    gaps = []
    for units in (rare, often):
        for u in units:
            draw_occasion(world, 0, int(u), 0)
        soon = (world.occasions[units, 0] < DAY).sum()
        gaps.append(soon / (1 - np.exp(-3.0 / 365.25 * factors[units])).sum())
    assert gaps == pytest.approx([1.0, 1.0], abs=0.8)


def test_an_accident_breaks_the_unit_until_it_is_repaired() -> None:
    """It stands still with its exponential kept, and a second accident finds nothing to break."""
    world = started(small_town(types(accident=ACCIDENT) | AT_ONCE | {"days": 3000}))
    unit = world.units[0]
    left, first = float(unit["left"]), int(world.occasions[0, 0])
    unit["due_at"], unit["due_kind"] = first, OCCASION
    j = unit_event(world, first, OCCASION, 0)
    assert (unit["down"], unit["open_job"], unit["next_fail"]) == (1, j, NEVER)
    assert (world.jobs[j]["kind"], world.jobs[j]["nature"]) == (3, ev.REPAIR) and 0 < unit["left"] < left
    second = int(world.occasions[0, 0])
    assert second > first
    unit["due_at"], unit["due_kind"] = second, OCCASION
    assert unit_event(world, second, OCCASION, 0) == -1
    before = float(unit["virtual_age"])
    installed_base.resume(world, second, 0)
    assert unit["virtual_age"] == before and unit["down"] == 0


def test_what_is_planned_or_asked_waits_for_nothing_else_to_be_open() -> None:
    """The date passes and the next one is drawn."""
    world = started(small_town(types(question=QUESTION, cleaning=CLEANING) | {"days": 3000}))
    unit = world.units[0]
    unit["open_job"] = 0
    for slot, now in enumerate(world.occasions[0].tolist()):
        world.occasions[0, slot], world.occasions[0, 1 - slot] = now, NEVER
        unit["due_at"], unit["due_kind"] = now, OCCASION
        assert unit_event(world, now, OCCASION, 0) == -1
        assert world.occasion_number[0, slot] == 1 and world.occasions[0, slot] > now


def test_two_occasions_of_one_second_get_new_dates_and_the_first_becomes_a_job() -> None:
    """One event carries out all that is due, so nothing is left behind at the same second."""
    world = started(small_town(types(question=QUESTION, cleaning=CLEANING) | {"days": 3000}))
    world.occasions[0, :] = 5 * DAY
    world.units[0]["due_at"], world.units[0]["due_kind"] = 5 * DAY, OCCASION
    j = unit_event(world, 5 * DAY, OCCASION, 0)
    assert world.jobs[j]["kind"] == 3 and world.now[0]["n_jobs"] == 1
    assert first_occasion(world, 0) > 5 * DAY


def test_a_new_unit_has_accidents_of_its_own_and_the_household_its_plans() -> None:
    """Use differs by life, so the accident is drawn anew from the exponential; plans and questions stay."""
    accident = ACCIDENT | {"faults": {"drain": 1.0}}
    world = started(small_town(types(accident=accident, cleaning=CLEANING) | {"days": 3000}))
    first, cleaning = world.occasions[0].tolist()
    renew(world, DAY, 0)
    assert world.occasions[0, 0] != first and world.occasions[0, 1] == cleaning


def test_a_company_without_further_types_has_no_table_of_dates() -> None:
    """A town of 500,000 households pays nothing for what it does not offer."""
    assert started(small_town()).occasions.shape == (1, 1)


def test_the_stronger_of_two_services_counts() -> None:
    """A weak cleaning soon after a maintenance takes nothing from it; when the latter has worn off, it counts."""
    weak = CLEANING | {"effect": 0.95}
    world = started(small_town(types(cleaning=weak) | {"days": 3000, "jobs.types.service.effect": 0.6}))
    installed_base.note_service(world, 0, 0, ev.SERVICE)
    installed_base.note_service(world, 30 * DAY, 0, 3)
    assert installed_base.service_factor(world, 0, 30 * DAY) == pytest.approx(0.6 + 0.4 * 30 / 365.25)
    late = round(0.95 * YEAR)
    installed_base.note_service(world, late, 0, 3)
    assert installed_base.service_factor(world, 0, late) == 0.95


def test_questions_are_answered_by_advice_and_the_rest_by_a_visit() -> None:
    """Of the questions the share `remote_share` ends at the answer; nothing happens to the unit either way."""
    run = company({"contact.remote_resolution": 0.0}, question=QUESTION | {"remote_share": 0.7, "rate": 4.0})
    plain_run = company({"contact.remote_resolution": 0.0})
    asked = {r["job"] for r in run.events if r["kind"] == ev.L_REQUEST and r["code"] == 3}
    answers = [r["code"] for r in run.events if r["kind"] == ev.L_ANSWER and r["job"] in asked]
    assert_share(answers.count(1), len(answers), 0.7)
    assert dates(run, "repair") == dates(plain_run, "repair")


def test_failures_become_types_by_share_with_faults_of_their_own() -> None:
    """A quarter of the failures turn out to be a diagnosis, whose faults are its own mix."""
    faults = {
        name: plain()["faults"]["drain"] | {"share": share} for name, share in (("a", 0.5), ("b", 0.5), ("c", 0.0))
    }
    diagnosis = {
        "cause": "failure", "nature": "repair", "minutes": 0.0, "cv": 0.0, "share": 1.0, "faults": {"c": 3.0, "b": 1.0},
    }  # fmt: skip
    run = company({"faults": faults, "jobs.types.repair.share": 3.0}, diagnosis=diagnosis)
    jobs = run.world.jobs[: int(run.world.now[0]["n_jobs"])]
    other, repair = jobs[jobs["kind"] == 3], jobs[jobs["kind"] == 0]
    assert_share(len(other), len(other) + len(repair), 0.25)
    assert_share(int((other["fault"] == 2).sum()), len(other), 0.75)
    assert set(other["fault"]) == {1, 2} and set(repair["fault"]) == {0, 1}
    assert stats.binomtest(int((repair["fault"] == 0).sum()), len(repair)).pvalue > 1e-4
