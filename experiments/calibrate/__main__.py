"""From records to what the model needs to know: `python -m experiments.calibrate records=metro data=FOLDER`.

This file only sorts out what is asked for.
"""

import os
import shutil
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import below, results_folder, safe_name, shown
from experiments.run import ended, leave, one_line_warning

KEYS = ("records", "data", "results")
INTERRUPTED = "interrupted; nothing half-written is left"

HELP = """\
Reads a company's own records, says what is in them and what was set aside, and fits the laws that they allow, each
value with its interval.

Examples
  python -m experiments.calibrate records=metro data=../shared/data
  python -m experiments.calibrate records=our_company.yaml data=exports/

Keys of this command
  records      a mapping of conf/records/, or the path of one of your own: their columns to ours, zone, units, codes
  data         the folder of the files that the mapping names; FIRSTFIX_DATA if nothing is said
  results      folder for results; results if nothing is said

The page and its tables go to <results>/records/<name>/.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return ended(lambda: _calibrate(sys.argv[1:] if words is None else words), INTERRUPTED)


def _calibrate(words: Sequence[str]) -> int:
    if {"-h", "--help"} & set(words):
        print(HELP)
        return 0
    own = _keys(words)
    if "records" not in own:
        raise Refusal("records: say which, e.g. records=metro; --help lists the keys")
    folder = Path(own.get("data") or os.environ.get("FIRSTFIX_DATA", ""))
    if not own.get("data") and "FIRSTFIX_DATA" not in os.environ:
        raise Refusal("data: say in which folder the files are, e.g. data=../shared/data")
    if not folder.is_dir():
        raise Refusal(f"data={seen(str(folder))}: is no folder")
    results = results_folder(own.get("results", "results"), chosen_by_hand=True)
    print(shown(_written(own["records"], folder, results)), flush=True)
    return 0


def _keys(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or key not in KEYS:
            hint = did_you_mean(nearest(key, KEYS))
            raise Refusal(f"{seen(word)}: is no key of this command; allowed: {listed(KEYS)}{hint}")
        if key in found:
            raise Refusal(f"{key}: is given twice")
        found[key] = value
    return found


def _written(name: str, data: Path, results: Path) -> Path:
    """Read, fit, write the tables and the page."""
    from experiments.calibrate.page import page, summary
    from experiments.calibrate.subjects import findings
    from experiments.calibrate.tables import check_table, fitted_table
    from experiments.execute.exports import write_csv
    from experiments.records.mapping import mapping_of
    from experiments.records.profile import aside_table, column_table
    from experiments.records.read import read_records

    records = mapping_of(name)
    imported = read_records(records, data)
    found = []
    for one in findings({table: part.frame for table, part in imported.items()}):
        print(f"{one.subject}: {'fitted' if one.fitted else one.words}", file=sys.stderr, flush=True)
        found.append(one)
    stem = safe_name("records", Path(name).stem)
    folder, draft = below(results, "records", stem), below(results, "records", f".{stem}.{os.getpid()}")
    frames = {"columns": column_table(imported), "set_aside": aside_table(imported)}
    frames |= {"fitted": fitted_table(found), "checks": check_table(found)}
    frames |= {f"set_aside_{table}": part.aside for table, part in imported.items()}
    draft.mkdir(parents=True)
    try:
        for table, frame in frames.items():
            write_csv(frame, draft / f"{table}.csv")
        (draft / "records.html").write_text(page(records, imported, found), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    print(summary(records, imported, found))
    return folder / "records.html"


if __name__ == "__main__":
    warnings.formatwarning = one_line_warning
    leave(main())
