"""Files into one tar.gz whose bytes depend on nothing but the files: no hours, no owners, a fixed order.

One file is read at a time, and goes to disk as it is packed: an archive may be larger than the memory.
"""

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["pack"]

_TIME = 315_532_800  # 1980-01-01, the earliest that every format of archives can hold


def pack(files: Mapping[str, Path | bytes], top: str, target: Path) -> None:
    """Write the archive; everything in it lies in the folder `top`."""
    with (
        target.open("wb") as file,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, content in files.items():
            _add(archive, f"{top}/{name}", content)


def _add(archive: tarfile.TarFile, name: str, content: Path | bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.mtime, entry.mode = _TIME, 0o644
    with content.open("rb") if isinstance(content, Path) else io.BytesIO(content) as file:
        entry.size = file.seek(0, io.SEEK_END)
        file.seek(0)
        archive.addfile(entry, file)
