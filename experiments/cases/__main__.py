"""One ready-made case: `python -m experiments.cases case=bank_calls data=FOLDER`.

This file only sorts out what is asked for.
"""

from collections.abc import Sequence
from pathlib import Path

from experiments.command import command, finish, say
from experiments.extras import needs
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.one_run import only_keys, whole_number

KEYS = ("case", "data", "simulate")
MOST = 1000

HELP = """\
Fits the figures of a ready-made case from its public records, sets them beside those that conf/ holds, and tells what
else the records show.

Examples
  python -m experiments.cases case=bank_calls data=../shared/data
  python -m experiments.cases case=bank_calls simulate=5

Keys of this command
  case         which; docs/cases.md lists them
  data         the folder of the files that its mapping in conf/records/ names; FIRSTFIX_DATA, or ../shared/data, if
               nothing is said
  simulate     replications of its scenario, whose means are set beside what the records show; 0 if nothing is said

Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_show, HELP, words)


def _show(words: Sequence[str]) -> int:
    own = only_keys(words, KEYS)
    times = whole_number(own, "simulate", 0, MOST)
    needs("statsmodels", "records", "cases")
    from experiments.cases.all import CASES
    from experiments.records.asked import folder_asked

    name = own.get("case", "")
    if name not in CASES:
        raise Refusal(f"case={seen(name)}: is none; allowed: {listed(CASES)}{did_you_mean(nearest(name, CASES))}")
    if times and not CASES[name].words:
        raise Refusal(f"simulate={times}: the simulator has no such part; {name} is answered by the fitted model")
    print(_told(name, folder_asked(own), times), flush=True)
    return 0


def _told(name: str, folder: Path, times: int) -> str:
    from experiments.cases.all import CASES
    from experiments.cases.case import facts_table, frames_of, values_table
    from experiments.cases.simulated import held_value, mean_measures

    case = CASES[name]
    tables = frames_of(case, folder)
    say(f"{name}: read {', '.join((*case.records, *(one for one, _ in case.files)))}")
    values, facts = case.values(tables), case.facts(tables)
    means = mean_measures(case, facts, times) if times else None
    fits = values_table(values, lambda value: held_value(case, value))
    return f"{fits}\n\n{facts_table(facts, means.__getitem__ if means else None)}"


if __name__ == "__main__":
    finish(main)
