"""The money part of a report: value over time, costs beside each step, years, customers, break-even."""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments import stats
from experiments.amounts import mean_text, show
from experiments.compare import Comparison
from experiments.evidence import Section
from experiments.figures.style import canvas, house_style, save
from experiments.figures.worth import draw_accounts, draw_worth
from experiments.labels import cell_words, indicator_words, short
from experiments.line_labels import line_labels
from experiments.outcomes import NET_VALUE
from experiments.shown_cells import line_cells
from experiments.tables import Table, column, table_of
from experiments.words import step_words
from experiments.worth.break_even import break_even_table
from experiments.worth.flows import FLOWS, accounts, cumulative, paid_back, yearly
from experiments.worth.lifetime import fit_survival, mixed_value, value_at_churn

__all__ = ["worth_sections"]

MOST_STEPS, MOST_LINES = 12, 4
Paid = Mapping[int, tuple[float, float, float]]  # months to payback of each cell: mean, earliest, latest
PRESENT = {
    "present value of the period": ("contribution_present",),
    "customers from then on": ("customer_value_present",),
    "both": ("contribution_present", "customer_value_present"),
}
COHORT = ("customers_start", *(f"stayed_{k}y" for k in range(1, 6)))
VALUED = ("customer_value_mean", "customer_margin_year", "churn_rate_year")
EACH = (
    "customer_margin_year", "retention_rate_year", "customer_value_mean", "acquisition_cost_mean",
    "keeping_cost_mean", "churn_cost", "churn_lost_value", "churn_replacement", "contract_income_share",
    "cost_poor_quality", "customer_value", "customer_value_simulated", "customer_value_residual_share",
)  # fmt: skip
OVER_TIME = (
    "Revenue minus costs, by whole months, discounted at {rate} a year to the first of them and summed{against}.{ring} "
    "The table has what the lines leave out: a month cut by the end of the warm-up, and what customers bring after the "
    "last month, discounted from there. Both together are the net value."
)
RING = (
    " A ring is where a line comes to zero for good; the interval of the payback runs between where the two ends of "
    "the band do so."
)
BESIDE = (
    "Totals over the simulated period, as differences to the baseline: what is right of zero is earned or saved, what "
    "is left of it is spent or lost. The mark is their sum."
)
CUSTOMER = (
    "Margin is revenue minus the costs that vary with customers. Keeping is all costs but winning customers; it also "
    "serves them, so the two prices are not rivals. Leaving costs the margin of this and all later years, and a new "
    "customer for each one. {few}{mixed}"
)
FEW = (
    "The value of a customer is reckoned from the churn of each replication; that of so few leavers varies, which "
    "makes it too high on average, and its interval does not say so: at the churn of all replications together it is "
    "{value} for {cell}. "
)
MIXED = (
    "Yearly retention {rises} over the years, because those who leave first were likely to leave: by the law fitted to "
    "the first customers (shifted beta-geometric, {law}) a new one is worth {value}, at their average retention "
    "{average}."
)


def worth_sections(comparison: Comparison, monthly: pd.DataFrame, folder: Path) -> list[Section]:
    """Sections for the page; figures go to folder/figures.  None where there is no net value."""
    known = set(FLOWS) <= set(monthly.columns) and comparison.outcomes.has(NET_VALUE.name)
    if not known or monthly.empty:
        return []
    cells = json.loads((folder / "cells.json").read_text(encoding="utf-8"))
    money = cells[comparison.baseline]["scenario"]["money"]
    figures = folder / "figures"
    found = [_over_time(comparison, monthly, money, figures)]
    if comparison.decision:
        found.append(_beside(comparison, figures))
        found += break_even_table(comparison, money)
    return [*found, _years(comparison, monthly), _customer(comparison, money)]


def _chosen(comparison: Comparison) -> list[int]:
    """Baseline and best cell, or the one cell there is."""
    best = comparison.decision.best if comparison.decision else comparison.baseline
    return list(dict.fromkeys([comparison.baseline, best]))


def _unit(comparison: Comparison) -> str:
    return str(comparison.outcomes.indicators["revenue"].unit)


