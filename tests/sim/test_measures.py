"""Indicators against a slow, obvious re-reading of the log: one pass, one dictionary a job, no shared code."""

import math
import statistics

import numpy as np
import pytest

from sim import INDICATORS, Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR, YEAR
from sim.indicators import COMPLAINTS, CONTACT, LOYALTY
from sim.listening import NAMES as LISTENING
from sim.market import MARKET
from sim.outlet_measures import OUTLETS
from sim.reasons import COUNTS
from tests.sim.mind_books import OF_MINDS
from tests.sim.worlds import log_demand, requests, small_town, textbook

BUSY = {
    "customers.households": 400, "days": 150, "start": "2023-05-01", "demand.failure_scale_years": 0.45,
    "jobs.types.service.rate": 1.0, "crew.technicians": 3, "crew.overtime_day_h": 0.5, "crew.last_call_min": 30.0,
    "crew.summer_temps": 1, "crew.temp_months": [6, 7, 8], "visit.callback": 0.1, "visit.access_failure": 0.05,
    "parts.depot_factor": 0.05, "promise.balk_intercept": -2.0, "leaving.floor": 0.2,
}  # fmt: skip


@pytest.fixture(scope="module", params=[0, 31, 45])
def run(request: pytest.FixtureRequest) -> Run:
    """A busy half-year, measured whole, after a warm-up of whole months, and after one that ends in mid-month."""
    return simulate(small_town(BUSY | {"warmup_days": request.param}))


