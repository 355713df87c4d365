"""Do units wear out, and when should one be replaced before it fails?  Three published sets of failure times.

Replacement at age T (Barlow and Hunter 1960): the cost of a day is (c F(T) + R(T)) / integral of R up to T, with a
failure at c times the cost of a planned replacement.  With a Weibull shape of 1 or below no T pays.  The simulator's
planned work lowers the rate of failures and does not make a unit new, so the answer is that of the fitted law.
"""

import numpy as np
import pandas as pd
from scipy import optimize, special

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.durations import fit_law
from experiments.fitting.failures import fit_lives, fit_recurrent
from experiments.fitting.fitted import Fitted

__all__ = ["FAILURE_LAWS", "age_of_replacement"]

DAY_H = 24.0
COST_RATIOS = (3.0, 10.0)  # of a failure over a planned replacement


def age_of_replacement(shape: float, scale: float, ratio: float) -> tuple[float, float]:
    """(age at which to replace, share of the cost that it saves); infinite and 0 where waiting for failure is best."""
    never = ratio / (scale * special.gamma(1 + 1 / shape))

    def cost(age: float) -> float:
        z = (age / scale) ** shape
        mean = scale / shape * special.gamma(1 / shape) * special.gammainc(1 / shape, z)
        return float((1 + (ratio - 1) * -np.expm1(-z)) / mean)

    found = optimize.minimize_scalar(
        lambda x: cost(float(np.exp(x))), bounds=(np.log(scale / 1000), np.log(scale * 20)), method="bounded"
    )
    saved = 1 - found.fun / never
    return (float(np.exp(found.x)), float(saved)) if saved > 1e-3 else (float("inf"), 0.0)


def _named(one: Fitted, name: str) -> Fitted:
    return one._replace(name=name)


def _in_hours(one: Fitted, name: str) -> Fitted:
    """From days; the error is of the logarithm."""
    return one._replace(name=name, value=one.value * DAY_H, low=one.low * DAY_H, high=one.high * DAY_H, unit="h")


def _of_aircraft(tables: Tables) -> pd.DataFrame:
    rows = tables["aircraft"]["failures"]
    return rows.assign(unit=rows["unit"].astype(str))


def _of_seats(tables: Tables) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Engine, days since the last replacement, whether it ended in one; replacements of one moment count once."""
    rows = tables["valve_seats"]["failures"].sort_values(["unit", "age"], kind="stable")
    gap = rows["age"] - rows.groupby("unit", observed=True)["age"].shift(fill_value=0.0)
    lasted = (gap > 0).to_numpy()
    units, failed = rows["unit"].astype(str).to_numpy(), rows["failed"].astype(bool).to_numpy()
    return units[lasted], gap.to_numpy(float)[lasted], failed[lasted]


def _in_field(tables: Tables) -> pd.DataFrame:
    rows = tables["appliances"]["failures"]
    return rows[rows["group"].astype(str).str.lower().str.contains("field")]


def _values(tables: Tables) -> list[Value]:
    aircraft = _of_aircraft(tables)
    always = np.ones(len(aircraft), bool)
    unlike = fit_recurrent(aircraft["unit"], aircraft["gap"], always, restoration=1.0)
    alike = fit_recurrent(aircraft["unit"], aircraft["gap"], always, restoration=1.0, alike=True)
    seats, field = fit_recurrent(*_of_seats(tables), restoration=1.0), _in_field(tables)
    worn = fit_lives(field["age"], field["failed"].astype(float), count=field["count"])
    repair = fit_law("lognormal", tables["repair_hours"]["durations"]["duration"] / 3600, unit="h")
    found = [
        _named(unlike.shape, "aircraft, shape"), _in_hours(unlike.scale, "aircraft, scale"),
        _named(alike.shape, "aircraft as if alike, shape"),
        _named(seats.shape, "valve seats, shape"), _named(seats.scale, "valve seats, scale"),
        _named(worn.shape, "appliances, shape"), _named(worn.scale, "appliances, scale"),
        _named(repair.mean, "repairs of electronics, mean"), _named(repair.cv, "repairs of electronics, cv"),
    ]  # fmt: skip
    frail = [
        one.frailty._replace(name=name)
        for one, name in ((unlike, "aircraft, frailty"), (seats, "valve seats, frailty"))
        if one.frailty
    ]
    return [Value("", one) for one in (*found, *frail)]


def _facts(tables: Tables) -> list[Fact]:
    by_name = {one.fitted.name: one.fitted for one in _values(tables)}
    aircraft = _of_aircraft(tables)
    means = aircraft.groupby("unit")["gap"].mean() * DAY_H
    found = [
        Fact("aircraft: mean hours between failures", float(aircraft["gap"].mean() * DAY_H), "h"),
        Fact("aircraft: least mean of one", float(means.min()), "h"),
        Fact("aircraft: greatest mean of one", float(means.max()), "h"),
    ]
    for name in ("aircraft", "valve seats", "appliances"):
        shape, scale = by_name[f"{name}, shape"], by_name[f"{name}, scale"]
        for ratio in COST_RATIOS:
            for which, k in (
                ("", shape.value),
                (" at the low end of the shape", shape.low),
                (" at the high end", shape.high),
            ):
                age, saved = age_of_replacement(k, scale.value, ratio)
                what = f"{name}, failure {ratio:g} times as dear{which}"
                found += [Fact(f"{what}: replace at", age, scale.unit), Fact(f"{what}: saves", saved, "share")]
    return found


FAILURE_LAWS = Case(("aircraft", "appliances", "valve_seats", "repair_hours"), (), "", _values, _facts)
