"""The command: records in, a page and tables out; what cannot be asked is refused in one line."""

import gzip
import hashlib
import html
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.__main__ import main
from experiments.calibrate.subjects import SUBJECTS, findings
from experiments.paths import ROOT
from experiments.records.mapping import FOLDER, mapping_of
from experiments.records.ours import TABLES
from experiments.records.read import read_records
from tests.experiments.calibrate.test_service_and_people import NO_PUBLIC_RECORD
from tests.experiments.fitting.data import DATA

MAPPING = """\
company: a small town
zone: Asia/Shanghai
tables:
  work_orders:
    file: orders.csv
    columns: {id: order, unit: machine, opened: begun, closed: ended, promised: due}
"""


def company(folder: Path, days: int = 120) -> Path:
    """A mapping and its file: ten orders a day, restored after lognormal hours, promised for the next day."""
    rng = np.random.default_rng(1)
    begun = pd.Timestamp("2024-01-01 08:00") + pd.to_timedelta(np.sort(rng.uniform(0, days * 24, 10 * days)), "h")
    ended = begun + pd.to_timedelta(rng.lognormal(2.0, 0.7, len(begun)), "h")
    rows = {"order": range(len(begun)), "machine": rng.integers(0, 99, len(begun)), "begun": begun, "ended": ended}
    orders = pd.DataFrame(rows | {"due": begun + pd.Timedelta(days=1)})
    orders.loc[3, "ended"] = orders.loc[3, "begun"] - pd.Timedelta(hours=1)
    orders.to_csv(folder / "orders.csv", index=False)
    (folder / "town.yaml").write_text(MAPPING, encoding="utf-8")
    return folder / "town.yaml"


def test_a_company_is_read_and_fitted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page, its tables, and the row that was set aside; the mean of the lognormal lies in its interval."""
    mapping = company(tmp_path)
    assert main([f"records={mapping}", f"data={tmp_path}", f"results={tmp_path / 'results'}", "simulate=0"]) == 0
    out = capsys.readouterr().out
    assert "1,199 rows used, 1 set aside; fitted: requests, time to restore, promises." in out
    (folder,) = (tmp_path / "results" / "records" / "town").iterdir()
    fitted = pd.read_csv(folder / "fitted.csv").set_index(["subject", "name"])
    mean = fitted.loc[("time to restore", "mean")]
    assert mean["low"] < 3600 * np.exp(2.0 + 0.7**2 / 2) < mean["high"]
    assert pd.read_csv(folder / "set_aside_work_orders.csv")[["row", "reason"]].values.tolist() == [[5, "before begun"]]
    assert (folder / "records.html").read_text(encoding="utf-8").count("<section") >= 5


def test_a_page_that_is_not_finished_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the folder of results nor that of `to`; and another question never takes the place of the first."""
    mapping, to, town = company(tmp_path, days=70), tmp_path / "to", tmp_path / "results/records/town"
    words = [f"records={mapping}", f"data={tmp_path}", f"results={tmp_path / 'results'}", "simulate=0"]

    def stop(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    assert main([*words, f"to={to}", "draws=1"]) == 0
    made = {path: path.stat().st_ino for path in (*town.rglob("*"), *to.rglob("*"))}
    assert {path.name for path in made} >= {"town_fitted.yaml", "town_draws.parquet", "records.html"}
    with monkeypatch.context() as patched:
        patched.setattr("experiments.calibrate.page.page", stop)
        assert main([*words, "draws=2"]) == 1
    capsys.readouterr()
    assert main([*words, f"to={to}", "draws=3"]) == 2
    assert "town_fitted.yaml is there and is not of this run" in capsys.readouterr().err
    assert {path: path.stat().st_ino for path in (*town.rglob("*"), *to.rglob("*"))} == made
    assert main([*words, "draws=3"]) == 0
    assert len(list(town.iterdir())) == 2 and all(path.stat().st_ino == inode for path, inode in made.items())


HOLDER = """
import sys
from pathlib import Path
from experiments.execute.folder import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_of_two_commands_that_write_one_company_the_second_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Or its scenario could stand beside the draws of the other; what holds the place goes with its process."""
    to = tmp_path / "to"
    to.mkdir()
    words = [f"records={company(tmp_path, days=70)}", f"data={tmp_path}", f"results={tmp_path / 'results'}"]
    words += ["simulate=0", "draws=1", f"to={to}"]
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(to / ".town_fitted.lock")], env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        assert main(words) == 3
        last = capsys.readouterr().err.splitlines()[-1]
        assert re.fullmatch(
            rf"firstfix: to={to}: town_fitted is being made by process {other.pid} since [-0-9 :]+", last
        )
        assert [path.name for path in to.iterdir()] == [".town_fitted.lock"] and not (tmp_path / "results").exists()
    finally:
        other.kill()
        other.communicate()
    assert main(words) == 0
    assert {path.name for path in to.iterdir()} == {"scenario", "town_draws.parquet"}


