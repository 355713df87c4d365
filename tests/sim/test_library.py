"""Machine code fresh or from disk, on one thread or two, or none at all: the answers are the same."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from sim import library, simulate
from sim.draws import exponential, philox
from sim.jit import COMPILED, KERNELS, fetch
from sim.rules.booking import slot_start
from tests.sim.worlds import small_town, started

ROOT = Path(__file__).parents[2]
NAME = "sim.draws.exponential"

pytestmark = pytest.mark.skipif(not COMPILED, reason="the compiler is off")

TINY = """
from tests.sim.worlds import small_town
from sim import simulate
print(simulate(small_town({"customers.households": 30, "days": 21})).digest)
"""


def run(code: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a fresh process whose `sim` is the one in `cwd`."""
    variables = os.environ | {"PYTHONPATH": str(cwd)} | environment
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, env=variables, capture_output=True, text=True)


@pytest.fixture(scope="module")
def code() -> bytes:
    """The true machine code of all kernels, without its seal."""
    fetch()
    path = library.file_of_this_code()
    if not path.exists():  # others share the folder, and may have cleared it since
        from sim.compiler import object_code

        library.load(lambda: object_code(KERNELS), [])
    return path.read_bytes()[32:]


@pytest.fixture
def warm(tmp_path: Path, code: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own that holds the machine code."""
    monkeypatch.setenv("FIRSTFIX_CACHE", str(tmp_path / "warm"))
    library.load(lambda: code, [])
    return tmp_path / "warm"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder that this process uses."""
    monkeypatch.setenv("FIRSTFIX_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Compiler:
    """Stands for the compiler: gives the code and counts how often it was asked."""

    def __init__(self, code: bytes) -> None:
        self.code, self.asked = code, 0

    def __call__(self) -> bytes:
        self.asked += 1
        return self.code


# ---------------------------------------------------------------------------------------------------- calls
def test_a_kernel_takes_numpy_scalars_and_returns_python_numbers() -> None:
    """Rules read narrow fields from records and hand them on, also from Python."""
    world = started(small_town())
    assert slot_start(world, np.int32(3)) == slot_start(world, 3)
    assert type(slot_start(world, np.int32(3))) is int
    assert exponential(np.float64(0.5)) == exponential(0.5)
    assert [type(x) for x in philox(1, 2, 3, 4, 5, 6)] == [int] * 4


def test_a_call_with_a_missing_argument_is_refused() -> None:
    """The signature is the contract; nothing is read from where no argument was put."""
    with pytest.raises(TypeError):
        philox(1, 2, 3)


# ---------------------------------------------------------------------------------------------------- cache
def test_code_on_file_is_used_instead_of_compiling(folder: Path, code: bytes) -> None:
    """Workers share one warm cache: only the first asks the compiler."""
    compiler = Compiler(code)
    for _ in range(3):
        assert library.load(compiler, [NAME])[NAME] > 0
    assert compiler.asked == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:20],
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: content + b"\0",
        lambda content: content[:5000] + bytes([content[5000] ^ 1]) + content[5001:],
        lambda content: bytes(len(content)),
    ],
    ids=["empty", "stump", "half", "last byte missing", "one byte more", "one bit turned", "zeros"],
)
def test_a_damaged_file_is_replaced(folder: Path, code: bytes, damage: Callable[[bytes], bytes]) -> None:
    """A file that does not bear its own SHA-256 is compiled anew, and is whole afterwards."""
    compiler = Compiler(code)
    library.load(compiler, [NAME])
    path = library.file_of_this_code()
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert library.load(compiler, [NAME])[NAME] > 0
    assert compiler.asked == 2
    assert path.read_bytes() == whole


def test_a_folder_that_cannot_be_written_costs_one_warning(
    tmp_path: Path, code: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cache is a convenience: here its folder would have to lie inside a file."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FIRSTFIX_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.warns(UserWarning, match="no compile cache") as warned:
        assert library.load(Compiler(code), [NAME])[NAME] > 0
    assert len(warned) == 1


def test_files_of_old_versions_are_forgotten(folder: Path, code: bytes) -> None:
    """Every edit makes a new file; those used last stay."""
    folder.mkdir()
    for age in range(library.KEPT + 3):
        old = folder / f"{age}.kernels"
        old.write_bytes(b"old")
        os.utime(old, (1000 - age, 1000 - age))
    library.load(Compiler(code), [NAME])
    kept = {file.name for file in folder.iterdir()}
    assert kept == {library.file_of_this_code().name, *(f"{age}.kernels" for age in range(library.KEPT - 1))}


def test_a_program_in_use_is_not_forgotten_for_younger_ones(folder: Path, code: bytes) -> None:
    """Two checkouts share a folder: what one of them edits and compiles must not cost the other its program."""
    library.load(Compiler(code), [NAME])
    mine = library.file_of_this_code()
    os.utime(mine, (1, 1))
    library.load(Compiler(code), [NAME])
    for k in range(library.KEPT - 1):
        other = folder / f"{k}.kernels"
        other.write_bytes(b"another checkout's")
        os.utime(other, (1000, 1000))
    library._write(folder / "latest.kernels", code)
    assert mine.exists() and len([*folder.glob("*.kernels")]) == library.KEPT


def test_an_edited_rule_is_never_answered_by_old_code(tmp_path: Path, warm: Path) -> None:
    """All kernels are one program, named by all sources; the copy shares the cache of the original."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    ask = "from sim.draws import weibull, exponential; print(exponential(0.5))"
    before = run(ask, tmp_path)
    draws = tmp_path / "sim" / "draws.py"
    draws.write_text(draws.read_text().replace("    return -math.log(u)\n", "    return -2.0 * math.log(u)\n"))
    after = run(ask, tmp_path)
    assert float(before.stdout) == exponential(0.5), before.stderr
    assert float(after.stdout) == 2 * exponential(0.5), after.stderr


# ---------------------------------------------------------------------------------------------------- modes
def test_without_the_compiler_the_digest_is_the_same() -> None:
    """The same source runs as plain Python; no float operation is fused, reordered or approximated."""
    with_compiler, without = run(TINY), run(TINY, FIRSTFIX_JIT="0")
    assert len(with_compiler.stdout) == 65, with_compiler.stderr
    assert without.stdout == with_compiler.stdout, without.stderr


def test_a_warm_run_does_not_load_the_compiler(warm: Path) -> None:
    """Machine code from disk needs neither numba's import nor its second of start-up time."""
    answer = run(f"{TINY}\nimport sys\nprint('numba' in sys.modules, 'sim.compiler' in sys.modules)")
    assert answer.stdout.split()[1:] == ["False", "False"], answer.stderr


def test_two_threads_give_the_digests_of_one() -> None:
    """Runs share nothing but the code."""
    town = small_town({"customers.households": 400, "days": 200})
    alone = [simulate(town, replication=k).digest for k in range(4)]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda k: simulate(town, replication=k).digest, range(4)))
    assert together == alone
