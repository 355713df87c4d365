"""Closed forms beside simulated worlds: the rows of `make verify` as a table of a page."""

from experiments.validate.table import Found
from experiments.verify.check import AGREES
from experiments.verify.replicate import Result, verify
from experiments.verify.rows import CHECKS, FAST

__all__ = ["check"]


def check(full: bool) -> Found:
    """All rows; fast: those of small worlds."""
    results = list(verify(CHECKS if full else FAST))
    wrong = [
        f"{one.check.id}: {one.judgement.verdict}" + ("" if one.engines_agree else ", and the engines differ")
        for one in results
        if one.judgement.verdict != AGREES or not one.engines_agree
    ]
    worlds = len({one.check.overrides for one in results})
    sentence = (
        f"{worlds} worlds, {len(results)} quantities, {len(results) - len(wrong)} agree on both engines: the 99.99 % "
        "interval holds the theory, and the 95 % interval of the relative error lies within the bound."
    )
    columns = ("row", "world", "quantity", "theory", "simulated", "error % (95 %)", "bound %", "runs")
    return Found(sentence, columns, [_row(one) for one in results], wrong)


def _row(one: Result) -> list[str]:
    check, judged = one.check, one.judgement
    low, high = (100.0 * edge for edge in judged.error_interval)
    numbers = [f"{check.theory:.5g}", f"{judged.mean:.5g}", f"{low:+.2f} to {high:+.2f}", f"{100 * check.bound:g}"]
    return [check.id, check.world, check.title, *numbers, str(check.replications)]
