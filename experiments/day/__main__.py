"""One day of one run as a Gantt and a map: `python -m experiments.day scenario=small_town date=2023-07-14`.

This file only sorts out what is asked for.
"""

import datetime
from collections.abc import Mapping, Sequence

from experiments.command import command, finish, say
from experiments.dates import day_said
from experiments.messages import Refusal
from experiments.one_run import OWN_KEYS, check_choice, own_keys, simulated, wanted, whole_number
from experiments.paths import shown

KEYS = ("date", "region", "technicians")
MOST_TECHNICIANS = 30

HELP = f"""\
Draws one day of one simulated run: a Gantt of the technicians' day and a map of their tours; where products come to
an outlet, of the jobs at its bench and of the homes they come from.

Examples
  python -m experiments.day scenario=small_town date=2023-07-14
  python -m experiments.day scenario=ac_city replication=3 crew.technicians=12
  python -m experiments.day from=results/staffing_vs_first_fix/0123456789abcdef cell=7 date=2024-07-09

Keys of this command
  date         YYYY-MM-DD; the day with the most visits or jobs at the bench if nothing is said
  region       one region of the company, or several with commas; all if nothing is said
  technicians  how many rows at most, those with the most visits; {MOST_TECHNICIANS} if nothing is said
  replication  0 to 2^32 - 1; 0 if nothing is said
  cell         which cell of an experiment
  from         the folder of a finished run, instead of a configuration; its cell is simulated again
Every other key is one of python -m experiments.run, e.g. scenario, seed, engine, results, crew.absence.
  -cd, --config-dir DIR   add a folder of your own with the same groups

The files go to results/days/<name>-<id>/<date>/: day.html, and figures with their tables as CSV.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_draw, HELP, words)


def _draw(words: Sequence[str]) -> int:
    own, overrides = own_keys(words, (*OWN_KEYS, *KEYS))
    what = wanted(own, overrides)
    regions = _regions(own, list(what.scenario.regions))
    most = whole_number(own, "technicians", MOST_TECHNICIANS, 200)
    if most == 0:
        raise Refusal("technicians=0: nobody would be shown; allowed: 1 to 200")
    asked = _number(own, what.scenario.start, what.scenario.days) if "date" in own else None
    run = simulated(what, say)
    from experiments.day.page import write_day  # figures take a while to load
    from experiments.day.stretches import busiest, day_of
    from experiments.event_log.about import write_about

    day = day_of(run, busiest(run) if asked is None else asked)
    date, folder = day.date.date().isoformat(), what.folder("days")
    title = f"{what.name}, {day.date:%A} {day.date.day} {day.date:%B %Y}, replication {what.replication}"
    name = date if len(regions) == len(what.scenario.regions) else f"{date}-{'-'.join(regions)}"[:120]
    page = write_day(run, day, regions, most, folder / name, title)
    write_about(what, run, folder)
    print(shown(page), flush=True)
    return 0


def _regions(own: Mapping[str, str], known: list[str]) -> list[str]:
    """The regions that are asked for, in the order of the company."""
    if "region" not in own:
        return known
    asked = {check_choice("region", name, known) for name in own["region"].split(",")}
    return [name for name in known if name in asked]


def _number(own: Mapping[str, str], start: str, days: int) -> int:
    """Number of the day that `date` names."""
    first = datetime.date.fromisoformat(start)
    last = first + datetime.timedelta(days=days - 1)
    allowed = f"allowed: {first} to {last}"
    date = day_said("date", own["date"], allowed)
    if not first <= date <= last:
        near = min(max(date, first), last)
        raise Refusal(f"date={date}: is not a day of the run; {allowed}; the nearest is {near}")
    return (date - first).days


if __name__ == "__main__":
    finish(main)