class Reading:
    """What one pass over the log finds."""

    def __init__(self, run: Run) -> None:
        self.jobs: dict[int, dict] = {}
        self.visits: list[dict] = []
        self.shifts: list = []
        self.first_parts: list = []
        self.emergencies: list = []
        self.left: list = []
        self.won: list = []
        self.returns: list = []
        self.reserved: list = []
        on_the_way: dict[int, tuple] = {}
        for row in run.events:
            self.read(row, on_the_way)

    def read(self, row, on_the_way: dict) -> None:
        t, kind, code, j = int(row["t"]), int(row["kind"]), int(row["code"]), int(row["job"])
        who, a, x = int(row["who"]), int(row["a"]), float(row["x"])
        job = self.jobs.get(j, {})
        if kind == ev.L_REQUEST:
            self.jobs[j] = {"opened": t, "kind": code, "origin": int(x), "customer": who, "visits": 0}
        elif kind == ev.L_ANSWER:
            job["answered"], job["answer"] = t, code
            if code:
                job["ended"] = t
        elif kind == ev.L_BALK:
            job["balked"] = job["ended"] = t
        elif kind == ev.L_SENT:
            on_the_way[who] = (a, x)
        elif kind == ev.L_ARRIVE:
            if "first_visit" not in job:
                job["first_visit"], job["punctual"] = t, code
        elif kind == ev.L_VISIT:
            job["visits"] += 1
            travel, km = on_the_way.pop(who)
            self.visits.append(
                {"t": t, "job": j, "number": job["visits"], "outcome": code, "on_site": a, "travel": travel, "km": km}
            )
        elif kind == ev.L_CLOSED:
            job["closed"] = job["ended"] = t
            job["score"] = x
        elif kind == ev.L_SHIFT:
            self.shifts.append((t, code, a))
        elif kind == ev.L_PARTS and a == 1:
            self.first_parts.append((t, code, j))
        elif kind == ev.L_RESERVE and code == 0:
            self.reserved.append((t // DAY, j))
        elif kind == ev.L_ORDER and code == ev.O_EMERGENCY:
            self.emergencies.append(t)
        elif kind == ev.L_LEFT:
            self.left.append((t, who, x))
        elif kind == ev.L_WON:
            self.won.append((t, who))
        elif kind == ev.L_RETURN and code == ev.CALLBACK:
            self.returns.append((t, j))


def mean(values: list) -> float:
    return statistics.fmean(values) if values else math.nan


def ratio(a: float, b: float) -> float:
    return a / b if b else math.nan


def counts(r: Reading, since: int, run: Run) -> dict[str, float]:
    jobs = list(r.jobs.values())
    asked = [job for job in jobs if job["opened"] >= since]
    repairs = [job for job in jobs if job.get("closed", -1) >= since and job["kind"] == ev.REPAIR]
    visits = [v for v in r.visits if v["t"] >= since]
    first = [v for v in visits if v["number"] == 1 and r.jobs[v["job"]]["kind"] == ev.REPAIR]
    failed = [v for v in first if v["outcome"] != ev.DONE]
    seen = [job for job in jobs if job.get("first_visit", -1) >= since and job["punctual"] != ev.NO_WINDOW]
    quick = [t for t, j in r.returns if t >= since and t - r.jobs[j]["closed"] <= 30 * DAY + 1]
    parts = [code for t, code, _ in r.first_parts if t >= since]
    needs = [int(row).bit_count() for row in run.world.jobs["needs"]]
    same_day = [code or r.reserved.count((t // DAY, j)) >= needs[j] for t, code, j in r.first_parts if t >= since]
    services = [job for job in jobs if job.get("closed", -1) >= since and job["kind"] == ev.SERVICE]
    closed = sum(job.get("closed", -1) >= since for job in jobs)
    causes = {"access": ev.NO_ACCESS, "skill": ev.NO_SKILL, "part": ev.NO_PART, "time": ev.NO_TIME}
    found = {
        "requests": len(asked),
        "jobs": sum(job.get("answer") == 0 and "balked" not in job for job in asked),
        "balked": sum(job.get("balked", -1) >= since for job in jobs),
        "closed_remotely": sum(job.get("answer", 0) > 0 for job in asked),
        "visits": len(visits),
        "repeat_visits": sum(v["number"] > 1 for v in visits),
        "repeat_visit_rate": ratio(sum(v["number"] > 1 for v in visits), len(visits)),
        "closed_jobs": len(repairs),
        "repairs_closed": len(repairs),
        "visits_of_closed_jobs": sum(job["visits"] for job in repairs),
        "visits_per_job": mean([job["visits"] for job in repairs]),
        "callbacks_30d": len(quick),
        "callback_rate_30d": ratio(len(quick), len(repairs)),
        "first_visits": len(first),
        "first_fixes": len(first) - len(failed),
        "first_fix_rate": mean([v["outcome"] == ev.DONE for v in first]),
        "first_visit_failures": len(failed),
        "windows": len(seen),
        "late": sum(job["punctual"] == ev.LATE for job in seen),
        "early": sum(job["punctual"] == ev.EARLY for job in seen),
        "late_rate": mean([job["punctual"] == ev.LATE for job in seen]),
        "early_rate": mean([job["punctual"] == ev.EARLY for job in seen]),
        "first_visits_needing_parts": len(parts),
        "first_visits_parts_at_hand": sum(parts),
        "job_fill_rate": mean(parts),
        "first_visits_parts_same_day": sum(same_day),
        "parts_same_day_rate": mean(same_day),
        "services_closed": len(services),
        "service_share": ratio(len(services), closed),
        "emergency_orders": sum(t >= since for t in r.emergencies),
    }
    for name, code in causes.items():
        found[f"failures_{name}"] = sum(v["outcome"] == code for v in failed)
        found[f"fail_{name}_share"] = ratio(found[f"failures_{name}"], len(failed))
    return found


def times(r: Reading, since: int, run: Run) -> dict[str, float]:
    jobs = [job for job in r.jobs.values() if job["opened"] >= since]
    repairs = [job for job in jobs if job["kind"] == ev.REPAIR]
    waits = [(job["first_visit"] - job["opened"]) / HOUR for job in repairs if "first_visit" in job]
    answers = [(job["answered"] - job["opened"]) / HOUR for job in jobs if "answered" in job]
    done = [v for v in r.visits if v["t"] >= since and v["outcome"] == ev.DONE]
    mended = [v["on_site"] / HOUR for v in done if r.jobs[v["job"]]["kind"] == ev.REPAIR]
    fixes = [(job["closed"] - job["opened"]) / HOUR for job in repairs if "closed" in job]
    month = run.world.calendar["month"]
    summer = [
        (job["first_visit"] - job["opened"]) / HOUR >= 72
        for job in repairs
        if "first_visit" in job and month[job["opened"] // DAY] in (7, 8)
    ]
    horizon = run.scenario.days * DAY
    inside = sum(max(0, min(job.get("ended", horizon), horizon) - max(job["opened"], since)) for job in r.jobs.values())
    return {
        "hours_to_first_response": mean(answers),
        "hours_to_first_visit": mean(waits),
        "hours_to_first_visit_p95": float(np.percentile(waits, 95)),
        "share_first_visit_24h": mean([w <= 24 for w in waits]),
        "share_wait_3d_summer": mean(summer),
        "hours_to_fix": mean(fixes),
        "hours_to_fix_p95": float(np.percentile(fixes, 95)),
        "hours_on_site": mean([v["on_site"] / HOUR for v in r.visits if v["t"] >= since]),
        "repair_hours": mean(mended),
        "repair_hours_sd": float(np.std(mended)),
        "backlog_mean": inside / (horizon - since),
    }


def crew(r: Reading, since: int) -> dict[str, float]:
    shifts = [(code, a) for t, code, a in r.shifts if t >= since]
    paid = sum(a for code, a in shifts if code == ev.S_START) / HOUR
    overtime = sum(a for code, a in shifts if code == ev.S_END) / HOUR
    travel = sum(v["travel"] for v in r.visits if v["t"] >= since) / HOUR
    work = sum(v["on_site"] for v in r.visits if v["t"] >= since) / HOUR
    return {
        "shift_hours": paid, "overtime_hours": overtime, "travel_hours": travel, "work_hours": work,
        "utilisation": (travel + work) / (paid + overtime), "travel_share": travel / (paid + overtime),
    }  # fmt: skip


def customers(r: Reading, since: int, run: Run) -> dict[str, float]:
    horizon, base = run.scenario.days * DAY, int(run.world.par[0]["base_customers"])
    won = {who: t for t, who in r.won}
    left = {who: t for t, who, _ in r.left}
    everybody = range(base + len(won))
    years = sum(max(0, left.get(c, horizon) - max(won.get(c, 0), since)) / YEAR for c in everybody)
    there = [c for c in everybody if (won[c] < since if c in won else True) and left.get(c, horizon) >= since]
    leavers = [(t, x) for t, _, x in r.left if t >= since]
    satisfied = sum(x >= 0.70 for _, x in leavers)
    return {
        "customers_start": len(there), "customers_won": sum(t >= since for t in won.values()),
        "leavers": len(leavers), "leavers_satisfied": satisfied, "customer_years": years,
        "churn_rate_year": len(leavers) / years, "leavers_satisfied_share": ratio(satisfied, len(leavers)),
        "customers_end": len(everybody) - len(left),
    }  # fmt: skip


def scores(r: Reading, since: int, run: Run) -> dict[str, float]:
    done = [job for job in r.jobs.values() if job.get("closed", -1) >= since]
    repairs = [job for job in done if job["kind"] == ev.REPAIR]
    contract = run.world.customers["contract"]  # for good: nobody gives one up here

    def points(jobs: list) -> float:
        return mean([1000 * job["score"] for job in jobs])

    return {
        "scored_jobs": len(done),
        "score_mean": points(done),
        "score_repair": points(repairs),
        "score_service": points([job for job in done if job["kind"] == ev.SERVICE]),
        "score_on_time": points([job for job in done if job["punctual"] == ev.ON_TIME]),
        "score_late": points([job for job in done if job["punctual"] == ev.LATE]),
        "score_early": points([job for job in done if job["punctual"] == ev.EARLY]),
        "score_first_fix_gain": points([job for job in repairs if job["visits"] == 1])
        - points([job for job in repairs if job["visits"] > 1]),
        "score_contract": points([job for job in done if contract[job["customer"]]]),
        "score_others": points([job for job in done if not contract[job["customer"]]]),
    }


PRICES = (
    "settled_jobs", "free_jobs", "free_share", "invoices", "surprised", "surprise_share", "surprise_mean",
    "price_fairness_mean", "estimates", "refusals", "refusal_rate", "warranty_jobs", "exchanges", "invoiced",
    "invoice_mean", "reimbursements", "cost_warranty", "cost_discounts", "cost_exchanges",
)  # fmt: skip

# Indicators of what this company does without; their own tests read the log for them.
READ_ELSEWHERE = {
    *OF_MINDS,
    "promises", "promised_days", "offered_delay_days", "reminders", "calls_before_visit", "progress_notices",
    "not_at_home", "not_at_home_rate", "trips_saved", "new_dates", "withdrawn", "deferrals",
    "standards_due", "standards_kept", "standards_compliance", "audits", "score_kept_gain", *CONTACT, *COMPLAINTS,
    *PRICES, *COUNTS,
    "technicians_left", "technicians_hired", "vacant_days", "course_days", "certificates_won", "bonuses",
    "ability_mean", "experience_mean", "fatigue_mean", "work_standard_mean", "rating_mean", "pressure_mean",
    "parts_used", "third_party_used", "third_party_share", "depot_requests", "depot_fills", "depot_fill_rate",
    "hours_for_parts", "backorders_mean", "transfers", "supplier_orders", "supplier_lead_days", "parts_returned",
    "parts_written_off",
    "year_starts", "year_stays", "retention_rate_year", *(f"stayed_{k}y" for k in range(1, 6)),
    "contract_income_share", "customer_value_residual_share",
    *OUTLETS, *LOYALTY, "extra_sales", "cost_goods", "cost_programme", "cost_care", "cost_win_back", "cost_tiers",
    *MARKET, "told_per_job", "told_badly_share", *LISTENING, "response_rate", "cost_listening", "cost_management",
}  # fmt: skip


def test_every_operational_indicator_is_what_a_slow_reading_finds(run: Run) -> None:
    """Counts, ratios, waits, hours, scores and customers, from the log alone and from the second of the warm-up."""
    since, r = run.scenario.warmup_days * DAY, Reading(run)
    expected = (
        counts(r, since, run) | times(r, since, run) | crew(r, since) | customers(r, since, run) | scores(r, since, run)
    )
    money = [n for n, row in INDICATORS.items() if row.unit == "money"]
    assert set(expected) == set(INDICATORS) - set(money) - READ_ELSEWHERE
    for name, value in expected.items():
        assert run.measures[name] == pytest.approx(value, rel=1e-9, nan_ok=True), name


def test_the_run_is_busy_enough_to_test_something(run: Run) -> None:
    """Every indicator has happened, and counts are not zero."""
    dull = [name for name, value in run.measures.items() if math.isnan(value) or value == 0.0]
    idle = {
        f"cost_{name}"
        for name in (
            "levers",
            "standards",
            "agents",
            "telemetry",
            "people",
            "transfers",
            "returns",
            "write_offs",
            "outlets",
            "shipping",
            "complaints",
            "compensation",
            "advertising",
            "referrals",
        )
    }
    assert set(dull) <= idle | READ_ELSEWHERE


def test_what_did_not_happen_is_nan_and_never_zero() -> None:
    """A company without a single request has no rates, no waits and no scores."""
    nobody = simulate(textbook({"demand.rate_per_day": 1e-6, "days": 2})).measures
    for name in ("first_fix_rate", "hours_to_fix", "score_mean", "late_rate", "visits_per_job", "hours_on_site"):
        assert math.isnan(nobody[name]), name
    assert nobody["requests"] == 0 and nobody["utilisation"] == 0.0


def test_a_ratio_is_its_numerator_over_its_denominator(run: Run) -> None:
    """Both are indicators themselves, so that replications can be pooled."""
    for row in INDICATORS.values():
        if row.numerator:
            a, b = run.measures[row.numerator], run.measures[row.denominator]
            assert run.measures[row.name] == pytest.approx(ratio(a, b), nan_ok=True)


def test_monthly_series_add_up_to_the_whole(run: Run) -> None:
    """Months partition the horizon: counts add up, means weigh up, and customers end where they end."""
    monthly, r = run.monthly, Reading(run)
    first = [job for job in r.jobs.values() if "first_visit" in job and job["kind"] == ev.REPAIR]
    assert monthly["month"].tolist() == ["2023-05", "2023-06", "2023-07", "2023-08", "2023-09"]
    assert monthly["requests"].sum() == len(r.jobs)
    assert monthly["first_visits"].sum() == len(first)
    assert monthly["leavers"].sum() == len(r.left)
    assert monthly["customers"][-1] == run.measures["customers_end"]
    waits: dict[int, list] = {}
    for job in first:
        month = int(run.world.calendar["month"][job["opened"] // DAY])
        waits.setdefault(month, []).append((job["first_visit"] - job["opened"]) / HOUR)
    for k, month in enumerate(range(5, 10)):
        assert monthly["hours_to_first_visit_mean"][k] == pytest.approx(mean(waits[month]))
        assert monthly["share_wait_3d"][k] == pytest.approx(mean([w >= 72 for w in waits[month]]))
    for k, month in enumerate(range(5, 10)):
        closed = [
            j for j in r.jobs.values() if "closed" in j and run.world.calendar["month"][j["closed"] // DAY] == month
        ]
        assert monthly["score_mean"][k] == pytest.approx(mean([1000 * job["score"] for job in closed]))


def test_a_month_without_a_shift_has_no_utilisation() -> None:
    """Work that began on a shift of the month before is not divided by nothing."""
    night = {"start": "22:00", "hours": 8.0, "weekdays": ["Tue"], "days_off": 0}
    changes = {
        "start": "2023-01-30", "days": 3, "calendar.patterns": {"night": night}, "crew.patterns": ["night"],
        "demand": log_demand(requests([40.0 + k / 10 for k in range(30)])), "promise.kind": "immediate",
        "crew.technicians": 3, "crew.absence": 0.0,
    }  # fmt: skip
    monthly = simulate(small_town(changes)).monthly
    assert monthly["utilisation"][0] > 0 and math.isnan(monthly["utilisation"][1])


def test_a_company_that_never_closes_has_a_monthly_utilisation() -> None:
    """Its people are there every hour of every month."""
    run = simulate(textbook({"days": 80, "demand.rate_per_day": 48.0}))
    assert np.isfinite(run.monthly["utilisation"]).all()
    assert run.monthly["utilisation"].mean() == pytest.approx(run.measures["utilisation"], rel=0.05)
