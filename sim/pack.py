"""A scenario becomes a world: parameters in the units of the rules (seconds, masks, indices) and empty tables."""

import datetime
import functools
import math
from typing import Any

import numpy as np

from sim.draws import normal_quantile
from sim.events import DAY
from sim.handle import World
from sim.inputs import Inputs
from sim.scenario import InstalledBase, LogReplay, PoissonStream, Scenario, minutes_of
from sim.world import CHAIN, LAYOUTS, LOG_REQUEST, MIND_COLUMNS

__all__ = ["pack"]

RULES = ("fcfs", "nearest", "shortest", "earliest_due", "priority", "least_flexible", "cost_index")
REPEATS = ("same", "any", "senior")
LINKS = ("none", "logit", "cloglog", "convex", "threshold", "weibull")
LAWS = ("lognormal", "exponential", "constant")
POLICIES = ("base_stock", "sS", "RQ")
DEMANDS = ("installed_base", "poisson", "log")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def pack(scenario: Scenario, inputs: Inputs, seed: int, replication: int) -> World:
    """All tables of a run before its start state is drawn."""
    sizes = _sizes(scenario, inputs)
    tables = {name: np.zeros((1, 1) if ndim == 2 else 1, dtype) for name, (dtype, ndim) in LAYOUTS.items()}
    tables |= _entity_tables(scenario, sizes)
    tables |= _time_tables(scenario, inputs)
    tables |= _visit_tables(scenario)
    if isinstance(scenario.demand, InstalledBase):
        tables["ages"] = stationary_ages(scenario.demand.replacement_mean_years, scenario.demand.replacement_shape)
    tables["replay"] = np.zeros(0, LOG_REQUEST)
    if inputs.log is not None:
        tables["replay"] = inputs.log.requests
    if inputs.places is not None:
        tables["places"] = inputs.places
    parameters = tables["par"]
    parameters["seed"], parameters["replication"] = seed, replication
    for name, value in (_parameters(scenario, sizes) | _mind_parameters(scenario, sizes["base"])).items():
        parameters[name] = value
    parameters["has_places"] = inputs.places is not None
    tables["now"]["today"] = -1
    return World(**tables)


def _seconds(minutes: float) -> int:
    return round(60 * minutes)


def _sizes(s: Scenario, inputs: Inputs) -> dict[str, int]:
    """Numbers of entities."""
    base = inputs.log.customers if inputs.log is not None else s.customers.households
    years = s.days / 365.25 + 2 / 12  # whole months are joined at their end, however short the last ones are
    won = math.ceil(s.leaving.new_customers_year * base * years) + 1 if s.leaving.new_customers_year else 0
    units = isinstance(s.demand, InstalledBase)
    return {
        "base": base,
        "customers": base + won,
        "stride": math.ceil(s.customers.units_per_household) if units else 1,
        "units": (base + won) * math.ceil(s.customers.units_per_household) if units else 1,
        "technicians": s.crew.technicians + s.crew.summer_temps + s.crew.reserve,
        "families": len(s.families),
        "parts": len(s.parts.catalogue),
        "grid": max(1, math.ceil(math.sqrt(s.crew.technicians / 2))),
        "jobs": min(1 << 19, _jobs(s, inputs)),
    }


def _jobs(s: Scenario, inputs: Inputs) -> int:
    """About as many jobs as will be opened.  Too few: the tables grow; too many: unused rows take no memory."""
    if inputs.log is not None:
        return len(inputs.log.requests)
    if isinstance(s.demand, PoissonStream):
        return math.ceil(s.demand.rate_per_day * s.days)
    return math.ceil(s.customers.households * s.days / 365.25)


def _entity_tables(s: Scenario, n: dict[str, int]) -> dict[str, np.ndarray]:
    """Empty tables of customers, units, technicians, stock, queues and the engine's own."""
    shapes: dict[str, Any] = {
        "customers": n["customers"],
        "mind": (MIND_COLUMNS, n["customers"]),
        "units": n["units"],
        "technicians": n["technicians"],
        "skill": (n["technicians"], n["families"]),
        "van": (n["technicians"], max(1, n["parts"])),
        "dirty": n["technicians"],
        "idle": n["technicians"],
        "tech_cells": n["grid"] ** 2,
        "job_cells": n["grid"] ** 2,
        "roots": 2 * (n["families"] + 1),
        "ask_head": (1 + n["technicians"], max(1, n["parts"])),
        "ask_tail": (1 + n["technicians"], max(1, n["parts"])),
        "jobs": 4096 + n["jobs"],
        "orders": 1024,
        "asks": 1024,
        "log": (1 << 16) + 12 * n["jobs"],
        "heap": 8192 + 4 * n["technicians"] + n["customers"] // 4,
        "scratch": 64,
    }
    tables = {name: np.zeros(shape, LAYOUTS[name][0]) for name, shape in shapes.items()}
    for name in ("tech_cells", "job_cells", "roots", "ask_head", "ask_tail"):
        tables[name][...] = -1
    chain = np.zeros(n["units"], CHAIN)
    chain["day"] = -1
    tables["chain"] = chain
    tables["buckets"] = np.full(s.days + 1, -1, np.int32)
    return tables


