"""The names of the columns of a file: every one that is wanted is there, once."""

from collections.abc import Collection, Sequence

from experiments.messages import Refusal, did_you_mean, listed, nearest, seen

__all__ = ["check_header"]


def check_header(where: str, header: Sequence[str], wanted: Collection[str]) -> None:
    """Every wanted column is there, once."""
    for column in wanted:
        count = header.count(column)
        if count == 0:
            hint = did_you_mean(nearest(column, header))
            raise Refusal(f"{where}: has no column {seen(column)}; there are: {listed(map(seen, header))}{hint}")
        if count > 1:
            raise Refusal(f"{where}: column {seen(column)} stands {count} times; allowed: once")
