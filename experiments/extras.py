"""Libraries that only some commands need: said in one line where one is absent, before any work."""

from importlib.util import find_spec

from experiments.messages import Refusal

__all__ = ["needs"]


def needs(library: str, extra: str, asked: str) -> None:
    """Refuse what was asked for if the library is not there; `extra`: the one of pyproject.toml that brings it."""
    if find_spec(library) is None:
        raise Refusal(f"{asked}: needs the package {library}; pip install -e '.[{extra}]'")
