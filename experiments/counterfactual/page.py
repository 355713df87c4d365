"""The files of a counterfactual ledger: two waterfalls, the table of groups, and one page."""

from pathlib import Path

import numpy as np
import pandas as pd

from experiments.amounts import plain
from experiments.counterfactual.groups import COMPANY, FATES, LOST, ONLY_A, ONLY_B, SAVED, customer_money, fates, ledger
from experiments.counterfactual.paths import JOBS, TIES, attributed, logged_lives, paths_of
from experiments.figures.style import canvas, house_style, save
from experiments.figures.waterfall import draw_waterfall
from experiments.report import Section, page_of
from experiments.table_files import write_table
from experiments.tables import Table
from experiments.whole import write_whole
from sim import Run

__all__ = ["waterfalls", "write_ledger"]

HEADS = (
    "Every customer who was there under both policies is replayed with each mixture of paths as under A or under B; "
    "Shapley's value divides his staying among the paths, so the steps add up exactly. Paths are what the scores of "
    "the same jobs came from, which jobs there were (callbacks, declined dates, repairs that lasted longer), and what "
    "ties a customer beside. Who was won by one policy only has no counterpart."
)
MONEY = (
    "Net value: revenue minus costs after the warm-up, and the value of the customers at the end. A posting about a "
    "job belongs to the job's customer, a contract fee to its customer; wages, stock and levers are the company's. "
    "What a customer kept or lost brings goes to the paths in the shares that they have in him. The steps add up to "
    "the cent."
)
ONE = "One replication: these very customers, with this luck. A report has the intervals."


def waterfalls(a: Run, b: Run) -> dict[str, pd.DataFrame]:
    """Columns step and amount, from policy A to policy B: customers at the end, and net value."""
    group, table, paths = fates(a, b), ledger(a, b), paths_of(a, b)
    shared = np.flatnonzero(group < ONLY_A)
    lives = logged_lives(a, paths), logged_lives(b, paths)
    rules = b if b.world.par[0]["tied"] else a
    kept = attributed(rules, shared.tolist(), *lives, len(paths))
    names = (*paths, JOBS, TIES)
    heads = [("at the end under A", float(table["active A"].sum()))]
    heads += [(f"kept through {path}", float(n)) for path, n in zip(names, kept.sum(axis=1), strict=True)]
    heads += [("won differently", float(table.loc[[ONLY_A, ONLY_B], "heads"].sum()))]
    heads += [("at the end under B", float(table["active B"].sum()))]
    money = [("net value under A", float(table["money A"].sum()))]
    whole = dict(zip(table["group"], table["money"].tolist(), strict=True))
    change = np.diff(customer_money(a, b), axis=0)[0, shared] * np.where(group[shared] == LOST, -1.0, 1.0)
    money += [(f"kept through {path}", float(n)) for path, n in zip(names, kept @ change, strict=True)]
    money += [(name, amount) for number, (name, amount) in enumerate(whole.items()) if number not in (SAVED, LOST)]
    money += [("net value under B", float(table["money B"].sum()))]
    both = {"customers": heads, "money": money}
    return {name: pd.DataFrame(rows, columns=["step", "amount"]) for name, rows in both.items()}


def write_ledger(a: Run, b: Run, folder: Path, title: str) -> tuple[str, Path]:
    """Write everything; returns (the answer in a sentence, the page)."""
    folder.mkdir(parents=True, exist_ok=True)
    table, falls, unit = ledger(a, b), waterfalls(a, b), a.scenario.money.currency
    write_table(table, folder / "groups")
    pictures = {
        name: _drawn(data, folder / name, unit if name == "money" else "customers") for name, data in falls.items()
    }
    for name, data in falls.items():
        write_table(data, folder / name)
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
