"""A made-up work-order log: the same number of requests every day, as the law of a van's kit wants them."""

from pathlib import Path

import pandas as pd

from experiments.work_orders.worklog import write_worklog

__all__ = ["DAYS", "FIVE_A_DAY", "write_tours"]

FIVE_A_DAY = "five_a_day.csv"
DAYS = 2_000
_FIRST_DAY = "2023-01-01"  # of conf/scenario/theory
_A_DAY = 5


def write_tours(folder: Path) -> None:
    """Write the log: one request an hour from nine in the morning, faults left blank."""
    days = pd.date_range(_FIRST_DAY, periods=DAYS, freq="D")
    opened = [day + pd.Timedelta(hours=9 + hour) for day in days for hour in range(_A_DAY)]
    table = pd.DataFrame({"id": range(len(opened)), "opened": opened, "unit": "unit"})
    write_worklog(table, folder / FIVE_A_DAY)