def _over_time(comparison: Comparison, monthly: pd.DataFrame, money: Mapping[str, Any], figures: Path) -> Section:
    single, discount = comparison.decision is None, float(money["discount_year"])
    cells = line_cells(comparison) if single else _rivals(comparison)
    data = cumulative(comparison, monthly, cells, discount, single)
    paid, labels = paid_back(data), line_labels(comparison, cells)
    what = "net present value" if single else "net present value against the baseline"
    with house_style():
        figure = canvas(9.0, 4.2)
        rings = {cell: months for cell, (months, _, _) in paid.items()}
        draw_worth(figure.subplots(), data, labels, rings, _unit(comparison), what)
        picture = save(figure, figures / "present_value")[1]
    against = "" if single else ", each combination minus the baseline of the same replication"
    ring = RING if any(months > 0 for months in rings.values()) else ""
    text = OVER_TIME.format(rate=f"{100 * discount:g} %", against=against, ring=ring)
    table = _present_table(comparison, monthly["month"].nunique(), cells, paid)
    alt = f"Lines of the cumulated {what} by month with interval bands; numbers in the table."
    return Section("Net present value and payback", text, picture, alt, [table])


def _rivals(comparison: Comparison) -> list[int]:
    """The best cells, that which is best within the period, those of the line figures, next steps, then any."""
    steps = comparison.steps["cell"].tolist() if len(comparison.steps) else []
    goal = comparison.decision.goal if comparison.decision else PRESENT["both"][0]
    first = [*_ranked(comparison, goal)[:2], *_ranked(comparison, PRESENT["both"][0])[:1]]
    every = [*first, *line_cells(comparison), *map(int, steps), *comparison.outcomes.cells]
    return list(dict.fromkeys(cell for cell in every if cell != comparison.baseline))[:MOST_LINES]


def _ranked(comparison: Comparison, name: str) -> list[int]:
    """Cells by their mean difference to the baseline, the best first."""
    rows = comparison.differences[comparison.differences["indicator"] == name]
    low = comparison.outcomes.indicators[name].better == "low"
    return [int(cell) for cell in rows.sort_values("difference", ascending=low, kind="stable")["cell"]]


def _present_table(comparison: Comparison, months: int, cells: Sequence[int], paid: Paid) -> Table:
    """Present value of the flows of the period, of the customers from then on, and both: net value; months to payback.

    Amounts are the indicators that net value is made of, so they hold the days of months that the lines leave out.
    """
    single = comparison.decision is None
    columns = [["combination", *(cell_words(comparison.outcomes, cell) for cell in cells)]]
    most = max(
        abs(float(np.nanmean(_present(comparison, parts, cell)))) for parts in PRESENT.values() for cell in cells
    )
    for name, parts in PRESENT.items():
        found = [stats.estimate(_present(comparison, parts, cell), level=comparison.level) for cell in cells]
        values, halves = [one.value for one in found], [one.high - one.value for one in found]
        columns.append(column(name, _unit(comparison), values, halves, signed=not single, beside=most))
    if not single:
        columns.append(["months to payback", *(_months_words(*paid[cell]) for cell in cells)])
    return table_of(f"After {months} months", columns)


def _present(comparison: Comparison, parts: Sequence[str], cell: int) -> np.ndarray:
    """Sum of indicators by replication, minus the baseline's where there is something to compare."""

    def total(one: int) -> np.ndarray:
        return np.sum([comparison.outcomes.sample(name, one)[0] for name in parts], axis=0)

    return total(cell) if comparison.decision is None else total(cell) - total(comparison.baseline)


def _months_words(mean: float, early: float, late: float) -> str:
    """'14 (9 to 22)', 'not in the period', 'nothing to pay back'."""
    if mean == early == late == 0:
        return "nothing to pay back"
    if np.isnan(mean):
        return "not in the period" if np.isnan(early) else f"not in the period ({early:.0f} at best)"
    end = "not in the period" if np.isnan(late) else f"{late:.0f}"
    if mean < 0.5:
        return "at once" if end in ("0", "1") else f"at once ({end} at worst)"
    return f"{mean:.0f} ({early:.0f} to {end})"


