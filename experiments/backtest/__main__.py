"""Fit on the first part of a record, simulate the second: `python -m experiments.backtest records=metro data=FOLDER`.

This file only sorts out what is asked for.
"""

from collections.abc import Sequence
from pathlib import Path

from experiments.command import command, finish
from experiments.extras import needs
from experiments.messages import Refusal, seen
from experiments.one_run import only_keys, whole_number
from experiments.paths import below, results_folder, safe_name, shown
from experiments.whole import folder_appearing_whole

KEYS = ("records", "data", "split", "seed", "results")

HELP = """\
Fits the stream of requests and the law of durations on the first part of a company's record, simulates the second part,
and scores the forecast against what came and against a forecast without a model.

Examples
  python -m experiments.backtest records=metro data=../shared/data split=2014-03-01
  python -m experiments.backtest records=our_company.yaml data=exports/

Keys of this command
  records      a mapping of conf/records/, or the path of one of your own
  data         the folder of the files that the mapping names; FIRSTFIX_DATA, or ../shared/data, if nothing is said
  split        the first day of the second part; the day that leaves a quarter of the days if nothing is said
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
    from experiments.records.asked import folder_asked, mapping_asked  # data frames take a second to load

    mapping, folder = mapping_asked(own), folder_asked(own)
    results = results_folder(own.get("results", "results"), chosen_by_hand=True)
    print(shown(_written(mapping, folder, own.get("split", ""), seed, results)), flush=True)
    return 0


def _written(name: str, data: Path, split: str, seed: int, results: Path) -> Path:
    """Read, fit, simulate, judge; write the page, its figure and tables, all or nothing."""
    from experiments.backtest.figure import drawn
    from experiments.backtest.page import page, score_table, summary
    from experiments.backtest.trial import back_test
    from experiments.execute.exports import write_csv
    from experiments.figures.style import house_style, save
    from experiments.records.mapping import mapping_of
    from experiments.records.read import read_records

    records = mapping_of(name)
    tables = {table: part.frame for table, part in read_records(records, data).items()}
    trials, at = back_test(tables, split, seed)
    if all(one.judged is None for one in trials):
        raise Refusal(f"records={seen(name)}: {trials[0].fitted}")
    stem = safe_name("records", Path(name).stem)
    folder = below(results, "backtests", stem)
    with folder_appearing_whole(folder) as draft:
        with house_style():
            save(drawn(trials), draft / "backtest")
        write_csv(score_table(trials), draft / "scores.csv")
        (draft / "backtest.md").write_text(page(records.company, at, trials, "backtest.png", records.source), "utf-8")
    print(summary(records.company, at, trials))
    return folder / "backtest.md"


if __name__ == "__main__":
    finish(main)
