"""A scenario becomes a world: units of the rules, masks, calendars."""

import datetime

import numpy as np
import pytest
from scipy import stats

from sim.events import DAY, HOUR
from sim.pack.mind import logit_normal
from tests.sim.worlds import small_town, started, textbook, with_parts


def test_days_of_the_calendar_are_real_days() -> None:
    """Weekday, month, year, day of the year and holidays, over a leap day and a turn of the year."""
    changes = {"start": "2023-12-30", "days": 64, "calendar.holidays": ["2024-01-01", "2024-02-29"]}
    calendar = started(small_town(changes)).calendar
    first = datetime.date(2023, 12, 30)
    for d in range(64):
        day = first + datetime.timedelta(d)
        row = calendar[d]
        assert (row["weekday"], row["month"], row["year"]) == (day.weekday(), day.month, day.year)
        assert row["day_of_year"] == day.timetuple().tm_yday and row["month_start"] == (day.day == 1)
    assert np.flatnonzero(calendar["holiday"]).tolist() == [2, 61]


def test_times_become_seconds() -> None:
    """Hours, minutes and days of the scenario, at one place each."""
    changes = {
        "promise.window_h": 2.5, "promise.notice_h": 1.5, "promise.early_min": 20.0, "visit.rebook_h": 2.0,
        "visit.escalate_h": 30.0, "crew.last_call_min": 45.0, "crew.overtime_day_h": 1.5, "parts.handling_days": 0.5,
        "parts.emergency_days": 2.0, "contact.delay_h": 0.25, "parts.restock_at": "02:30", "travel.access_min": 5.0,
    }  # fmt: skip
    p = started(small_town(changes)).par[0]
    expected = {
        "window_s": 9000, "notice_s": 5400, "early_s": 1200, "rebook_s": 7200, "escalate_s": 108_000,
        "last_call_s": 2700, "overtime_day_s": 5400, "handling_s": 43_200, "emergency_s": 172_800,
        "contact_delay_s": 900.0, "restock_at_s": 9000, "access_s": 300, "horizon": 60 * DAY,
    }  # fmt: skip
    assert {name: p[name] for name in expected} == expected


def test_fault_shares_accumulate_and_parts_become_a_mask() -> None:
    """Cumulative shares end at one; bit k stands for part k of the catalogue."""
    scenario = small_town({"days": 1})
    world, names = started(scenario), list(scenario.parts.catalogue)
    assert world.faults["cumulative"][-1] == pytest.approx(1.0)
    for row, fault in zip(world.faults, scenario.faults.values(), strict=True):
        assert {names[k] for k in range(len(names)) if row["needs"] >> k & 1} == set(fault.parts)


@pytest.mark.parametrize(("factor", "kit", "refill"), [(1.0, 4, 3), (1.5, 6, 5), (0.5, 2, 1), (0.0, 0, -1)])
def test_kits_grow_with_their_factor_and_refill_points_keep_their_distance(
    factor: float, kit: int, refill: int
) -> None:
    """A van that is refilled after one part is refilled after one part with a larger kit too."""
    world = started(with_parts({"parts.kit_factor": factor}, van_kit=4, van_reorder=3))
    assert (world.parts[0]["kit"], world.parts[0]["reorder_van"]) == (kit, refill)


def test_a_lognormal_kind_of_work_has_mean_one() -> None:
    """mu = -sigma^2 / 2 with sigma^2 = log(1 + cv^2)."""
    kind = started(small_town({"jobs.types.repair.cv": 0.6, "days": 1})).kinds[0]
    law = stats.lognorm(s=float(kind["sigma"]), scale=np.exp(float(kind["mu"])))
    assert law.mean() == pytest.approx(1.0) and law.std() == pytest.approx(0.6)


@pytest.mark.parametrize(("mean", "sd"), [(0.853, 0.11), (0.5, 0.0), (0.5, 0.25), (0.95, 0.05)])
def test_alogit_normal_law_is_fitted_to_mean_and_sd(mean: float, sd: float) -> None:
    """Checked by integration over 20,000 quantiles; 101 of them fit it (sd within 5 %)."""
    mu, sigma = logit_normal(mean, sd)
    z = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    x = 1 / (1 + np.exp(-mu - sigma * z))
    assert x.mean() == pytest.approx(mean, abs=1e-3)
    assert x.std() == pytest.approx(sd, rel=0.05, abs=1e-6)


def test_the_request_clock_of_a_stream_counts_expected_requests() -> None:
    """Its value after d days is the rate times d for a constant rate."""
    stream = started(textbook({"demand.rate_per_day": 20.0, "days": 30})).stream
    assert stream[[0, 24, 240]] == pytest.approx([0.0, 20.0, 200.0])
    assert len(stream) == 30 * 24 + 1


def test_shifts_pay_their_length_less_lunch_if_it_fits() -> None:
    """Paid seconds of a pattern, as they are planned."""
    shifts = {
        "day": {"start": "08:00", "hours": 10.0, "weekdays": ["Mon"], "days_off": 0},
        "late": {"start": "13:00", "hours": 8.0, "weekdays": ["Mon"], "days_off": 0},
    }
    changes = {"calendar.patterns": shifts, "crew.patterns": ["late", "day"], "calendar.lunch_from": "12:00"}
    world = started(small_town(changes | {"calendar.lunch_min": 60.0}))
    assert (world.patterns["paid_s"] / HOUR).tolist() == [9.0, 8.0]
    assert world.pattern_of.tolist() == [1, 0]