def _beside(comparison: Comparison, figures: Path) -> Section:
    steps = comparison.steps.head(MOST_STEPS)
    cells = [int(cell) for cell in steps["cell"]] or _rivals(comparison)[:MOST_STEPS]
    labels = {int(row["cell"]): step_words(row) for _, row in steps.iterrows()}
    labels = labels or {cell: cell_words(comparison.outcomes, cell) for cell in cells}
    data, unit = accounts(comparison, cells), _unit(comparison)
    with house_style():
        figure = canvas(9.0, 1.6 + 0.42 * len(data))
        axis = draw_accounts(figure.subplots(), data, {cell: short(text, 44) for cell, text in labels.items()}, unit)
        figure.legend(*axis.get_legend_handles_labels(), loc="outside upper left", ncols=5, fontsize=8.5)
        picture = save(figure, figures / "costs_and_revenue")[1]
    nothing = [float("nan")] * len(data)
    columns = [["step from the baseline", *(labels[cell] for cell in data.index)]]
    most, unit = float(data.abs().to_numpy().max()), _unit(comparison)
    for name in data.columns:
        halves = (
            [comparison.difference(cell, name)["half"] for cell in data.index] if name == "contribution" else nothing
        )
        columns.append(column(name, unit, data[name].tolist(), halves, signed=True, beside=most))
    alt = "Stacked bars of revenue and cost differences, one row a step; numbers in the table."
    return Section("Revenue and costs beside each step", BESIDE, picture, alt, [table_of("", columns)])


def _years(comparison: Comparison, monthly: pd.DataFrame) -> Section:
    """Amounts by calendar year of the cells shown."""
    tables = []
    for cell in _chosen(comparison):
        data = yearly(monthly, cell)
        years = sorted(data["year"].unique())
        groups = [data[data["year"] == year] for year in years]
        columns = [["year", *years], ["months", *(f"{int(group['months'].iloc[0])}" for group in groups)]]
        most = float(data[[*FLOWS, "contribution"]].abs().to_numpy().max())
        for name in (*FLOWS, "contribution"):
            found = [stats.estimate(group[name].to_numpy(float), level=comparison.level) for group in groups]
            halves = [one.high - one.value for one in found]
            columns.append(column(name, _unit(comparison), [one.value for one in found], halves, beside=most))
        tables.append(table_of(cell_words(comparison.outcomes, cell), columns))
    words = "Amounts of each calendar year after the warm-up, means with intervals."
    return Section("Year by year", words, tables=tables)


def _customer(comparison: Comparison, money: Mapping[str, Any]) -> Section:
    cells = _chosen(comparison)
    names = [name for name in EACH if comparison.outcomes.has(name)]
    meanings = {name: comparison.outcomes.indicators[name].meaning for name in names}
    means = {name: [mean_text(comparison.cell(cell, name)) for cell in cells] for name in names}
    rows = [[indicator_words(name), meanings[name], *means[name]] for name in names]
    head = ["indicator", "meaning", *(cell_words(comparison.outcomes, cell) for cell in cells)]
    discount = float(money["discount_year"])
    text = CUSTOMER.format(few=_few(comparison, discount), mixed=_mixed(comparison, discount)).strip()
    return Section("What a customer is worth", text, tables=[Table("Means with intervals", head, rows)])


def _few(comparison: Comparison, discount: float) -> str:
    """Of the baseline's customers what the mean of values makes of a churn that varies by chance; nothing where that is
    less than a third of half its interval, which then covers about what it says.
    """
    outcomes, cell = comparison.outcomes, comparison.baseline
    if not all(outcomes.has(name) for name in VALUED) or outcomes.replications < 2:
        return ""
    value, margin, churn = (outcomes.estimate(name, cell, comparison.level) for name in VALUED)
    together = value_at_churn(margin.value, churn.value, discount)
    if not value.value - together > (value.high - value.value) / 3:
        return ""
    return FEW.format(value=show(together, _unit(comparison)), cell=cell_words(outcomes, cell))


def _mixed(comparison: Comparison, discount: float) -> str:
    """What the baseline's first customers say of mixed retention; nothing if they were not followed for two years."""
    outcomes, cell = comparison.outcomes, comparison.baseline
    known = [name for name in COHORT if outcomes.has(name)]
    stayed = [outcomes.estimate(name, cell).value for name in known]
    margin = outcomes.estimate("customer_margin_year", cell).value if outcomes.has("customer_margin_year") else np.nan
    try:
        alpha, beta = fit_survival(stayed)
    except ValueError:
        return ""
    if not margin > 0:
        return ""
    mixed, average = mixed_value(margin, stayed, discount)
    kept = [b / a for a, b in pairwise(stayed)]
    if kept[-1] <= kept[0]:
        return "Yearly retention of the first customers does not rise over the years: no sign that they are mixed."
    unit, rises = _unit(comparison), f"rises from {100 * kept[0]:.1f} to {100 * kept[-1]:.1f} %"
    law = f"α {alpha:.3g}, β {beta:.3g}"
    return MIXED.format(rises=rises, law=law, value=show(mixed, unit), average=show(average, unit))