# ---------------------------------------------------------------------------------------------------- time
def _time_tables(s: Scenario, inputs: Inputs) -> dict[str, np.ndarray]:
    """Calendar, shift patterns, weighted clocks, request stream, booking slots, speed by hour."""
    days = np.datetime64(s.start) + np.arange(s.days + _ahead(s))
    calendar = _calendar(days, s.calendar.holidays)
    within = calendar[: s.days]
    patterns, pattern_of = _patterns(s)
    clocks = np.zeros((3, s.days + 1))
    clocks[0] = _clock(_heat_on_file(s, inputs, days[: s.days].tolist()) if inputs.temperatures else np.ones(s.days))
    if isinstance(s.demand, InstalledBase):
        clocks[1] = _clock(_by_month(s.demand.service_months, within))
        clocks[2] = _clock(_by_month(s.demand.installation_months, within))
    if s.climate.kind == "synthetic":
        clocks[0] = 0.0  # filled by the start rule, with keyed weather noise
    return {
        "calendar": calendar,
        "patterns": patterns,
        "pattern_of": pattern_of,
        "clocks": clocks,
        "stream": _stream(s, within),
        "slots": np.zeros(_slots(s) * len(days), np.int64),
        "speed": np.array(s.travel.speed_by_hour, np.float64),
    }


def _ahead(s: Scenario) -> int:
    """Days beyond the horizon that bookings may reach."""
    return s.promise.horizon_days + 40


def _slots(s: Scenario) -> int:
    """Windows a day: as many as cover the opening hours, evenly spaced."""
    opening = minutes_of(s.promise.close) - minutes_of(s.promise.open)
    return max(1, math.ceil(opening / (60 * s.promise.window_h)))


