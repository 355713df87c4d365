"""From records to what the model needs to know: `python -m experiments.calibrate records=metro data=FOLDER`.

This file only sorts out what is asked for.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from experiments.command import command, finish, say
from experiments.extras import needs
from experiments.messages import Refusal, seen
from experiments.one_run import keys_and_folders, whole_number
from experiments.paths import results_folder, safe_name, shown
from experiments.whole import folder_appearing_whole

if TYPE_CHECKING:
    from experiments.calibrate.files import Made
    from experiments.calibrate.finding import Finding, Tables
    from experiments.calibrate.page import Told
    from experiments.configure.compose import Sources
    from experiments.records.mapping import Records
    from experiments.records.origin import Origin
    from experiments.records.read import Imported

KEYS = ("records", "data", "results", "start", "to", "draws", "seed", "simulate")
START, DRAWS, MOST_DRAWS, SIMULATE, MOST_RUNS = "plain_city", 200, 1000, 3, 100

HELP = """\
Reads a company's own records, says what is in them and what was set aside, and fits the laws that they allow, each
value with its interval; then writes the company that they make, as a scenario and as draws of its parameters.

Examples
  python -m experiments.calibrate records=metro data=../shared/data
  python -m experiments.calibrate records=our_company.yaml data=exports/
  python -m experiments.calibrate records=metro start=metro_lifts to=our_conf
  python -m experiments.calibrate --config-dir mine records=our_company.yaml data=exports/ start=our_start

Keys of this command
  records      a mapping of conf/records/, or the path of one of your own: their columns to ours, zone, units, codes
  data         the folder of the files that the mapping names; FIRSTFIX_DATA, or ../shared/data, if nothing is said
  results      folder for results; results if nothing is said

  start        the scenario that says all that the records do not; plain_city if nothing is said
  to           folder for the scenario and its draws; `company` beside the page if nothing is said
  draws        of the fitted values, from 1 to 1000; 200 if nothing is said
  seed         of the draws and of the simulations; 1 if nothing is said
  simulate     how often the company is simulated, to say how far it is from the records; 0 to 100, 3 if nothing is said
  -cd, --config-dir DIR   add a folder of your own, with the scenario to start from in DIR/scenario/

The page and its tables go to <results>/records/<name>/<run id>/, another question to another folder; `to` is refused
where it holds the company of another run, or another process is writing one.  docs/howto_calibrate.md leads from
there to an experiment.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 3 `to` is being written by another process, 130 and
143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_calibrate, HELP, words)


def _calibrate(words: Sequence[str]) -> int:
    own, sources = keys_and_folders(words, KEYS)
    needs("statsmodels", "records", "calibrate")
    from experiments.records.asked import folder_asked, mapping_asked  # data frames take a second to load

    mapping, folder = mapping_asked(own), folder_asked(own)
    results = results_folder(own.get("results", "results"), chosen_by_hand=True)
    print(shown(_written(own, mapping, folder, results, _asked(own, sources))), flush=True)
    return 0


class _Asked(NamedTuple):
    """What company is to be made of the fitted values."""

    start: str
    sources: "Sources"  # folders of configuration, where `start` is
    to: Path | None
    draws: int
    seed: int
    simulate: int


def _asked(own: Mapping[str, str], sources: "Sources") -> _Asked:
    from experiments.records.asked import scenario_asked

    count = whole_number(own, "draws", DRAWS, MOST_DRAWS)
    if count < 1:
        raise Refusal(f"draws={count}: must be a whole number from 1 to {MOST_DRAWS}")
    to = Path(own["to"]) if "to" in own else None
    if to is not None and to.exists() and not to.is_dir():
        raise Refusal(f"to={seen(own['to'])}: is a file; allowed: a folder, or a name that is free")
    runs = whole_number(own, "simulate", SIMULATE, MOST_RUNS)
    start = scenario_asked(own, START, sources.folders())
    return _Asked(start, sources, to, count, whole_number(own, "seed", 1), runs)


