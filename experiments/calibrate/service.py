"""What visits, orders and promises tell: first fixes and causes, promises, and the same by group."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from experiments.calibrate.finding import Finding, Tables, end_of, faults_of, not_lost, repairs, restored
from experiments.fitting.durations import fit_law
from experiments.fitting.first_fix import fit_first_fix, fit_returns_by_unit
from experiments.fitting.fitted import Fitted, fitted
from experiments.fitting.groups import Pooled, by_group, pooled_shares, pooled_values
from experiments.fitting.promises import fit_lateness, fit_promises, promises_by
from experiments.messages import Refusal
from experiments.records.observed import end_said
from experiments.work_orders.returns import SMALLEST_GAP, gaps_of

__all__ = [
    "first_fix", "first_visits", "most", "promises", "promises_of", "restoring_by", "returns",
]  # fmt: skip

MOST_CELLS = 2_000  # units' quarters of a fit of return times: more change no digit that is shown
FEWEST_RETURNS = 20  # repairs of known units
MOST_OF_A_GROUP = 2_000
MOST_GROUPS = 20  # that are shown, those with the most cases


def first_visits(tables: Tables) -> pd.DataFrame:
    """The first visit of each order, in its order's row: outcome (1, 0; NaN: not known), technician, cause, fault."""
    visits = tables["visits"].sort_values(["order", "started"], kind="stable")
    first = visits.drop_duplicates("order").set_index("order")
    more = visits.groupby("order", observed=True).size() > 1
    done = (first["outcome"] == "done").astype(float).where(first["outcome"].notna())
    first["fixed"] = done.where(~more.reindex(first.index).to_numpy(bool), 0.0)
    faults = faults_of(tables, first.index)
    return first if faults is None else first.assign(fault=faults)


def first_fix(name: str, tables: Tables) -> Finding:
    """Share of repairs that the first visit ended, causes of the others, and the share of each kind of fault."""
    rows, others = _of_repairs(first_visits(tables), tables)
    found = fit_first_fix(rows["fixed"], rows.get("cause"))
    unknown = f"{found.unknown:,} jobs without an outcome left out" if found.unknown else ""
    values, words = [found.share, *found.causes], "; ".join(filter(None, [unknown, others]))
    if "fault" in rows:
        counts = rows.dropna(subset=["fixed"]).groupby("fault")["fixed"].agg(["sum", "count"])
        try:
            by_fault = pooled_shares([str(one) for one in counts.index], counts["sum"], counts["count"])
            values += _shown(by_fault, "first fix")
        except Refusal as refusal:
            words = "; ".join(filter(None, [words, f"not by fault: {refusal}"]))
    return Finding(name, values, {}, words)


def _of_repairs(first: pd.DataFrame, tables: Tables) -> tuple[pd.DataFrame, str]:
    """A service seldom wants a second visit, and is no first fix; in words how many others there were."""
    orders = tables.get("work_orders")
    if orders is None or "kind" not in orders:
        return first, ""
    kept = first[first.index.isin(repairs(tables)["id"])]
    return kept, f"{len(first) - len(kept):,} of other work left out" if len(kept) < len(first) else ""


def returns(name: str, tables: Tables) -> Finding:
    """Where outcomes are not recorded: quick returns beyond what the unit's own rate of that quarter brings."""
    record = repairs(tables)[["unit", "opened", "closed"]].dropna(subset=["unit"])
    if record["closed"].notna().sum() < FEWEST_RETURNS:
        ended = record["closed"].notna().sum()
        raise Refusal(f"returns: {ended} repairs of known units ended; at least {FEWEST_RETURNS} are needed")
    if record["opened"].nunique() < 2:
        raise Refusal("returns: all were opened at one time")
    gaps = gaps_of(record, end=end_said(record))
    chosen = np.random.default_rng(0).permutation(gaps.cell.max() + 1)[:MOST_CELLS]
    while_open = gaps.days <= 1.001 * SMALLEST_GAP  # reported again before it was closed: no return
    kept = np.isin(gaps.cell, chosen) & ~while_open
    found = fit_returns_by_unit(gaps.days[kept], gaps.seen[kept] > 0, gaps.cell[kept])
    words = "days on the demand clock; each quarter of a unit has a rate of its own; a new fault at once counts, too"
    words += f"; {while_open.sum()} reported again while open left out" if while_open.any() else ""
    if len(chosen) <= gaps.cell.max():
        words += f"; {MOST_CELLS:,} quarters of units, chosen by chance"
    checks = {"repairs": float(found.gaps), "requests that followed": float(found.returns)}
    values = [found.not_lasting, found.shows_after, found.rate, found.unlike]
    return Finding(name, values, checks, words, found.correlation)


