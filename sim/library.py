"""The machine code of all kernels: one file on disk, named by what it was made from.

The name is a digest of every source in `sim/`, of the files of registered rules, of the compiler's versions and of
the processor: an edited rule can't meet stale code, and a home that unlike machines share is safe.  The file begins
with the SHA-256 of the rest; a damaged one is built anew.  Where the folder can't be written, every process compiles
for itself, with one warning.
"""

import contextlib
import hashlib
import importlib.metadata
import os
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm

from sim.source import program_digest

__all__ = ["file_of_this_code", "load", "target_machine"]

SUFFIX = ".kernels"
KEPT = 16  # files that stay in the folder, those used last; one is less than half a megabyte
_engines: list[llvm.ExecutionEngine] = []  # they own the memory of loaded code


def load(compile_anew: Callable[[], bytes], names: Iterable[str]) -> dict[str, int]:
    """Addresses of the functions of these names, of those that the library has."""
    path = file_of_this_code()
    code = _read(path)
    if code is None:
        code = compile_anew()
        _write(path, code)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _engines.append(engine)
    found = {name: engine.get_function_address(name) for name in names}
    return {name: address for name, address in found.items() if address}


def target_machine() -> llvm.TargetMachine:
    """This processor, with all that it can do."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=2,
        reloc="static" if target.name.startswith("x86") else "default",
        codemodel="jitdefault",
        jit=True,
    )


def file_of_this_code() -> Path:
    """<folder>/<digest>.kernels; the folder is FIRSTFIX_CACHE, else `firstfix` in the user's cache folder."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.environ.get("FIRSTFIX_CACHE") or os.path.join(home, "firstfix")
    made_from = (
        program_digest(),
        importlib.metadata.version("numba"),
        llvmlite.__version__,
        llvm.get_process_triple(),
        llvm.get_host_cpu_name(),
        llvm.get_host_cpu_features().flatten(),
    )
    return Path(folder) / (hashlib.sha256(repr(made_from).encode()).hexdigest()[:16] + SUFFIX)


def _read(path: Path) -> bytes | None:
    """The code on file; None if there is none, or if it is damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    seal, code = content[:32], content[32:]
    if hashlib.sha256(code).digest() != seal:
        return None
    with contextlib.suppress(OSError):  # somebody else's file
        path.touch()  # it is in use: programs of other checkouts go first
    return code


def _write(path: Path, code: bytes) -> None:
    """Put the code on file in one step and forget versions long out of use; a folder that can't be written costs only
    time.
    """
    mine = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mine.write_bytes(hashlib.sha256(code).digest() + code)
        mine.replace(path)
        by_use = sorted(path.parent.glob("*" + SUFFIX), key=lambda file: file.stat().st_mtime)
        for old in by_use[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        warnings.warn(f"no compile cache ({error}): every process compiles the model anew", stacklevel=2)
