"""Fit on the first part of a record, simulate the second: `python -m experiments.backtest records=metro data=FOLDER`.

This file only sorts out what is asked for.
"""

from collections.abc import Sequence
from pathlib import Path

from experiments.command import command, finish, say
from experiments.dates import day_said
from experiments.extras import needs
from experiments.messages import Refusal, seen
from experiments.one_run import only_keys, whole_number
from experiments.paths import results_folder, shown
from experiments.whole import folder_appearing_whole

KEYS = ("records", "data", "split", "start", "seed", "results")

HELP = """\
Fits the stream of requests and the law of durations on the first part of a company's record, simulates the second part,
and scores the forecast against what came and against a forecast without a model.

Examples
  python -m experiments.backtest records=metro data=../shared/data split=2014-03-01
  python -m experiments.backtest records=metro data=../shared/data split=2014-03-01 start=metro_lifts
  python -m experiments.backtest records=our_company.yaml data=exports/

Keys of this command
  records      a mapping of conf/records/, or the path of one of your own
  data         the folder of the files that the mapping names; FIRSTFIX_DATA, or ../shared/data, if nothing is said
  split        first day of the second part, YYYY-MM-DD; the one that leaves a quarter of the days if nothing is said
  start        a scenario that simulates the work orders of the second part, too, with the stream of the first; e.g.
               metro_lifts
  seed         0 if nothing is said
  results      folder for results; results if nothing is said

The page (markdown), its figure and its tables go to <results>/backtests/<name>/; docs/howto_backtest.md explains them.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_back_test, HELP, words)


def _back_test(words: Sequence[str]) -> int:
    own = only_keys(words, KEYS)
    seed = whole_number(own, "seed", 0)
    needs("statsmodels", "records", "backtest")
    from experiments.records.asked import folder_asked, mapping_asked, scenario_asked  # data frames take a second

    if "split" in own:
        day_said("split", own["split"])  # before minutes of reading
    mapping, folder, start = mapping_asked(own), folder_asked(own), scenario_asked(own, "")
    results = results_folder(own.get("results", "results"), chosen_by_hand=True)
    print(shown(_written(mapping, folder, own.get("split", ""), start, seed, results)), flush=True)
    return 0


def _written(name: str, data: Path, split: str, start: str, seed: int, results: Path) -> Path:
    """Read, fit, simulate, judge; write the page, its figure and tables, all or nothing."""
    from experiments.backtest.figure import drawn
    from experiments.backtest.outcomes import case_of, outcomes
    from experiments.backtest.page import outcome_line, page, score_table, summary
    from experiments.backtest.trial import back_test
    from experiments.execute.exports import write_csv
    from experiments.figures.style import house_style, save
    from experiments.records.mapping import mapping_of
    from experiments.records.place import note_whose, place_of
    from experiments.records.read import read_records

    folder, records = place_of(results, "backtests", name), mapping_of(name)
    say(f"reading the records of {records.company}")
    tables = {table: part.frame for table, part in read_records(records, data).items()}
    say(f"fitting the first part, and simulating the second{f' by {start}, too' if start else ''}; a minute or two")
    trials, at = back_test(tables, split, seed, start)
    case = case_of(name, start) if start and "contacts" in tables else None
    if start and case is None and "work_orders" not in tables:
        raise Refusal(
            f"start={seen(start)}: simulates neither these records' work orders nor a ready-made case of them"
        )
    found = outcomes(case, tables, at, seed) if case else ([], "")
    if all(one.judged is None for one in trials):
        raise Refusal(f"records={seen(name)}: {trials[0].fitted}")
    with folder_appearing_whole(folder) as draft:
        with house_style():
            save(drawn(trials), draft / "backtest")
        write_csv(score_table(trials, found[0]), draft / "scores.csv")
        text = page(records.company, at, trials, "backtest.png", records.source, found)
        (draft / "backtest.md").write_text(text, "utf-8")
        note_whose(name, draft)
    print(" ".join([summary(records.company, at, trials), *map(outcome_line, found[0])]))
    return folder / "backtest.md"


if __name__ == "__main__":
    finish(main)