def promises(name: str, tables: Tables) -> Finding:
    """Share kept of the repairs that fell due, and how late the others were."""
    promised, closed, end, _ = _due(tables)
    found = fit_promises(promised, closed, end)
    checks = {"fell due and still open": float(found.still_open), "not yet due": float(found.not_due)}
    values, words = [found.kept], "of repairs whose promise fell due within the record"
    try:
        law = fit_lateness(promised, closed, end)[0]
        words += f"; lateness {law.law}, open ones censored"
        if law.mean.value < end:
            values += [law.mean._replace(name="mean lateness"), law.cv._replace(name="cv of lateness")]
        else:
            words += "; its mean lies beyond the end of the record, so nobody has seen it"
    except Refusal as refusal:
        words += f"; no law of lateness: {refusal}"
    return Finding(name, values, checks, words)


def promises_of(column: str) -> Callable[[str, Tables], Finding]:
    """Share kept by team, or by place."""

    def learn(name: str, tables: Tables) -> Finding:
        promised, closed, end, orders = _due(tables)
        return _grouped(name, promises_by(orders[column].astype("object"), promised, closed, end), {})

    return learn


def restoring_by(column: str) -> Callable[[str, Tables], Finding]:
    """The time by which half are restored, by kind of fault or team; groups that are too small to be fitted are named.

    Not the mean: where many are still open it would be that of a tail which nobody has seen.
    """

    def learn(name: str, tables: Tables) -> Finding:
        orders = not_lost(repairs(tables)).dropna(subset=[column])
        seconds, open_ = restored(orders, end_of(repairs(tables)))
        rows = pd.DataFrame({"of": orders[column].astype("object"), "s": seconds, "open": open_})
        parts = {str(key): _some(part) for key, part in rows[rows["s"] > 0].groupby("of")}
        found, refused = by_group(parts, _median)
        made = _grouped(name, pooled_values(found), refused)
        few = [key for key, part in parts.items() if len(part) == MOST_OF_A_GROUP]
        drawn = f"; of {', '.join(sorted(few))} {MOST_OF_A_GROUP:,} chosen by chance" if few else ""
        words = f"half are restored by then, of a lognormal law; all groups: the typical one, large or small{drawn}"
        return made._replace(words=f"{words}; {made.words}")

    return learn


def _median(part: pd.DataFrame) -> Fitted:
    if part["open"].mean() > 0.5:
        raise Refusal("more than half are still open: nobody has seen when half are restored")
    law = fit_law("lognormal", part["s"], part["open"])
    error = float(np.sqrt(law.covariance[0, 0]))
    return fitted("median", float(np.exp(law.parameters[0])), error, "log", "s", "likelihood", law.n)


def _grouped(name: str, found: Pooled, refused: dict[str, str]) -> Finding:
    words = f"{len(found.groups)} groups, small ones drawn towards the rest"
    words += f"; the {MOST_GROUPS} largest are shown" if len(found.groups) > MOST_GROUPS else ""
    words += f"; too few, or most still open: {len(refused)} ({', '.join(sorted(refused)[:3])})" if refused else ""
    return Finding(name, [found.mean, found.spread, *most(found.groups)], {}, words)


def _shown(found: Pooled, what: str) -> list[Fitted]:
    return [one._replace(name=f"{what}: {one.name}") for one in (found.spread, *most(found.groups))]


def most(groups: list[Fitted]) -> list[Fitted]:
    """Those with the most cases."""
    return sorted(groups, key=lambda one: -one.n)[:MOST_GROUPS]


def _due(tables: Tables) -> tuple[pd.Series, pd.Series, float, pd.DataFrame]:
    """Promised and closed in s since the first request, the end of the record, and the repairs that have a promise."""
    orders = repairs(tables)
    start, end = orders["opened"].min(), end_of(tables["work_orders"])
    promised = orders.dropna(subset=["promised"])
    promised = promised.assign(closed=promised["closed"].where(promised["closed"] <= end))
    since = [(promised[one] - start).dt.total_seconds() for one in ("promised", "closed")]
    return since[0], since[1], (end - start).total_seconds(), promised


def _some(part: pd.DataFrame) -> pd.DataFrame:
    return part if len(part) <= MOST_OF_A_GROUP else part.sample(MOST_OF_A_GROUP, random_state=0)