def _written(own: Mapping[str, str], name: str, data: Path, results: Path, asked: _Asked) -> Path:
    """Read, fit, write the tables, the page, and the company."""
    from experiments.calibrate.broken_off import with_broken_off
    from experiments.calibrate.doubts import doubts
    from experiments.calibrate.files import check_use_of_means, made_company
    from experiments.calibrate.hands import hands_words
    from experiments.calibrate.meant import check_heard
    from experiments.calibrate.page import Told, distance_words, summary
    from experiments.calibrate.said_where import of_mapping
    from experiments.calibrate.simulated import simulated
    from experiments.calibrate.subjects import lacking
    from experiments.records.mapping import mapping_of
    from experiments.records.profile import item_words
    from experiments.records.read import read_records
    from experiments.records.unheard import unheard, unheard_codes

    records = mapping_of(name)
    stem = safe_name("records", Path(name).stem)
    with of_mapping(name):
        check_use_of_means(records, asked.start, asked.sources)
    imported = read_records(records, data)
    read = {table: part.frame for table, part in imported.items()}
    for line in [*item_words(imported), *unheard_codes(name, records, imported), *unheard(name, records, read)]:
        say(line)
    with of_mapping(name):
        check_heard(records.means, read, asked.start)
    tables = with_broken_off(read, records.means)
    found = _found(tables, records)
    with of_mapping(name):
        company = made_company(found, tables, records, stem, asked.start, asked.draws, asked.seed, asked.sources)
    origin = _origin(own, data, asked, company, imported)
    folder = origin.folder(results, "records", name)
    to = asked.to or folder / "company"
    with company.alone_in(asked.to, origin.run_id):
        beside = None
        if asked.simulate:
            beside = simulated(company.company, found, asked.simulate, asked.seed, say, records)
        names = company.placed_names
        doubted = [*doubts(imported), *filter(None, [hands_words(read, company.company.base, asked.start)])]
        told = Told(records, imported, found, beside, lacking(tables), asked.start, names, origin.entries, doubted)
        company = company._replace(cautions=tuple(told.cautions))
        with folder_appearing_whole(folder) as draft:
            _write(draft, told, company)
            company.write(asked.to or draft / "company", to, origin.run_id)  # last: outside, if `to` is said
    print(*told.verdict, f"{summary(told)}{distance_words(beside)}", company.summary(to), sep="\n")
    return folder / "records.html"


def _origin(
    own: Mapping[str, str], data: Path, asked: _Asked, company: "Made", imported: "Mapping[str, Imported]"
) -> "Origin":
    """The same question of the same files has the same folder; where the company is written to is no part of it."""
    from experiments.calibrate.files import config_flags
    from experiments.canonical import input_digests
    from experiments.records.origin import again, files_read, origin_of

    said = {"start": asked.start, "draws": asked.draws, "seed": asked.seed, "simulate": asked.simulate}
    read = input_digests(company.company.base) if asked.simulate else {}
    command = again(
        "experiments.calibrate", own, {"records": own["records"], "data": data, **said}, config_flags(asked.sources)
    )
    of_company = {"base": company.company.base, "files": read}
    return origin_of("calibrate", company.records, files_read(company.records, imported), said | of_company, command)


def _found(tables: "Tables", records: "Records") -> "list[Finding]":
    """Every subject, said as it comes; one that is not fitted with the files that it would be learnt from."""
    from experiments.calibrate.said_where import files_of
    from experiments.calibrate.subjects import findings

    found = []
    for one in findings(tables):
        say(f"{one.subject}: {'fitted' if one.fitted else f'{one.words} (in {files_of(one.subject, records)})'}")
        found.append(one)
    return found


def _write(folder: Path, told: "Told", company: "Made") -> None:
    """Tables and the page."""
    from experiments.calibrate.page import page
    from experiments.calibrate.tables import check_table, fitted_table
    from experiments.execute.exports import write_csv
    from experiments.records.profile import aside_table, column_table, item_table

    frames = {"columns": column_table(told.imported), "set_aside": aside_table(told.imported)}
    frames |= {"items": items} if len(items := item_table(told.imported)) else {}
    frames |= {"fitted": fitted_table(told.found), "checks": check_table(told.found), "keys": company.keys}
    frames |= {"distance": told.beside.rows} if told.beside is not None else {}
    frames |= {f"set_aside_{table}": part.aside for table, part in told.imported.items()}
    for table, frame in frames.items():
        write_csv(frame, folder / f"{table}.csv")
    (folder / "figures").mkdir()
    (folder / "records.html").write_text(page(told, folder / "figures", [company.section()]), encoding="utf-8")


if __name__ == "__main__":
    finish(main)
