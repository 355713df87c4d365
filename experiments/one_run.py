"""One replication that a command line names: composed like any other run, or taken from a finished run's folder.

Keys of the command itself (`to=`, `date=`, ...) are taken out first; the rest is the language of `experiments.run`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from experiments.canonical import digest
from experiments.messages import Refusal, did_you_mean, listed, nearest, seen
from experiments.paths import CONF, below, safe_name

if TYPE_CHECKING:
    from experiments.configure.compose import Sources
    from experiments.configure.plan import Plan
    from sim import Run, Scenario

__all__ = [
    "OWN_KEYS",
    "Wanted",
    "check_choice",
    "explained",
    "keys_and_folders",
    "only_keys",
    "own_keys",
    "planned",
    "several_wanted",
    "simulated",
    "wanted",
    "whole_number",
]

OWN_KEYS = ("replication", "cell", "from")  # of every command that looks at one replication
ADDING = ("--config-dir", "-cd")
FOLDER_FLAGS = (*ADDING, "--config-path", "-cp", "--config-name", "-cn")
MOST = 2**32 - 1


class Wanted(NamedTuple):
    """One replication, and the folder for results."""

    name: str
    scenario: "Scenario"
    engine: str
    seed: int
    replication: int
    results: Path

    @property
    def id(self) -> str:
        """Names what was simulated: the same scenario, seed and replication have the same one."""
        return digest([self.scenario.model_dump(mode="json"), self.seed, self.replication])[:12]

    def folder(self, kind: str) -> Path:
        """results/<kind>/<name>-<id>, never through a link."""
        return below(self.results, kind, f"{self.name}-{self.id}")


def own_keys(words: Sequence[str], keys: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The command's own keys with their values, and the other words."""
    found: dict[str, str] = {}
    rest = []
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or key not in keys:
            rest.append(word)
        elif key in found:
            raise Refusal(f"{key}: is given twice")
        else:
            found[key] = value
    return found, rest


def only_keys(words: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
    """The keys of a command that takes no others, with their values."""
    own, rest = own_keys(words, keys)
    if rest:
        hint = did_you_mean(nearest(rest[0].partition("=")[0], keys))
        raise Refusal(f"{seen(rest[0])}: is no key of this command; allowed: {listed(keys)}{hint}")
    return own


def keys_and_folders(words: Sequence[str], keys: Sequence[str]) -> tuple[dict[str, str], "Sources"]:
    """The keys of a command that takes no others, and the folders of configuration that --config-dir adds."""
    from experiments.cli import parse
    from experiments.configure.compose import sources_of  # Hydra is loaded only when it is asked for

    _check_flags(words, ADDING)
    chosen = parse(words)
    return only_keys(chosen.overrides, keys), sources_of(chosen, CONF)


def _check_flags(words: Sequence[str], allowed: Sequence[str]) -> None:
    for word in words:
        if word.startswith("-") and word.partition("=")[0] not in allowed:
            raise Refusal(f"{seen(word)}: no such flag; --help shows what there is")


def whole_number(own: Mapping[str, str], key: str, usual: int, most: int = MOST) -> int:
    """The value of a key that must be a whole number from 0 on."""
    text = own.get(key, str(usual))
    if not (text.isascii() and text.isdigit()) or int(text[:20]) > most:
        raise Refusal(f"{key}={seen(text)}: must be a whole number from 0 to {most}")
    return int(text)


def several_wanted(words: Sequence[str], usual: int, most: int, one: str, all_are: str) -> tuple[Wanted, int]:
    """What a command names that looks at several replications, and how many.

    `one`: why one of them does not do, `all_are`: what is done with all.
    """
    own, overrides = own_keys(words, ("replications", *OWN_KEYS))
    replications = whole_number(own, "replications", usual, most)
    if replications < 2:
        raise Refusal(f"replications={replications}: {one}; allowed: 2 to {most}")
    if "replication" in own:
        raise Refusal(f"replication: all of them are {all_are}; replications says how many")
    return wanted(own, overrides), replications


def wanted(own: Mapping[str, str], overrides: Sequence[str]) -> Wanted:
    """What the command line names, refused in one line if it cannot be simulated."""
    replication = whole_number(own, "replication", 0)
    if "from" in own:
        return _finished(own, overrides, replication)
    plan = planned(overrides)
    cell = _cell(own, [cell.scenario for cell in plan.cells])
    settings = plan.settings
    if settings.draws:
        raise Refusal("parameters.file: this is about one run, of the scenario as it is; leave it out")
    return Wanted(plan.name, cell, settings.engine, settings.seed, replication, Path(settings.results))


def planned(words: Sequence[str]) -> "Plan":
    """The one plan that keys, and folders of configuration, name."""
    from experiments.cli import parse
    from experiments.configure.compose import composer, sources_of  # Hydra is loaded only when it is asked for
    from experiments.configure.plan import plans
    from experiments.model import the_model

    _check_flags(words, FOLDER_FLAGS)
    chosen = parse(words)
    with composer(sources_of(chosen, CONF)) as here:
        (plan,) = plans(here, chosen.overrides, False, the_model())
    return plan


def _cell(own: Mapping[str, str], scenarios: Sequence[Any]) -> Any:
    if "cell" not in own and len(scenarios) > 1:
        raise Refusal(f"cell: there are {len(scenarios)}; choose one with cell=0 to cell={len(scenarios) - 1}")
    return scenarios[whole_number(own, "cell", 0, len(scenarios) - 1)]


def _finished(own: Mapping[str, str], overrides: Sequence[str], replication: int) -> Wanted:
    """A cell of a finished run; what it was run with is not changed here."""
    from sim import Scenario

    if overrides:
        raise Refusal(f"{seen(overrides[0])}: with from= nothing else of the run can be chosen")
    folder = Path(own["from"])
    try:
        cells = json.loads((folder / "cells.json").read_text(encoding="utf-8"))
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        dumps = [cell["scenario"] for cell in cells]
        name, engine, seed = safe_name("name", manifest["name"]), manifest["engine"], int(manifest["seed"])
    except OSError as error:
        raise Refusal(f"from={seen(own['from'])}: is not the folder of a finished run ({error.strerror})") from None
    except (ValueError, KeyError, TypeError):
        raise Refusal(f"from={seen(own['from'])}: is not the folder of a finished run (damaged)") from None
    try:
        scenario = Scenario.model_validate(_cell(own, dumps))
    except ValidationError as error:
        raise Refusal(f"from={seen(own['from'])}: was made by another version ({error.errors()[0]['msg']})") from None
    return Wanted(name, scenario, engine, seed, replication, folder.parent.parent)


def explained(what: Wanted) -> Wanted:
    """The same run, but its log says what each score came from; nothing else about it changes."""
    told = what.scenario.satisfaction.model_copy(update={"explain": True})
    return what._replace(scenario=what.scenario.model_copy(update={"satisfaction": told}))


def simulated(what: Wanted, say: Callable[[str], None]) -> "Run":
    """Simulate it, on the engine that was chosen."""
    from experiments.model import simulate_here

    say(f"simulating {what.name}, replication {what.replication}, {what.scenario.days} days")
    return simulate_here(what.scenario, what.engine, what.seed, what.replication)


def check_choice(key: str, value: str, allowed: Sequence[str]) -> str:
    """The value, refused if it is not one of those allowed."""
    if value not in allowed:
        hint = did_you_mean(nearest(value, allowed))
        raise Refusal(f"{key}={seen(value)}: allowed: {listed(allowed)}{hint}")
    return value