def test_a_page_says_where_it_comes_from(tmp_path: Path) -> None:
    """Files with rows and digests, licence, run, versions; the command that it states makes the same folder again."""
    mapping = company(tmp_path, days=70)
    mapping.write_text(mapping.read_text("utf-8") + "source: invented, free to use\n", "utf-8")
    results = tmp_path / "results"
    words = [
        f"records={mapping}",
        f"data={tmp_path}",
        f"results={results}",
        "simulate=0",
        "draws=5",
        f"to={tmp_path}/to",
    ]
    assert main(words) == 0
    (folder,) = (results / "records" / "town").iterdir()
    page = html.unescape((folder / "records.html").read_text(encoding="utf-8"))
    sha = hashlib.sha256((tmp_path / "orders.csv").read_bytes()).hexdigest()[:12]
    assert f"orders.csv (700 rows, SHA-256 {sha})" in page and "invented, free to use" in page
    assert f"{folder.name}, seed 1" in page and "firstfix " in page
    (command,) = re.findall(r"python -m experiments.calibrate ([^<]*seed=[^<]*)", page)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shutil.rmtree(tmp_path / "to")
    assert main([*shlex.split(command), f"results={results}"]) == 0
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert [one.name for one in folder.parent.iterdir()] == [folder.name]
    assert (tmp_path / "to" / "town_draws.parquet").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "records: say which, e.g. records=metro"),
        (
            ["record=metro"],
            "record=metro: is no key of this command; allowed: records, data, results, start, to, draws, seed",
        ),
        (["records=metro", "records=boston"], "records: is given twice"),
        (["records=metro", "data=/nowhere"], "data=/nowhere: is no folder"),
        (["records=metro", "data=."], "wmata_work_orders.csv.gz: is not there"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One line, exit code 2, nothing written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FIRSTFIX_DATA", raising=False)
    assert main(words) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


ORDER = "1,a,2024-01-01 08:00,2024-01-01 10:00,2024-01-02\n"
HEAD = "order,machine,begun,ended,due\n"


PACKED = gzip.compress((HEAD + 99 * ORDER).encode(), mtime=0)  # the same in every process that collects the tests


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("orders.csv", b"", "orders.csv: is empty; allowed: a header and rows"),
        ("orders.csv", HEAD.encode(), "orders.csv: has a header and no rows"),
        ("orders.csv", (HEAD + 3 * ORDER)[:-30].encode(), "orders.csv:4: has 3 cells; allowed: 5, as in the header"),
        ("orders.csv.gz", PACKED[:-20], "orders.csv.gz: is damaged or cut off"),
        ("orders.csv", HEAD.replace("begun", "start").encode() + ORDER.encode(),
         "orders.csv:1: has no column begun; there are: order, machine, start, ended, due"),
        ("orders.csv", (HEAD + ORDER + ORDER.replace("2024-01-01 08", "13/01/2024 08")).encode(),
         "orders.csv, row 3, column begun: the date is 13/01/2024 08:00; allowed: year first"),
        ("orders.csv", (HEAD + "".join(f"{k},a,2024-03-31 02:{k:02}:00,,\n" for k in range(40))).encode(),
         "orders.csv, row 2, column begun: 2024-03-31 02:00:00 and 39 more were never shown by the clocks of Europe/"),
        ("orders.parquet", b"PAR1", "orders.parquet: is not readable"),
        ("orders.xlsm", b"x", "orders.xlsm: is a workbook with macros, which is not opened"),
        ("orders.xlsx", b"PK half", "orders.xlsx: is not readable as a workbook, or is cut off"),
    ],
)  # fmt: skip
def test_records_that_cannot_be_used_end_the_command_in_one_line(
    name: str, content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, row and column named, exit code 2, nothing written."""
    (tmp_path / name).write_bytes(content)
    refused(tmp_path, name, said, capsys)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("=TODAY()", "orders.xlsx, sheet 2024, cell C4: is a formula; allowed: values"),
        ("13/01/2024", "orders.xlsx, sheet 2024, row 4, column begun: the date is 13/01/2024"),
    ],
)
def test_a_workbook_is_refused_with_its_sheet(
    cell: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the mapping names none, because there is only one."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as book:
        sheet = book.add_worksheet("2024")
        for number, text in enumerate([HEAD, ORDER, ORDER, ORDER]):
            sheet.write_row(number, 0, text.strip().split(","))
        sheet.write(3, 2, cell)
    refused(tmp_path, "orders.xlsx", said, capsys)


def refused(folder: Path, name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command on the file of that name."""
    text = MAPPING.replace("orders.csv", name).replace("Asia/Shanghai", "Europe/Berlin")
    (folder / "town.yaml").write_text(text, encoding="utf-8")
    assert main([f"records={folder / 'town.yaml'}", f"data={folder}", f"results={folder / 'r'}"]) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1 and not (folder / "r").exists()


def test_every_subject_asks_for_columns_that_there_are() -> None:
    """A slip in a name would silence a subject for ever."""
    for needs, _ in SUBJECTS.values():
        assert all(column in TABLES[table] for table, column in needs)


@pytest.mark.skipif(not DATA.is_dir(), reason="the public data are not beside the checkout")
def test_every_subject_is_fitted_on_some_public_record() -> None:
    """All but those of which no public record has the tables; with intervals that hold their values."""
    seen = set()
    for path in FOLDER.glob("*.yaml"):
        if path.stem == "simulated":  # of our own runs, which are not among the public data
            continue
        tables = {name: one.frame for name, one in read_records(mapping_of(path.stem), DATA).items()}
        for one in findings(tables):
            assert all(v.low <= v.value <= v.high for v in one.fitted), one
            seen |= {one.subject} if one.fitted else set()
    assert seen == set(SUBJECTS) - NO_PUBLIC_RECORD - {"satisfaction weights"}  # items of a case: no means of them
