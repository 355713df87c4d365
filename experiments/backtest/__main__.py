"""Fit on the first part of a record, simulate the second: `python -m experiments.backtest records=metro data=FOLDER`.

This file only sorts out what is asked for.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.command import command, finish, say
from experiments.dates import day_said
from experiments.extras import needs
from experiments.messages import Refusal, seen
from experiments.one_run import only_keys, whole_number
from experiments.paths import results_folder, shown
from experiments.whole import folder_appearing_whole

if TYPE_CHECKING:
    from experiments.records.mapping import Records
    from experiments.records.origin import Origin
    from experiments.records.read import Imported

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

The page (markdown), its figure and its tables go to <results>/backtests/<name>/<run id>/, another question
to another folder; docs/howto_backtest.md explains them.
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
    print(shown(_written(own, mapping, folder, start, seed, results)), flush=True)
    return 0


def _written(own: Mapping[str, str], name: str, data: Path, start: str, seed: int, results: Path) -> Path:
    """Read, fit, simulate, judge; write the page, its figure and tables, all or nothing."""
    from experiments.backtest.figure import drawn
    from experiments.backtest.outcomes import Outcomes, case_of, outcomes
    from experiments.backtest.page import Tried, outcome_line, page, score_table, summary
    from experiments.backtest.trial import back_test
    from experiments.execute.exports import write_csv
    from experiments.figures.style import house_style, save
    from experiments.records.mapping import mapping_of
    from experiments.records.read import read_records
    from experiments.records.unheard import unheard_codes

    records = mapping_of(name)
    say(f"reading the records of {records.company}")
    imported = read_records(records, data)
    for line in unheard_codes(name, records, imported):
        say(line)
    tables = {table: part.frame for table, part in imported.items()}
    say(f"fitting the first part, and simulating the second{f' by {start}, too' if start else ''}; a minute or two")
    trials, at = back_test(tables, own.get("split", ""), seed, start)
    case = case_of(name, start) if start and "contacts" in tables else None
    if start and case is None and "work_orders" not in tables:
        raise Refusal(
            f"start={seen(start)}: simulates neither these records' work orders nor a ready-made case of them"
        )
    found = outcomes(case, tables, at, seed) if case else Outcomes([], "")
    if all(one.judged is None for one in trials):
        raise Refusal(f"records={seen(name)}: {trials[0].fitted}")
    said = {"split": str(at.date()), **({"start": start} if start else {}), "seed": seed}
    origin = _origin(own, data, records, imported, said)
    tried = Tried(records.company, at, trials, found, origin)
    folder = origin.folder(results, "backtests", name)
    with folder_appearing_whole(folder) as draft:
        with house_style():
            save(drawn(trials), draft / "backtest")
        write_csv(score_table(trials, found.scores), draft / "scores.csv")
        (draft / "backtest.md").write_text(page(tried, "backtest.png"), "utf-8")
    print(*tried.verdict, sep="\n")
    print(" ".join([summary(records.company, at, trials), *map(outcome_line, found.scores)]))
    return folder / "backtest.md"


def _origin(
    own: Mapping[str, str],
    data: Path,
    records: "Records",
    imported: "Mapping[str, Imported]",
    said: Mapping[str, object],
) -> "Origin":
    """The same question of the same files, and of the same scenario, has the same folder."""
    from experiments import load_scenario
    from experiments.canonical import input_digests
    from experiments.records.origin import again, files_read, origin_of

    command = again("experiments.backtest", own, {"records": own["records"], "data": data, **said})
    scenario = load_scenario([f"scenario={said['start']}"]).model_dump(mode="json") if "start" in said else {}
    rest = {key: value for key, value in scenario.items() if key != "demand"}  # requests are those of the records
    of_start = {"base": scenario, "files": input_digests(rest)}
    return origin_of("backtest", records, files_read(records, imported), {**said, **of_start}, command)


if __name__ == "__main__":
    finish(main)
