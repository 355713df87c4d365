"""Two policies, the same customers: `python -m experiments.counterfactual scenario=small_town with=first_fix=all_in`.

This file only sorts out what is asked for.
"""

from collections.abc import Sequence

from experiments.command import command, finish, say
from experiments.messages import Refusal, seen
from experiments.one_run import OWN_KEYS, explained, own_keys, simulated, wanted
from experiments.paths import below, shown

WITH = "with="

HELP = """\
Says who stays under one policy and leaves under another, what that is worth, and through what: one replication of both,
with the same customers and the same chances.

Examples
  python -m experiments.counterfactual scenario=small_town with=first_fix=fuller_van
  python -m experiments.counterfactual scenario=small_town crew.technicians=2 with=crew.technicians=3

Keys of this command
  with         what policy B changes: a key or a group with its value; may be said several times
  replication  0 to 2^32 - 1; 0 if nothing is said
Every other key is one of python -m experiments.run and holds for both policies, e.g. scenario, seed, engine, results.
  -cd, --config-dir DIR   add a folder of your own with the same groups

The page goes to results/counterfactual/<name>-<id of A>-<id of B>/, with figures and tables as CSV.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_compare, HELP, words)


def _compare(words: Sequence[str]) -> int:
    changes = [word.removeprefix(WITH) for word in words if word.startswith(WITH)]
    own, overrides = own_keys([word for word in words if not word.startswith(WITH)], OWN_KEYS)
    _check(own, changes)
    changed = {change.partition("=")[0] for change in changes}
    kept = [word for word in overrides if word.partition("=")[0] not in changed]
    a, b = wanted(own, overrides), wanted(own, [*kept, *changes])
    for section in ("leaving", "days", "warmup_days", "start"):
        if getattr(a.scenario, section) != getattr(b.scenario, section):
            said = next((one for one in changes if one.startswith(section)), changes[0])
            what = "rules of leaving" if section == "leaving" else section
            raise Refusal(f"with={seen(said)}: both policies must have the same {what}")
    if _needs(a.scenario.loyalty) != _needs(b.scenario.loyalty):
        said = next((one for one in changes if one.startswith("loyalty")), changes[0])
        raise Refusal(f"with={seen(said)}: both policies must have the same loyalty.needs")
    runs = [simulated(explained(what), say) for what in (a, b)]
    from experiments.counterfactual.page import write_ledger

    folder = below(a.results, "counterfactual", f"{a.name}-{a.id}-{b.id}")
    title = f"{a.name}, replication {a.replication}: B is A with {' '.join(changes)}"
    answer, page = write_ledger(runs[0], runs[1], folder, title)
    print(f"{answer}\n{shown(page)}", flush=True)
    return 0


def _needs(loyalty: object) -> object:
    """When customers decide; nothing where loyalty is not modelled."""
    return getattr(loyalty, "needs", None)


def _check(own: dict[str, str], changes: Sequence[str]) -> None:
    if {"from", "cell"} & set(own):
        raise Refusal("from, cell: this command composes both policies; say A as for experiments.run, B with with=")
    if not changes:
        raise Refusal("with: say what policy B changes, e.g. with=crew.technicians=3")
    for change in changes:
        if not change.partition("=")[2]:
            raise Refusal(f"with={seen(change)}: says nothing; e.g. with={seen(change)}=3")


if __name__ == "__main__":
    finish(main)
