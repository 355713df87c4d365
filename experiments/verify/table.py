"""The table "theory against simulation"."""

from collections.abc import Iterable

from rich import box
from rich.table import Table

from experiments.verify.check import AGREES, DIFFERS
from experiments.verify.replicate import Result

__all__ = ["WIDTH", "as_table"]

WIDTH = 130  # columns it needs
_COLOUR = {AGREES: "green", DIFFERS: "red"}
_CAPTION = """\
Simulated: mean of independent replications, corrected for the requests and the work that they happened to get.
agrees: the 99.99 % interval of that mean holds the theory, and the 95 % interval of its error lies within the bound.
engines: both give the same log and world, bit for bit."""


def as_table(results: Iterable[Result]) -> Table:
    """One line a result, and a headline for each world."""
    table = Table(title="Theory against simulation", caption=_CAPTION, caption_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("row", no_wrap=True)
    table.add_column("what", min_width=37)
    for name in ("theory", "simulated", "error % (95 % interval)", "bound", "engines"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    world = None
    for result in results:
        if result.check.world != world:
            world = result.check.world
            table.add_row("", f"[bold]{world}[/bold]")
        table.add_row(*_cells(result))
    return table


def _cells(result: Result) -> tuple[str, ...]:
    check, judged = result.check, result.judgement
    low, high = (100.0 * edge for edge in judged.error_interval)
    colour = _COLOUR.get(judged.verdict, "yellow")
    return (
        check.id,
        check.title,
        f"{check.theory:.6g}",
        f"{judged.mean:.6g}",
        f"{100.0 * judged.error:+.2f} ({low:+.2f} … {high:+.2f})",
        f"±{100.0 * check.bound:g} %",
        "same" if result.engines_agree else "[red]differ[/red]",
        f"[{colour}]{judged.verdict}[/{colour}]",
    )
