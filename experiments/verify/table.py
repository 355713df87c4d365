"""The table "theory against simulation"."""

from rich.table import Table

from experiments.verify.check import AGREES, DIFFERS
from experiments.verify.replicate import Result

__all__ = ["add_result", "empty_table"]

_COLOUR = {AGREES: "green", DIFFERS: "red"}
_COLUMNS = (
    "row",
    "what",
    "theory",
    "simulated",
    "99.99 % interval",
    "error % (95 % interval)",
    "bound",
    "engines",
)


def empty_table() -> Table:
    table = Table(title="Theory against simulation")
    for position, name in enumerate(_COLUMNS):
        table.add_column(name, justify="left" if position < 2 else "right", no_wrap=position != 1)
    table.add_column("verdict")
    return table


def add_result(table: Table, result: Result) -> None:
    check, judged = result.check, result.judgement
    low, high = (100.0 * edge for edge in judged.error_interval)
    colour = _COLOUR.get(judged.verdict, "yellow")
    table.add_row(
        check.id,
        check.title,
        f"{check.theory:.6g}",
        f"{judged.mean:.6g}",
        f"{judged.interval[0]:.5g} … {judged.interval[1]:.5g}",
        f"{100.0 * judged.error:+.2f} ({low:+.2f} … {high:+.2f})",
        f"±{100.0 * check.bound:g} %",
        "same" if result.engines_agree else "[red]differ[/red]",
        f"[{colour}]{judged.verdict}[/{colour}]",
    )