def _calendar(days: np.ndarray, holidays: tuple[str, ...]) -> np.ndarray:
    """What the rules know of each day."""
    calendar = np.zeros(len(days), LAYOUTS["calendar"][0])
    months, years = days.astype("M8[M]"), days.astype("M8[Y]")
    calendar["weekday"] = (days.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
    calendar["month"] = months.astype(np.int64) % 12 + 1
    calendar["year"] = years.astype(np.int64) + 1970
    calendar["day_of_year"] = (days - years).astype(np.int64) + 1
    calendar["month_start"] = days == months
    calendar["holiday"] = np.isin(days, np.array(holidays, "M8[D]"))
    return calendar


def _clock(weights: np.ndarray | list[float]) -> np.ndarray:
    """Running integral of daily or hourly weights, summed in written order."""
    return np.concatenate([[0.0], np.cumsum(weights)])


def _by_month(weights: tuple[float, ...], calendar: np.ndarray) -> np.ndarray:
    """Daily weight by month, scaled to mean 1 over a common year."""
    lengths = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    mean = sum(w * n for w, n in zip(weights, lengths, strict=True)) / 365.25
    return np.array(weights)[calendar["month"] - 1] / mean


def _heat_on_file(s: Scenario, inputs: Inputs, days: list[datetime.date]) -> list[float]:
    """Failure multiplier of each day from temperatures on file, scaled to mean 1 over all values on file."""
    c = s.climate

    def factor(t: float) -> float:
        hot, cold = max(0.0, t - c.cooling_above_c), max(0.0, c.heating_below_c - t)
        return 1.0 + c.cooling_slope * hot + c.heating_slope * cold

    everything = [factor(t) for values in inputs.temperatures.values() for t in values]
    mean = sum(everything) / len(everything)
    first = days[0].year
    picked = ((inputs.temperatures[(d.month, d.day)], d.year - first) for d in days)
    return [factor(values[k % len(values)]) / mean for values, k in picked]


def _patterns(s: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Shift patterns as records, and which one technician i has."""
    names = list(s.calendar.patterns)
    records = np.zeros(max(1, len(names)), LAYOUTS["patterns"][0])
    lunch_from, lunch = _seconds(minutes_of(s.calendar.lunch_from)), _seconds(s.calendar.lunch_min)
    for row, pattern in zip(records, s.calendar.patterns.values(), strict=False):
        start, length = _seconds(minutes_of(pattern.start)), round(3600 * pattern.hours)
        row["start_s"], row["length_s"] = start, length
        row["weekdays"] = sum(1 << WEEKDAYS.index(d) for d in set(pattern.weekdays))
        row["n_days"], row["days_off"] = len(set(pattern.weekdays)), pattern.days_off
        fits = lunch > 0 and start <= lunch_from and lunch_from + lunch <= start + length
        row["paid_s"] = length - lunch if fits else length
    chosen = [names.index(p) for p in s.crew.patterns if p in names] or [0]
    return records, np.array(chosen, np.int32)


def _stream(s: Scenario, calendar: np.ndarray) -> np.ndarray:
    """Expected requests from the start to each hour, for a Poisson stream."""
    if not isinstance(s.demand, PoissonStream):
        return np.zeros(1)
    d = s.demand
    hour_mean, weekday_mean = sum(d.hour_weights) / 24, sum(d.weekday_weights) / 7
    weekday = np.array(d.weekday_weights)[calendar["weekday"]]
    rates = d.rate_per_day / 24 * _by_month(d.month_weights, calendar) * weekday / weekday_mean
    return _clock((rates[:, np.newaxis] * np.array(d.hour_weights) / hour_mean).ravel())


# ---------------------------------------------------------------------------------------------------- visits and parts
def _visit_tables(s: Scenario) -> dict[str, np.ndarray]:
    """Faults, job kinds, parts, satisfaction weights."""
    part_names, families = list(s.parts.catalogue), s.families
    faults = np.zeros(len(s.faults), LAYOUTS["faults"][0])
    total, running = sum(f.share for f in s.faults.values()), 0.0
    for row, fault in zip(faults, s.faults.values(), strict=True):
        running += fault.share
        row["cumulative"], row["work"], row["family"] = running / total, fault.work, families.index(fault.family)
        row["needs"], row["n_parts"] = sum(1 << part_names.index(p) for p in fault.parts), len(fault.parts)
    kinds = np.zeros(3, LAYOUTS["kinds"][0])
    for row, kind in zip(kinds, (s.jobs.repair, s.jobs.service, s.jobs.installation), strict=True):
        sigma = math.sqrt(math.log(1 + kind.cv**2))
        row["minutes"], row["cv"], row["mu"], row["sigma"] = kind.minutes, kind.cv, -(sigma**2) / 2, sigma
        row["planned_s"] = _seconds(kind.minutes + s.promise.travel_min)
    parts = np.zeros(max(1, len(part_names)), LAYOUTS["parts"][0])
    for row, part in zip(parts, s.parts.catalogue.values(), strict=False):
        kit = round(part.van_kit * s.parts.kit_factor)
        row["kit"], row["reorder_van"] = kit, max(-1, kit - max(1, part.van_kit - part.van_reorder))
        row["policy"] = POLICIES.index(part.policy)
        row["level"] = round(part.level * s.parts.depot_factor)
        row["reorder"] = round(part.reorder * s.parts.depot_factor) if part.reorder >= 0 else -1
        row["lead_s"], row["exponential"] = round(DAY * part.lead_days), part.lead_law == "exponential"
        row["on_hand"] = max(0, row["level"] + (row["reorder"] if part.policy == "RQ" else 0))
        row["initial"] = row["on_hand"]
    return {"faults": faults, "kinds": kinds, "parts": parts, "weights": np.array(s.satisfaction.weights, np.float64)}


def _parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Parameters of operations and demand."""
    parts = (_demand_parameters, _promise_parameters, _road_parameters, _crew_parameters, _site_parameters)
    return {name: value for part in parts for name, value in part(s, n).items()}


def _demand_parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Horizon, customers, weather, contact, and what makes customers call."""
    values: dict[str, Any] = {
        "horizon": s.days * DAY, "days": s.days, "base_customers": n["base"], "stride": n["stride"],
        "demand_kind": DEMANDS.index(s.demand.kind), "units_mean": s.customers.units_per_household,
        "contract_share": s.customers.contract_share, "weather": s.climate.kind == "synthetic",
        "weather_mean": s.climate.mean_c, "weather_amplitude": s.climate.amplitude_c,
        "coldest_day": s.climate.coldest_day, "noise_phi": s.climate.noise_phi, "noise_sd": s.climate.noise_sd_k,
        "cooling_above": s.climate.cooling_above_c, "cooling_slope": s.climate.cooling_slope,
        "heating_below": s.climate.heating_below_c, "heating_slope": s.climate.heating_slope,
        "contact_delay_s": 3600 * s.contact.delay_h, "remote_resolution": s.contact.remote_resolution,
        "false_closure": s.contact.false_closure, "return_days": s.contact.return_days,
        "diagnosis_accuracy": s.contact.diagnosis_accuracy,
    }  # fmt: skip
    if isinstance(s.demand, InstalledBase):
        return values | _base(s.demand)
    return values | {"returns_kept": s.demand.returns_kept} if isinstance(s.demand, LogReplay) else values


def _promise_parameters(s: Scenario, _n: dict[str, int]) -> dict[str, Any]:
    """Windows and booking."""
    p, slots, opening = s.promise, _slots(s), minutes_of(s.promise.close) - minutes_of(s.promise.open)
    step = (opening - 60 * p.window_h) / (slots - 1) if slots > 1 else 0
    return {
        "immediate": p.kind == "immediate", "n_slots": slots, "window_s": round(3600 * p.window_h),
        "slot_open_s": _seconds(minutes_of(p.open)), "slot_step_s": _seconds(step),
        "notice_s": round(3600 * p.notice_h), "early_s": _seconds(p.early_min),
        "horizon_slots": slots * (p.horizon_days + 1), "promise_z": normal_quantile(p.quantile), "work_cv": p.work_cv,
        "planned_share": p.planned_share, "balk_intercept": p.balk_intercept, "balk_per_day": p.balk_per_day,
    }  # fmt: skip


def _road_parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Dispatch and travel."""
    d, t = s.dispatch, s.travel
    return {
        "rule": RULES.index(d.rule), "repeat_to": REPEATS.index(d.repeat_to), "look_at": d.look_at_jobs,
        "weight_travel": d.weight_travel, "weight_lateness": d.weight_lateness, "weight_skill": d.weight_skill,
        "weight_part": d.weight_part, "weight_value": d.weight_value,
        "travel_kind": t.kind == "plane", "rectilinear": t.metric == "rectilinear", "access_s": _seconds(t.access_min),
        "homes_depot": t.homes == "depot", "grid": n["grid"], "side_km": t.side_km, "circuity": t.circuity,
        "speed_km_h": t.speed_km_h, "depot_x": t.depot_x, "depot_y": t.depot_y,
    }  # fmt: skip


def _crew_parameters(s: Scenario, _n: dict[str, int]) -> dict[str, Any]:
    """Technicians and working time."""
    c, calendar = s.crew, s.calendar
    seniors = int(c.technicians * c.senior_share + 1e-9)
    return {
        "technicians": c.technicians, "temps": c.summer_temps, "temp_months": sum(1 << m for m in set(c.temp_months)),
        "senior_share": c.senior_share, "has_seniors": seniors > 0, "skill": c.skill, "senior_bonus": c.senior_bonus,
        "skill_sd": c.skill_sd, "certified_share": c.certified_share, "absence": c.absence,
        "training_share": c.training_days_year / (365.25 * 6 / 7), "last_call_s": _seconds(c.last_call_min),
        "overtime_day_s": round(3600 * c.overtime_day_h), "overtime_month_s": round(3600 * c.overtime_month_h),
        "holiday_staffing": calendar.holiday_staffing, "round_the_clock": calendar.round_the_clock,
        "lunch_from_s": _seconds(minutes_of(calendar.lunch_from)), "lunch_s": _seconds(calendar.lunch_min),
    }  # fmt: skip


def _site_parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Visits and stock."""
    v, stock = s.visit, s.parts
    return {
        "law": LAWS.index(s.jobs.law), "access_failure": v.access_failure, "access_fail_s": _seconds(v.access_min),
        "difficulty_sd": v.difficulty_sd, "code_bonus": v.code_bonus, "skill_fail_share": v.skill_fail_share,
        "part_fail_share": v.part_fail_share, "time_fail_share": v.time_fail_share, "order_right": v.order_right,
        "rebook_s": round(3600 * v.rebook_h), "escalate_s": round(3600 * v.escalate_h), "callback": v.callback,
        "callback_days": v.callback_days, "rush_ratio": v.rush_ratio, "junior_ratio": v.junior_ratio,
        "n_faults": len(s.faults), "n_parts": n["parts"], "n_families": n["families"],
        "restock_at_s": _seconds(minutes_of(stock.restock_at)), "continuous": stock.van_review == "continuous",
        "wait_at_van": stock.missing == "wait_at_van", "emergency_when_out": stock.out_of_stock == "emergency",
        "emergency_s": round(DAY * stock.emergency_days), "handling_s": round(DAY * stock.handling_days),
        "van_lead_s": round(DAY * stock.van_lead_days), "prepick": stock.prepick,
    }  # fmt: skip


def _base(d: InstalledBase) -> dict[str, Any]:
    return {
        "start_new": d.start_age == "new", "kijima2": d.kijima == "II", "shape": d.failure_shape,
        "scale_years": d.failure_scale_years, "restoration": d.restoration, "poor_share": d.poor_installation_share,
        "poor_ratio": d.poor_installation_ratio, "environment_sd": d.environment_sd, "use_sd": d.use_sd,
        "base_factor": 1 / (1 + d.poor_installation_reference * (d.poor_installation_ratio - 1)),
        "service_rate": d.services_per_unit_year, "service_effect": d.service_effect,
        "service_effect_years": d.service_effect_years, "life_shape": d.replacement_shape,
        "life_scale": d.replacement_mean_years / math.gamma(1 + 1 / d.replacement_shape),
        "installed_by_us": d.installed_by_us,
    }  # fmt: skip


def _mind_parameters(s: Scenario, base: int) -> dict[str, Any]:
    """Parameters of satisfaction and leaving: names that agree with the schema are copied."""
    q, leaving = s.satisfaction, s.leaving
    mean, spread = _logit_normal(leaving.start_mean, leaving.start_sd)
    same = (
        "weight_sd loss_aversion exponent gap_not_fixed gap_early gap_late gap_late_response gap_returned expected "
        "assimilation wait_half_days wait_weight courtesy courtesy_sd tidiness tidiness_sd competence competence_lost "
        "mood_sd"
    )
    kept = (
        "floor intercept slope cloglog_intercept cloglog_slope convex_top convex_power threshold_low threshold_high "
        "threshold_high_hazard duration_shape duration_scale duration_slope gain loss_ratio brand recency_half_years "
        "event_months"
    )
    values = {name: getattr(q, name) for name in same.split()} | {name: getattr(leaving, name) for name in kept.split()}
    return values | {
        "sat_scale": q.scale,
        "sat_intercept": q.intercept,
        "link": LINKS.index(leaving.link),
        "start_mean_logit": mean,
        "start_sd_logit": spread,
        "new_customers_month": leaving.new_customers_year * base / 12,
    }


@functools.lru_cache(maxsize=64)
def _logit_normal(mean: float, sd: float) -> tuple[float, float]:
    """(mu, sigma) of a logit-normal variable with given mean and sd: two nested bisections on 101 quantiles."""
    z = [normal_quantile((k + 0.5) / 101) for k in range(101)]

    def moments(mu: float, sigma: float) -> tuple[float, float]:
        x = [1 / (1 + math.exp(-mu - sigma * q)) for q in z]
        m = sum(x) / 101
        return m, math.sqrt(sum((v - m) ** 2 for v in x) / 101)

    def mu_for(sigma: float) -> float:
        low, high = -20.0, 20.0
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if moments(middle, sigma)[0] < mean else (low, middle)
        return low

    low, high = 0.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if moments(mu_for(middle), middle)[1] < sd else (low, middle)
    return mu_for(low), low


@functools.lru_cache(maxsize=64)
def stationary_ages(mean: float, shape: float) -> np.ndarray:
    """1,025 quantiles of the age in years of a unit in an old population: density S(a)/mean, Weibull life."""
    scale = mean / math.gamma(1 + 1 / shape)
    step = scale / 500
    grid, running = [0.0], 0.0
    while running < 1e9 and len(grid) < 200_000:
        a = (len(grid) - 0.5) * step
        survival = math.exp(-((a / scale) ** shape))
        if survival < 1e-9:
            break
        running += survival * step
        grid.append(running)
    ages, k = np.zeros(1025), 0
    for q in range(1025):
        target = running * q / 1024
        while k < len(grid) - 2 and grid[k + 1] < target:
            k += 1
        width = grid[k + 1] - grid[k]
        ages[q] = step * (k + (target - grid[k]) / width)
    return ages
