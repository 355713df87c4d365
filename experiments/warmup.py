"""How many days to leave out at the beginning: `python -m experiments.warmup scenario=theory/queue days=200`.

This file only sorts out what is asked for and writes what came of it; the rules are in `inference/steady.py`.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.command import command, finish
from experiments.messages import Refusal
from experiments.one_run import Wanted, several_wanted
from experiments.paths import shown

if TYPE_CHECKING:
    from experiments.inference.steady import Found

REPLICATIONS, MOST = 10, 1000

HELP = f"""\
Says how many days of a steady-state study to leave out (warmup_days), by MSER-5 and Welch's plot, from daily series of
some replications: open jobs, requests, waits, work.  Where there are seasons, whole years are compared instead.

Examples
  python -m experiments.warmup scenario=theory/queue days=200
  python -m experiments.warmup scenario=small_town days=1461 replications=20

Keys of this command
  replications  2 to {MOST}; {REPLICATIONS} if nothing is said
  cell          which cell of an experiment
  from          the folder of a finished run, instead of a configuration; its cell is simulated again
Every other key is one of python -m experiments.run, e.g. scenario, seed, engine, results, crew.technicians.
  -cd, --config-dir DIR   add a folder of your own with the same groups

The page goes to results/warmup/<name>-<id>/warmup.html, the daily series beside it.  A study with a beginning and an
end of its own (a launch, a season) needs no warm-up.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_command, HELP, words)


def _command(words: Sequence[str]) -> int:
    one = "one run does not show what is chance"
    what, replications = several_wanted(words, REPLICATIONS, MOST, one, "averaged")
    seasons = _seasons(what.scenario.model_dump(mode="json"))
    print(shown(_written(what, replications, seasons)), flush=True)
    return 0


def _seasons(scenario: dict[str, Any]) -> str:
    """Where the seasons come from; refused where the horizon leaves no two whole years to compare."""
    from experiments.inference.seasons import seasons_of, whole_years

    seasons, days = seasons_of(scenario), int(scenario["days"])
    if seasons and whole_years(days) < 2:
        raise Refusal(
            f"days={days}: there are seasons ({seasons}), so whole years are compared; allowed: two or more of them, "
            "e.g. days=731 or days=1096"
        )
    return seasons


def _written(what: Wanted, replications: int, seasons: str) -> Path:
    """Simulate, judge every series, write figures, series and page."""
    import numpy as np

    from experiments.execute.exports import write_parquet
    from experiments.inference.daily import SERIES, daily_series
    from experiments.inference.steady import found_in, suggested, verdict
    from experiments.model import simulate_here
    from experiments.report import page_of
    from experiments.whole import write_whole

    runs = []
    for number in range(replications):
        print(f"simulating {what.name}, replication {number}, {what.scenario.days} days", file=sys.stderr, flush=True)
        runs.append(daily_series(simulate_here(what.scenario, what.engine, what.seed, number)))
    series = {name: np.array([run[name] for run in runs]) for name in SERIES}
    found = found_in(series, bool(seasons), weekly=not what.scenario.calendar.round_the_clock)
    answer = _answer(found, suggested(found, bool(seasons)), what.scenario.days)
    folder = what.folder("warmup")
    folder.mkdir(parents=True, exist_ok=True)
    write_parquet(_frame(series), folder / "daily.parquet")
    sections = [_table_section(found, seasons), *_figures(found, series, folder, bool(seasons))]
    title = f"{what.name}: how long it remembers how it began, {replications} replications"
    write_whole(folder / "warmup.html", page_of(title, answer, sections).encode())
    print(f"{answer}\n")
    for one in found:
        print(f"  {one.series:22} {one.cut:>6} days  {verdict(one)}")
    return folder / "warmup.html"


def _answer(found: "list[Found]", days: int, horizon: int) -> str:
    open_ = [one.series for one in found if not (one.settled and one.long_enough)]
    if open_:
        return f"No warm-up can be named from {horizon} days: {', '.join(open_)} did not settle. Take a longer run."
    if days == 0:
        return "No warm-up is needed: warmup_days=0."
    return f"warmup_days={days}: after {days} days no series shows how the company began."


def _frame(series: "dict[str, Any]") -> Any:
    """One row for each replication and day."""
    import numpy as np
    import pandas as pd

    replications, days = next(iter(series.values())).shape
    head = {"replication": np.repeat(np.arange(replications), days), "day": np.tile(np.arange(days), replications)}
    return pd.DataFrame({**head, **{name: values.ravel() for name, values in series.items()}})


def _table_section(found: "list[Found]", seasons: str) -> Any:
    from experiments.amounts import plain
    from experiments.inference.daily import SERIES
    from experiments.inference.steady import verdict
    from experiments.report import Section
    from experiments.tables import Table

    rows = [
        [SERIES[one.series], str(one.cut), plain(one.before), plain(one.after), plain(one.worth), verdict(one)]
        for one in found
    ]
    head = ["series", "days to leave out", "mean of these", "mean of the rest", "independent days a run", "verdict"]
    rule = (
        f"There are seasons ({seasons}): years are left out until the next one is like those after it."
        if seasons
        else "MSER-5: where the standard error of the rest is smallest, on means of five days (of weeks unless "
        "work goes on round the clock), over the mean of the replications. It is trusted "
        "while it leaves out less than half."
    )
    return Section("Series by series", rule, tables=[Table("", head, rows)])


def _figures(found: "list[Found]", series: "dict[str, Any]", folder: Path, seasons: bool) -> list[Any]:
    from experiments.figures.style import canvas, house_style, save
    from experiments.figures.warmup import draw_warmup
    from experiments.inference.daily import SERIES
    from experiments.inference.steady import filled
    from experiments.inference.warmup import welch
    from experiments.report import Section

    sections = []
    for one in found:
        values = filled(series[one.series])
        window = 182 if seasons else max(1, min(30, values.shape[1] // 20))
        with house_style():
            figure = canvas(7.2, 3.0)
            smooth = welch(values, window)
            draw_warmup(figure.add_subplot(), values.mean(axis=0), smooth, one.cut, one.settled, SERIES[one.series])
            picture, _ = save(figure, folder / one.series)
        sections.append(Section(SERIES[one.series], f"Moving average over {2 * window + 1} days.", picture))
    return sections


if __name__ == "__main__":
    finish(main)
