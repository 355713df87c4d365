"""Are results as they were written?  `python -m experiments.check_results results`."""

from collections.abc import Sequence
from pathlib import Path

from experiments.command import command, finish
from experiments.messages import Refusal, one_line, seen
from experiments.paths import shown

HELP = """\
Looks at every run and every stored replication of a results folder: is each byte as it was written?

Examples
  python -m experiments.check_results results
  python -m experiments.check_results results --mend

--mend removes replications that are damaged, which the next run that needs them makes again, and makes the list of
finished replications anew.  A damaged run is made again, from stored replications, by the command that made it.
Exit codes: 0 all is as it was written, 1 something is not (a line says what), 2 there is no such folder."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_check, HELP, words, "interrupted; nothing was changed")


def _check(words: Sequence[str]) -> int:
    names = [word for word in words if word != "--mend"]
    if len(names) > 1 or any(name.startswith("-") for name in names):
        raise Refusal(f"{seen(names[-1])}: one folder can be named, and --mend; --help shows more")
    results = Path(names[0] if names else "results")
    if not results.is_dir():
        raise Refusal(f"{seen(str(results))}: is not a folder")
    return _mended(results) if "--mend" in words else _told(results)


def _told(results: Path) -> int:
    from experiments.execute.check import check

    checked = check(results)
    for path, what in checked.findings:
        print(one_line(f"{shown(path)}: {what}"))
    amount = f"{checked.runs} runs, {checked.replications} stored replications"
    if checked.unlisted:
        print(f"{checked.unlisted} replications are whole but not listed yet; a run that needs them lists them")
    print(f"{amount}: " + (f"{len(checked.findings)} findings" if checked.findings else "all as they were written"))
    return 1 if checked.findings else 0


def _mended(results: Path) -> int:
    from experiments.execute.check import mend

    print(f"{mend(results)} damaged replications removed; the list is made anew")
    return _told(results)


if __name__ == "__main__":
    finish(main)
