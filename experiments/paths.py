"""Where things lie in a checkout, found once at import, and beside it; and which folders a run may write to."""

import os
import re
from pathlib import Path

from experiments.messages import Refusal, seen

ROOT = Path(__file__).resolve().parents[1]
CONF = ROOT / "conf"
LOCK_FILE = ROOT / "requirements.lock"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def data_folder() -> Path:
    """Where real data lie: FIRSTFIX_DATA, else `shared/data` beside the checkout."""
    chosen = os.environ.get("FIRSTFIX_DATA")
    return Path(chosen) if chosen else ROOT.parent / "shared" / "data"


def safe_name(key: str, name: str) -> str:
    """The name itself if it can be a folder's name everywhere: letters, digits, dot, dash, underscore."""
    if not _NAME.fullmatch(name) or ".." in name or name.endswith("."):
        raise Refusal(
            f"{key}={seen(name)}: must be 1 to 80 letters, digits, '.', '_' or '-', beginning with a letter or digit"
        )
    return name


def results_folder(text: str, chosen_by_hand: bool) -> Path:
    """The folder for results: relative to the working directory, or absolute if it was typed on the command line."""
    path = Path(text)
    if not text.isprintable() or text.startswith("~") or ".." in path.parts or not path.name:
        raise Refusal(f"results={seen(text)}: must be a plain folder path, without '..' and '~'")
    if path.is_absolute():
        if not chosen_by_hand:
            raise Refusal(f"results={seen(text)}: an absolute folder can only be given on the command line")
        return path
    if not path.resolve().is_relative_to(Path.cwd()):
        raise Refusal(f"results={seen(text)}: is a link that leads elsewhere; name that folder itself")
    return path


def shown(path: Path) -> str:
    """The path as a message shows it: relative to the working directory where that is shorter."""
    full, here = path.absolute(), Path.cwd()
    return str(full.relative_to(here)) if full.is_relative_to(here) else str(path)


def below(root: Path, *names: str) -> Path:
    """The path root/name/..., refused if any step of it is a link (a link could lead outside of the results)."""
    path = root
    for name in names:
        path = path / name
        if path.is_symlink():
            raise Refusal(f"{path}: is a link; results are written to real folders only")
    return path
