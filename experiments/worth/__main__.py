"""What poor quality costs: `python -m experiments.worth scenario=small_town replications=5`.

This file only sorts out what is asked for.
"""

from collections.abc import Sequence
from pathlib import Path

from experiments.command import command, finish, say
from experiments.one_run import Wanted, several_wanted
from experiments.paths import shown

REPLICATIONS, MOST = 5, 1000
TEXT = (
    "The twin has the same customers, demand, crew, prices and chances. In it every first visit solves the job, every "
    "repair lasts, every part is at hand and right, and a visit out of its window is felt as one inside; the wait "
    "until it is as long as the queue makes it. Hours of repeats count at wage and vehicle: both companies pay them, "
    "the twin has them free. Stock holding is left out. Visible and hidden add up to the whole."
)

HELP = f"""\
Says what poor quality costs: runs a company beside its perfect-quality twin on common random numbers.

Examples
  python -m experiments.worth scenario=small_town
  python -m experiments.worth scenario=ac_city_small replications=10 crew.technicians=4
  python -m experiments.worth from=results/staffing_vs_first_fix/0123456789abcdef cell=7

Keys of this command
  replications  2 to {MOST}; {REPLICATIONS} if nothing is said
  cell          which cell of an experiment
  from          the folder of a finished run, instead of a configuration; its cell is simulated again
Every other key is one of python -m experiments.run, e.g. scenario, seed, engine, results, crew.absence.
  -cd, --config-dir DIR   add a folder of your own with the same groups

The page goes to results/quality/<name>-<id>/quality.html.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_price, HELP, words)


def _price(words: Sequence[str]) -> int:
    what, replications = several_wanted(words, REPLICATIONS, MOST, "an interval needs two", "compared")
    print(shown(_written(what, replications)), flush=True)
    return 0


def _written(what: Wanted, replications: int) -> Path:
    """Run both companies and write the page."""
    from experiments.model import simulate_here
    from experiments.report import Section, page_of
    from experiments.whole import write_whole
    from experiments.worth.quality import SERVICE, cost_table, quality_costs, service_table
    from sim import INDICATORS, Run, Scenario

    def simulated(scenario: Scenario, number: int) -> Run:
        say(f"simulating {what.name}, replication {number}, {scenario.days} days")
        return simulate_here(scenario, what.engine, what.seed, number)

    amounts, service = quality_costs(what.scenario, simulated, replications)
    unit = what.scenario.money.currency
    units = {name: unit if INDICATORS[name].unit == "money" else INDICATORS[name].unit for name in SERVICE}
    table = cost_table(amounts, service["revenue"][0], unit)
    sections = [
        Section("What poor quality costs", TEXT, tables=[table]),
        Section("What is different", tables=[service_table(service, SERVICE, units)]),
    ]
    days = what.scenario.days - what.scenario.warmup_days
    answer = f"Poor quality costs {table.rows[0][2]} in {days} days; the books show {table.rows[1][2]} of it."
    title = f"{what.name} against its perfect-quality twin, {replications} replications"
    folder = what.folder("quality")
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "quality.html", page_of(title, answer, sections).encode())
    print(f"{answer}\n")
    for name, meaning, *texts in table.rows:
        print(f"  {name:40} {texts[0]:>22}  {texts[1]:>16}  {meaning}")
    return folder / "quality.html"


if __name__ == "__main__":
    finish(main)
