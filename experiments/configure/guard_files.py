"""The door in front of YAML: a file is judged before Hydra loads it; one that nobody asks for stops nobody.

YAML 1.1 reads `12:30` as 750, `010` as 8 and `no` as false, and a few hundred bytes of aliases can fill the memory.
The scan itself is in `yaml_scan.py`, the misreadings are in `misread.py`.  A refusal names file and line.
"""

import re
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from experiments.configure.guard_values import forbidden_reason
from experiments.configure.yaml_scan import Entry, Scan
from experiments.messages import Refusal, seen
from experiments.paths import shown

LARGEST_FILE = 2_000_000
MOST_FILES = 2_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PACKAGE = re.compile(r"#\s*@package\s+(\S+)")


def check_folder(folder: Path) -> None:
    """Judge a folder of configuration by what is in it; the files are judged when they are asked for."""
    for count, path in enumerate(folder.rglob("*")):
        if count >= MOST_FILES:
            raise Refusal(f"{shown(folder)}: holds more than {MOST_FILES} files; name a folder with configuration only")
        if path.is_symlink() and path.is_dir():
            raise Refusal(f"{shown(path)}: is a link to a folder; put the folder itself here")


def scan_file(file: Path) -> list[Entry]:
    """Judge one YAML file."""
    text = _text_of(file)
    _check_package(file, text)
    scan = Scan(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            scan.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Refusal(f"{shown(file)}:{line}: is not valid YAML ({getattr(error, 'problem', None) or error})") from None
    return scan.entries


def _text_of(file: Path) -> str:
    if not file.is_file():
        raise Refusal(f"{shown(file)}:1: is not a regular file")
    if file.stat().st_size > LARGEST_FILE:
        raise Refusal(f"{shown(file)}:1: is larger than {LARGEST_FILE} bytes")
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(f"{shown(file)}:1: is not UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise Refusal(f"{shown(file)}:1: cannot be read ({error.strerror})") from None


def _check_package(file: Path, text: str) -> None:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            return
        package = _PACKAGE.match(line)
        if package and any(forbidden_reason(word) for word in re.split("[./@]", package[1])):
            raise Refusal(f"{shown(file)}:{number}: package {seen(package[1])} is refused")
