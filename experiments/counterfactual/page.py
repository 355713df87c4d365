"""The files of a counterfactual ledger: two waterfalls, the table of groups, and one page."""

from pathlib import Path

import numpy as np
import pandas as pd

from experiments.amounts import plain
from experiments.counterfactual.groups import COMPANY, FATES, LOST, ONLY_A, SAVED, fates, ledger
from experiments.counterfactual.paths import JOBS, WHOLE, attributed, logged_jobs
from experiments.execute.exports import write_csv
from experiments.execute.store import write_whole
from experiments.figures.style import canvas, house_style, save
from experiments.figures.waterfall import draw_waterfall
from experiments.report import Section, page_of
from experiments.tables import Table
from sim import Run

__all__ = ["waterfalls", "write_ledger"]

HEADS = (
    "Every customer who was there under both policies is replayed with the jobs of one policy or the other, and with "
    "how these jobs went under one or the other; Shapley's value divides his staying between the two paths, so the "
    "steps add up exactly. 'How they went' is the score of the same job; 'which jobs' are callbacks, declined dates "
    "and repairs that lasted longer. Who was won by one policy only has no counterpart."
)
MONEY = (
    "Net value: revenue minus costs after the warm-up, and the value of the customers at the end. A posting about a "
    "job belongs to the job's customer, a contract fee to its customer; wages, stock and levers are the company's. The "
    "steps add up to the cent."
)
ONE = "One replication: these very customers, with this luck. A report has the intervals."


def waterfalls(a: Run, b: Run) -> dict[str, pd.DataFrame]:
    """Columns step and amount, from policy A to policy B: customers at the end, and net value."""
    group, table = fates(a, b), ledger(a, b)
    shared = [int(customer) for customer in np.flatnonzero(group < ONLY_A)]
    kept = attributed(a, shared, logged_jobs(a), logged_jobs(b), len(WHOLE)).sum(axis=1)
    heads = [("at the end under A", float(table["active A"].sum()))]
    heads += [(f"kept through {path}", float(n)) for path, n in zip((*WHOLE, JOBS), kept, strict=True)]
    heads += [("won differently", float(table.loc[[4, 5], "heads"].sum()))]
    heads += [("at the end under B", float(table["active B"].sum()))]
    money = [("net value under A", float(table["money A"].sum()))]
    money += list(zip(table["group"], table["money"], strict=True))
    money += [("net value under B", float(table["money B"].sum()))]
    both = {"customers": heads, "money": money}
    return {name: pd.DataFrame(rows, columns=["step", "amount"]) for name, rows in both.items()}


def write_ledger(a: Run, b: Run, folder: Path, title: str) -> tuple[str, Path]:
    """Write everything; returns (the answer in a sentence, the page)."""
    folder.mkdir(parents=True, exist_ok=True)
    table, falls, unit = ledger(a, b), waterfalls(a, b), a.scenario.money.currency
    write_csv(table, folder / "groups.csv")
    pictures = {
        name: _drawn(data, folder / name, unit if name == "money" else "customers") for name, data in falls.items()
    }
    for name, data in falls.items():
        write_csv(data, folder / f"{name}.csv")
    answer = _answer(table, unit)
    sections = [
        Section("Who stays and who leaves", ONE, tables=[_groups(table, unit)]),
        Section("Customers, from A to B", HEADS, pictures["customers"], tables=[_steps(falls["customers"])]),
        Section("Money, from A to B", MONEY, pictures["money"], tables=[_steps(falls["money"])]),
    ]
    write_whole(folder / "counterfactual.html", page_of(title, answer, sections).encode())
    return answer, folder / "counterfactual.html"


def _drawn(data: pd.DataFrame, stem: Path, unit: str) -> Path:
    with house_style():
        figure = canvas(9.0, 1.2 + 0.42 * len(data))
        draw_waterfall(figure.subplots(), data, unit)
        return save(figure, stem)[1]


def _answer(table: pd.DataFrame, unit: str) -> str:
    saved, lost = (int(table["customers"].to_numpy()[k]) for k in (SAVED, LOST))
    return (
        f"Policy B keeps {saved:,} customers that leave under A and loses {lost:,} that stay under A; its net value is "
        f"{plain(float(table['money'].sum()), 5.0, signed=True)} {unit} against A's."
    )


def _groups(table: pd.DataFrame, unit: str) -> Table:
    head = ["group", "customers", "at the end: A", "at the end: B"]
    head += [f"money: A ({unit})", f"money: B ({unit})", "difference"]
    rows = []
    for row in table.to_dict("records"):
        heads = [row["customers"], row["active A"], row["active B"]]
        money = [plain(row[f"money {side}"], 5.0) for side in "AB"]
        counts = ["–"] * 3 if row["group"] == COMPANY else [f"{n:,}" for n in heads]
        rows.append([row["group"], *counts, *money, plain(row["money"], 5.0, signed=True)])
    sums = [f"{int(table[name].sum()):,}" for name in ("customers", "active A", "active B")]
    last = [plain(float(table[name].sum()), 5.0) for name in ("money A", "money B")]
    rows.append(["all", *sums, *last, plain(float(table["money"].sum()), 5.0, signed=True)])
    return Table("", head, rows, frozenset([len(FATES) + 1]))


def _steps(data: pd.DataFrame) -> Table:
    last = len(data) - 1
    rows = [
        [row["step"], plain(row["amount"], 0.5 if abs(row["amount"]) < 1000 else 5.0, signed=k not in (0, last))]
        for k, row in enumerate(data.to_dict("records"))
    ]
    return Table("", ["step", "amount"], rows)
