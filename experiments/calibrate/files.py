"""The company of fitted values on disk: `scenario/<name>_fitted.yaml`, `<name>_draws.parquet`; what the page says."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from experiments.calibrate.company import Company, company_of
from experiments.calibrate.draws import Drawn, draw_table
from experiments.calibrate.finding import Finding, Tables
from experiments.calibrate.meanings import meaning
from experiments.calibrate.meant import check_told
from experiments.calibrate.overlay import overlay_text
from experiments.calibrate.wanted import Keyless
from experiments.configure.compose import Sources, composer, plain
from experiments.configure.described import described
from experiments.configure.drawn import cut_words
from experiments.configure.drawn_whose import with_note
from experiments.configure.plan import split
from experiments.evidence import Section
from experiments.execute.exports import write_parquet
from experiments.execute.folder import locked
from experiments.messages import Refusal, seen
from experiments.model import the_model
from experiments.paths import shown
from experiments.records.mapping import Records
from experiments.tables import Table
from experiments.whole import appearing_whole

__all__ = ["Made", "check_use_of_means", "config_flags", "made_company", "no_part_for"]

BY_VISIT = ("work_orders", "visits", "parts", "technicians", "shifts", "trips")  # tables of work away from the phone

RUN = "# Run of experiments.calibrate: "
FEW_DRAWS = 20  # of the experiment that is shown
TEXT = (
    "What has a key in the scenario goes there; all else is as in the company that is started from. Draws of the "
    "values say how sure they are: an experiment that runs over them has intervals that hold the sampling of the data "
    "as well. Values of one fit are drawn together, with their correlations; those of different fits independently."
)


class Made(NamedTuple):
    """The company, its draws, and the names of its files."""

    company: Company
    drawn: Drawn
    seed: int
    stem: str
    records: Records
    unused: str = ""
    sources: Sources = Sources()  # folders of configuration, where the company that is started from is
    cautions: tuple[str, ...] = ()  # what the calibration says against deciding with it

    @property
    def name(self) -> str:
        return f"{self.stem}_fitted"

    @property
    def keys(self) -> pd.DataFrame:
        """One row a fitted value: subject, name, key (blank: none), value in the unit of the key, why there is none."""
        rows = [
            (one.subject, one.fitted.name, one.key.name, one.fitted.value * one.key.times, "")
            for one in self.company.placed
        ]
        rows += [(subject, name, "", float("nan"), why) for subject, name, why in self.company.keyless]
        return pd.DataFrame(rows, columns=["subject", "name", "key", "value", "why_none"])

    @property
    def placed_names(self) -> frozenset[tuple[str, str]]:
        """Subject and name of the values that went into the scenario."""
        return frozenset((one.subject, one.fitted.name) for one in self.company.placed)

    @contextmanager
    def alone_in(self, folder: Path | None, run_id: str) -> Iterator[None]:
        """Nobody else writes this company into a folder of the user's (None: there is none) meanwhile.

        Refuses one that holds such a company of another run, or by hand; Held: another process is writing it there.
        """
        if folder is None or not self.company.placed:
            yield
            return
        self._check_free(folder, run_id)
        there = folder.is_dir()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with locked(folder / f".{self.name}.lock", f"to={shown(folder)}: {self.name}"):
                self._check_free(folder, run_id)  # by somebody who held the lock until now
                yield
        finally:
            if not there:
                with suppress(OSError):  # it holds the company, or another's lock
                    folder.rmdir()

    def _check_free(self, folder: Path, run_id: str) -> None:
        there = folder / "scenario" / f"{self.name}.yaml"
        if there.is_file() and f"{RUN}{run_id}\n" not in there.read_text("utf-8", "replace"):
            raise Refusal(
                f"to={seen(str(folder))}: {shown(there)} is there and is not of this run ({run_id}); say another to=, "
                f"or take it away"
            )

    def write(self, folder: Path, final: Path, run_id: str) -> None:
        """Scenario and draws into a folder, which will be found at `final`; nothing where no value has a key.

        Both are written before either has its name.
        """
        if not self.company.placed:
            return
        about = f"{RUN}{run_id}\n#   python -m {self._command(final)}"
        text = overlay_text(self.company, self.name, self.records.company, self.records.source, about, self.cautions)
        (folder / "scenario").mkdir(parents=True, exist_ok=True)
        with (
            appearing_whole(folder / "scenario" / f"{self.name}.yaml") as scenario,
            appearing_whole(folder / f"{self.stem}_draws.parquet") as draws,
        ):
            scenario.write_bytes(text.encode())
            write_parquet(with_note(self.drawn.table, self.name, self.company.values, self.cautions), draws)

    def summary(self, folder: Path) -> str:
        """How to run it."""
        if not self.company.placed:
            return "No fitted value has a key in the scenario; no company was written."
        few, cut = min(FEW_DRAWS, len(self.drawn.table)), cut_words(self.drawn.cut)
        place = shown(folder / f"{self.stem}_draws.parquet")
        return (
            f"{len(self.company.placed)} values went into {self.company.start}; {len(self.company.keyless)} have no "
            f"key. {len(self.drawn.table)} draws, seed {self.seed}, {self.drawn.redrawn} drawn anew.\n"
            f"{f'{cut}{chr(10)}' if cut else ''}{self.unused}"
            f"  python -m {self._command(folder)} parameters.file={place} parameters.draws={few} replications=5"
        )

    def section(self) -> Section:
        """For the page."""
        rows = [
            [one.key.name, meaning(one.subject, one.fitted) or described(one.key.name),
             f"{one.fitted.value * one.key.times:.4g}", one.key.unit,
             f"{one.subject}: {one.fitted.name}"]
            for one in self.company.placed
        ]  # fmt: skip
        without = _by_reason(self.company.keyless)
        tables = [Table("Values in the scenario", ["key", "meaning", "value", "unit", "from"], rows)] if rows else []
        if without:
            tables.append(Table("Fitted, and no key of the scenario", ["values", "why"], without))
        drawn = f"{len(self.drawn.table)} draws, seed {self.seed}; {self.drawn.redrawn} that no scenario can have were"
        text = " ".join(filter(None, [TEXT, f"{drawn} drawn anew.", cut_words(self.drawn.cut)]))
        return Section(f"A company that starts from {self.company.start}", text, tables=tables, folded=True)

    def _command(self, folder: Path) -> str:
        flags = [*config_flags(self.sources), "--config-dir", shown(folder)]
        return f"experiments.run {' '.join(flags)} scenario={self.name}"


def config_flags(sources: Sources) -> list[str]:
    """The words of a command line that name the folders beside the main one."""
    return [word for folder in sources.folders()[1:] for word in ("--config-dir", shown(folder))]


def _by_reason(keyless: Keyless) -> list[list[str]]:
    """Values without a key, a row a reason: 'promises: promise kept, mean lateness', and why."""
    reasons: dict[str, dict[str, list[str]]] = {}
    for subject, name, why in keyless:
        reasons.setdefault(why, {}).setdefault(subject, []).append(name)
    return [
        ["; ".join(f"{subject}: {', '.join(names)}" for subject, names in of.items()), why]
        for why, of in reasons.items()
    ]


def check_use_of_means(records: Records, start: str, sources: Sources) -> None:
    """Refuse a word of `means` that the company has no use for, before any record is read."""
    if records.means:
        with composer(sources) as here:
            base = split(plain(here.compose([f"scenario={start}"])))[1]
        check_told(records.means, {name: table.names for name, table in records.tables.items()}, base, start)


def made_company(
    found: Sequence[Finding],
    tables: Tables,
    records: Records,
    stem: str,
    start: str,
    count: int,
    seed: int,
    sources: Sources,
) -> Made:
    """Of all findings; refused before anything is written if the company is none."""
    with composer(sources) as here:
        company = company_of(found, start, here, the_model().scenario, records.means, tables)
    drawn = draw_table(company, count, seed) if company.placed else Drawn(pd.DataFrame(), 0, {})
    return Made(company, drawn, seed, stem, records, no_part_for(start, company.base, tables), sources)


def no_part_for(start: str, base: Mapping[str, Any], tables: Collection[str]) -> str:
    """A line on the tables of the record that such a scenario does nothing of; "" where there is none."""
    contact = base.get("contact") or {}
    lines = []
    if contact.get("remote_resolution") == 1 and (idle := [name for name in BY_VISIT if name in tables]):
        lines.append(f"{start} settles everything on the phone: it has no part for {', '.join(idle)}.\n")
    if contact.get("kind") != "centre" and "contacts" in tables:
        lines.append(f"{start} has no contact centre: it has no part for contacts.\n")
    return "".join(lines)
