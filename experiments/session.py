"""What a command asks for: its folders of configuration, the configuration to show, or the jobs to run."""

import argparse
from typing import Any

from experiments.configure.compose import Sources, composer, flat, plain, sources_of
from experiments.configure.guard import read_overrides
from experiments.configure.plan import jobs, plans
from experiments.configure.yaml_text import as_yaml
from experiments.execute.job import Job
from experiments.messages import Refusal, did_you_mean, nearest_key, seen
from experiments.model import Model

__all__ = ["jobs_of", "show_config", "sources_of"]


def show_config(chosen: argparse.Namespace, sources: Sources) -> None:
    """Print the composed configuration, or the part that -p names."""
    with composer(sources) as here:
        parsed = read_overrides(chosen.overrides, here.groups)
        jobs(parsed, False, here.groups)
        values = plain(here.compose(chosen.overrides))
    whole = chosen.package in (None, "_global_")
    print(as_yaml(values if whole else _part(values, chosen.package)), end="")


def _part(values: dict[str, Any], key: str) -> Any:
    part: Any = values
    for word in key.split("."):
        if not isinstance(part, dict) or word not in part:
            raise Refusal(f"--package {seen(key)}: no such key{did_you_mean(nearest_key(key, flat(values)))}")
        part = part[word]
    return part


def jobs_of(chosen: argparse.Namespace, sources: Sources, model: Model) -> list[Job]:
    """The jobs of the command, all of them judged before the first one starts."""
    with composer(sources) as here:
        return [Job(plan, model) for plan in plans(here, chosen.overrides, chosen.multirun, model)]
