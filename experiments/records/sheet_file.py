"""What the XML of an .xlsx workbook says of a sheet before it is read: formulas, and how large it would become.

A reader makes a rectangle of all cells from the first to the last, so that one cell in the last corner of a sheet would
take more memory than there is; and a few kilobytes unpack to gigabytes.
"""

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from experiments.messages import Refusal
from experiments.records.texts import MOST_BYTES

__all__ = ["check_sheet", "check_size"]

MOST_LIST = 16_000_000  # bytes of the list of sheets
MOST_CELLS = 50_000_000  # of the rectangle that holds all cells
CHUNK = 1 << 20
OVERLAP = 1 << 12  # longer than any tag of a cell

# By the local name: other writers put a prefix before it, and attributes in any order.  Formulas of rules and of lists
# to choose from stand behind the cells.
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")


def check_size(file: zipfile.ZipFile, name: str) -> None:
    """Refuse a workbook that unpacks to more than it should."""
    if sum(member.file_size for member in file.infolist()) > MOST_BYTES:
        raise Refusal(f"{name}: unpacks to more than {MOST_BYTES // 10**9} GB; allowed: less, or a CSV or Parquet file")


def check_sheet(file: zipfile.ZipFile, name: str, sheet: str) -> None:
    """Refuse formulas, since what such a cell shows was reckoned when the file was last saved, and endless sheets."""
    columns, rows = set[bytes](), 0
    for piece in _cells(file, _member(file, name, sheet)):
        found = _FORMULA.search(piece)
        if found:
            before = [*_CELL.finditer(piece, 0, found.start())]
            cell = f", cell {before[-1].group(1).decode()}" if before else ""
            raise Refusal(f"{name}, sheet {sheet}{cell}: is a formula; allowed: values (copy, paste as values)")
        places = _PLACE.findall(piece)
        columns |= {column for column, _ in places}
        rows = max(rows, max((int(row) for _, row in places), default=0))
    width = max(map(_number, columns), default=0)
    if width * rows > MOST_CELLS:
        raise Refusal(
            f"{name}, sheet {sheet}: its cells reach to row {rows:,} and column {width:,}; "
            f"allowed: {MOST_CELLS:,} cells in all; is something written far away?"
        )


def _cells(file: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The XML up to the end of the cells, piece by piece; pieces overlap."""
    with file.open(member) as stream:
        kept = b""
        while data := stream.read(CHUNK):
            piece = kept + data
            end = _END.search(piece)
            yield piece[: end.start()] if end else piece
            if end:
                return
            kept = piece[-OVERLAP:]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _member(file: zipfile.ZipFile, name: str, sheet: str) -> str:
    """The file of a sheet within the workbook: sheets may stand in another order than their files.  Names by their last
    part: "strict" workbooks have other namespaces.
    """
    link = next((_last(one.attrib, "id") for one in _listed(file, name, "xl/workbook.xml", "sheet", sheet)), "")
    targets = (one.attrib for one in _listed(file, name, "xl/_rels/workbook.xml.rels", "Relationship", ""))
    target = next((one.get("Target", "") for one in targets if link and one.get("Id") == link), "")
    member = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    if not target or member not in file.namelist():
        raise Refusal(f"{name}: is damaged: sheet {sheet} has no file in it")
    return member


def _listed(file: zipfile.ZipFile, name: str, member: str, tag: str, called: str) -> Iterator[ElementTree.Element]:
    if member not in file.namelist() or file.getinfo(member).file_size > MOST_LIST:
        raise Refusal(f"{name}: is damaged: it has no list of sheets, or one without end")
    for one in ElementTree.fromstring(file.read(member)).iter():
        if one.tag.rpartition("}")[2] == tag and (not called or one.get("name") == called):
            yield one


def _last(attributes: dict[str, str], word: str) -> str:
    return next((value for name, value in attributes.items() if name.rpartition("}")[2] == word and "}" in name), "")
