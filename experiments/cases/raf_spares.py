"""Spares of the Royal Air Force: seldom asked for, bought with lead times of months. Which stock for which money?

Two steps.  All 5,000 parts: levels by three rules from the first 60 months, replayed over the last 24 (lots by month,
constant lead time, order-up-to).  Two dozen parts that are asked for one at a time as chance has it: a depot in the
simulator, which knows no lots.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.fitted import Fitted, fitted
from experiments.fitting.spares import fit_spares

__all__ = ["RAF_SPARES", "levels", "replayed"]

Array = NDArray[np.float64]
MONTH_DAYS = 30.4375
TRAINED = 60  # months from which levels are set
TARGET = 0.9  # chance that a month with its lead time asks for no more than the level
SHOWN = 24  # parts of the depot
NEAR_POISSON = 1.3  # variance of a month over its mean, at most
COVER_MONTHS = 3.0  # beyond the lead time
LEAST_GAIN = 1e-6  # backorders fewer for a pound: the rest of the money is not worth spending


def _pieces(tables: Tables) -> pd.DataFrame:
    """Pieces asked for, parts x months, with lead time (months) and price (GBP) in the index."""
    rows = tables["raf"]["parts"]
    table = rows.pivot_table(index="part", columns="time", values="quantity", aggfunc="sum", observed=True).fillna(0.0)
    about = rows.groupby("part", observed=True)[["lead_time", "price"]].first()
    months = (about["lead_time"] / MONTH_DAYS).round()
    table.index = pd.MultiIndex.from_arrays(
        [about.index.astype(int), months, about["price"]], names=["part", "lead", "price"]
    )
    return table


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """Two dozen of the parts that are asked for singly, evenly from the cheap to the dear by value of a year."""
    d = table.to_numpy(float)
    mean, lead, price = d.mean(axis=1), table.index.get_level_values("lead"), table.index.get_level_values("price")
    near = (d.var(axis=1, ddof=1) < NEAR_POISSON * mean) & (lead >= 1)
    by_value = np.flatnonzero(near)[np.argsort((mean * price)[near], kind="stable")]
    return table.iloc[by_value[np.linspace(0, len(by_value) - 1, SHOWN).round().astype(int)]]


def levels(mean: Array, variance: Array, lead: Array, rule: str) -> Array:
    """Order-up-to levels: the demand of lead time and a month that is not exceeded with chance `TARGET`."""
    m, v = mean * (lead + 1), variance * (lead + 1)
    if rule == "Poisson":
        return stats.poisson.ppf(TARGET, m)
    if rule == "normal":
        return np.ceil(m + stats.norm.ppf(TARGET) * np.sqrt(v))
    wider = np.maximum(v, 1.0001 * m + 1e-12)
    p = m / wider
    return np.where(m > 0, stats.nbinom.ppf(TARGET, np.maximum(m * p / (1 - p), 1e-9), p), 0.0)


def replayed(pieces: Array, lead: Array, level: Array, first: int) -> tuple[float, float]:
    """(share of pieces given at once, share of parts' months with a demand given in full) from month `first` on."""
    total = np.cumsum(np.pad(pieces, ((0, 0), (1, 0))), axis=1)
    given = asked = whole = times = 0.0
    for month in range(first, pieces.shape[1]):
        begin = np.maximum(month - lead.astype(int), 0)
        on_order = total[:, month] - total[np.arange(len(pieces)), begin]
        left = np.clip(level - on_order, 0, None)
        now = pieces[:, month]
        given, asked = given + np.minimum(now, left).sum(), asked + now.sum()
        whole, times = whole + ((now > 0) & (now <= left)).sum(), times + (now > 0).sum()
    return given / asked, whole / times


def _depot(rate: Array, lead: Array, price: Array) -> dict[str, Array]:
    """Levels of the two dozen by rule: months of cover, the same chance for each, fewest backorders for its money.

    The last adds the piece that saves most backorders for a pound, one after another (Sherbrooke 1968).
    """
    m = rate * lead
    service = 1 + stats.poisson.ppf(TARGET, m)
    cover = np.ceil(rate * (lead + COVER_MONTHS))
    most, left = np.zeros(len(rate)), float((service * price).sum())
    while (price <= left).any():
        gain = np.where(price <= left, stats.poisson.sf(most, m) / price, 0.0)
        best = int(gain.argmax())
        if gain[best] < LEAST_GAIN:
            break
        most[best], left = most[best] + 1, left - price[best]
    return {"raf_cover": cover, "raf_service": service, "raf_marginal": most}


def _plain(name: str, value: float, unit: str) -> Fitted:
    return Fitted(name, value, value, value, 0.0, "identity", unit, "as recorded", 1)


def _values(tables: Tables) -> list[Value]:
    shown = _shown(_pieces(tables))
    d = shown.to_numpy(float)
    rate, error = d.mean(axis=1), fit_spares(d).error
    lead, price = (shown.index.get_level_values(k).to_numpy(float) for k in ("lead", "price"))
    found = []
    for k, part in enumerate(shown.index.get_level_values("part")):
        asked = fitted(f"part {part}", rate[k], error[k] / rate[k], "log", "a month", "mean of months", d.shape[1])
        at = f"parts.catalogue.p{part}"
        found += [
            Value(f"faults.p{part}.share", asked),
            Value(f"{at}.price", _plain(f"part {part}", price[k], "GBP")),
            Value(f"{at}.lead_days", _plain(f"part {part}", lead[k] * MONTH_DAYS, "days"), 5),
        ]
    whole = fitted("all 24", rate.sum() / MONTH_DAYS, float(np.sqrt((error**2).sum()) / rate.sum()), "log", "a day",
                   "mean of months", d.shape[1])  # fmt: skip
    for rule, level in _depot(rate, lead, price).items():
        found += [
            Value(
                f"parts.catalogue.p{part}.level",
                _plain(f"part {part}, {rule}", level[k], "pieces"),
                4,
                (f"parts={rule}",),
            )
            for k, part in enumerate(shown.index.get_level_values("part"))
        ]  # fmt: skip
    return [Value("demand.rate_per_day", whole), *found]


def _of_depot(table: pd.DataFrame) -> list[Fact]:
    """The two dozen with months of cover: what the simulator says, by Poisson's law and by replay of the 84 months."""
    shown = _shown(table)
    d = shown.to_numpy(float)
    lead, price = (shown.index.get_level_values(k).to_numpy(float) for k in ("lead", "price"))
    rate = d.mean(axis=1)
    level = _depot(rate, lead, price)["raf_cover"]
    law = float((rate * stats.poisson.cdf(level - 1, rate * lead)).sum() / rate.sum())
    pieces, _ = replayed(d, lead, level, int(lead.max()))
    return [
        Fact("cover, two dozen: pieces given at once, Poisson", law, "share", "depot_fill_rate"),
        Fact("cover, two dozen: pieces given at once, replay", pieces, "share", "depot_fill_rate"),
        Fact("cover, two dozen: asked for a day", float(rate.sum() / MONTH_DAYS), "pieces"),
    ]


def _facts(tables: Tables) -> list[Fact]:
    table = _pieces(tables)
    d = table.to_numpy(float)
    lead, price = (table.index.get_level_values(k).to_numpy(float) for k in ("lead", "price"))
    trained = d[:, :TRAINED]
    kind = fit_spares(d).kind
    near = d.var(axis=1, ddof=1) < NEAR_POISSON * d.mean(axis=1)
    found = _of_depot(table)
    found += [Fact(f"{name} parts", float((kind == name).sum()), "parts") for name in ("intermittent", "lumpy")]
    found.append(Fact("parts asked for singly, as chance has it", float(near.sum()), "parts"))
    for rule in ("Poisson", "normal", "negative binomial"):
        level = levels(trained.mean(axis=1), trained.var(axis=1, ddof=1), lead, rule)
        pieces, whole = replayed(d, lead, level, TRAINED)
        _, alone = replayed(d[near], lead[near], level[near], TRAINED)
        found += [
            Fact(f"{rule}: months given in full", whole, "share"),
            Fact(f"{rule}: pieces given at once", pieces, "share"),
            Fact(f"{rule}: months in full, parts asked for singly", alone, "share"),
            Fact(f"{rule}: money of the levels", float((level * price).sum() / 1e6), "million GBP"),
        ]  # fmt: skip
    return found


RAF_SPARES = Case(("raf",), ("scenario=raf_spares",), "raf_spares", _values, _facts)
