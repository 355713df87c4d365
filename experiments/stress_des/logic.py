"""Items 2.1 to 2.5: the way of a job, the sections of the model that act, what the policies change, its components."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from experiments.labels import level_text
from experiments.stress_des.study import Item, Study

__all__ = ["algorithms", "base_logic", "components", "overview", "scenario_logic"]

_DEMAND = {
    "installed_base": "units that age and fail",
    "poisson": "a stream of requests",
    "log": "a replayed log of work orders",
}
_CHOICES = ("kind", "rule", "law", "link", "policy", "by", "order", "missing", "out_of_stock", "repeat_to", "metric")
_MOST_CHANGES = 12


def overview(study: Study) -> Item:
    """The way of a job through this company, as a line of stages."""
    way = [
        _DEMAND.get(str(study.get("demand.kind")), "requests"),
        f"contact ({study.get('contact.kind')})",
        f"promise ({study.get('promise.kind')})",
    ]
    if study.get("modes.on_site_offered", True):
        way += [f"dispatch ({study.get('dispatch.rule')})", "travel", "visit: access? skill? part? time?"]
    if study.get("outlets.number", 0):
        way += ["outlet: desk, line, bench, return"]
    way += ["solved, or once more", "score", "cumulative satisfaction", "stays or leaves", "money"]
    return Item("2.1", "Base model overview diagram", f"{' → '.join(way)}. The whole is drawn in docs/model.md, 2.1.")


def base_logic(study: Study) -> Item:
    """Each section of the scenario with its kind and what the schema says of it."""
    sections = [(name, getattr(study.scenario, name)) for name in type(study.scenario).model_fields]
    rows = tuple(
        (name, str(getattr(section, "kind", "") or getattr(section, "rule", "") or "–"), _first(section))
        for name, section in sections
        if isinstance(section, BaseModel)
    )
    text = "Sections of the scenario in force, with what each means; equations and units: docs/model.md, 2.4."
    return Item("2.2", "Base model logic", text, ("section", "kind", "meaning"), rows)


def _first(section: BaseModel) -> str:
    """The first sentence of a section's docstring."""
    return " ".join((type(section).__doc__ or "").strip().split("\n\n")[0].split())


def scenario_logic(study: Study) -> Item:
    """What every level changes in the baseline, found by comparing the resolved scenarios."""
    about = study.experiment
    if about is None:
        return Item("2.3", "Scenario logic", "Not applicable, because there is one scenario, which is the base model.")
    rows = tuple(
        (f"{factor} = {level_text(level)}", str(about.meanings.get(str(level), "–")), _changed(study, factor, level))
        for factor, levels in about.factors.items()
        for level in levels
        if level != about.baseline[factor]
    )
    text = "Against the baseline, every level changes these values of the scenario, and nothing else."
    return Item("2.3", "Scenario logic", text, ("level", "in words", "values changed"), rows)


def _changed(study: Study, factor: str, level: Any) -> str:
    assert study.experiment is not None
    wanted = study.experiment.baseline | {factor: level}
    found = next((scenario for levels, scenario in study.cells if levels == wanted), None)
    if found is None:
        return "only together with others"
    before, after = dict(_flat(study.baseline)), dict(_flat(found))
    changes = [
        f"{key}: {_shown(before.get(key))} → {_shown(after.get(key))}"
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    ]
    rest = len(changes) - _MOST_CHANGES
    return "; ".join(changes[:_MOST_CHANGES]) + (f"; and {rest} more" if rest > 0 else "") or "nothing"


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)


def _flat(values: Mapping[str, Any], front: str = "", acting: bool = False) -> Iterator[tuple[str, Any]]:
    """Dotted keys and values; with `acting`, without the sections that are off."""
    if acting and values.get("active") is False:
        return
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{front}{key}.", acting)
        else:
            yield f"{front}{key}", value


def algorithms(study: Study) -> Item:
    """Every choice of a rule, a law or a policy."""
    rows = tuple(
        (key, str(value))
        for key, value in _flat(study.baseline, acting=True)
        if key.rpartition(".")[2] in _CHOICES and isinstance(value, str) and value not in ("none", "")
    )
    text = (
        "Rules and laws that are chosen by name; each is written once, in `sim/rules/`, with its formula and source in "
        "the docstring, and docs/model.md, 2.4, has the equations."
    )
    return Item("2.4", "Algorithms", text, ("key", "choice"), rows)


def components(study: Study) -> Item:
    """Entities, activities, resources, queues, entry and exit points, with their numbers in the baseline."""
    households, units = study.get("customers.households", 0), study.get("customers.units_per_household", 0)
    outlets, depots = study.get("outlets.number", 0), len(study.get("parts.depots", {}) or {}) or 1
    goes, answers = study.get("modes.on_site_offered", True), study.get("contact.kind") == "centre"
    kinds, pieces = len(study.get("jobs.types", {})), len(study.get("parts.catalogue", {}))
    activities = [
        "answering, diagnosis, supply of parts",
        "travel, work on site, lunch" if goes else "",
        "intake, work at the bench and return" if outlets else "",
        "handling of complaints" if study.get("complaints.kind") == "handled" else "",
    ]
    resources = [
        f"{study.get('crew.technicians')} technicians with their vans, regions: {len(study.get('regions', {}))}",
        f"depots: {depots}, outlets: {outlets}",
        "agents of a contact centre" if answers else "",
    ]
    queues = [
        f"ready jobs by skill, ordered by {study.get('dispatch.rule')}",
        "requests for a part, first come first served",
        "the booking calendar",
        "calls and messages" if answers else "",
    ]
    rows = (
        (
            "2.5.1 Entities",
            f"{households:,} households with {households * units:,.0f} units; jobs of {kinds} types; orders; "
            f"waiting requests for {pieces} kinds of parts",
        ),
        ("2.5.2 Activities", ", ".join(filter(None, activities))),
        ("2.5.3 Resources", "; ".join(filter(None, resources))),
        ("2.5.4 Queues", "; ".join(filter(None, queues))),
        (
            "2.5.5 Entry and exit",
            "jobs enter with a request and leave when they are closed, solved remotely, declined or withdrawn; "
            "customers enter at the start and when they are won, and exit when they leave",
        ),
    )
    return Item("2.5", "Components", "Layouts of all tables: `sim/world.py`.", ("component", "in the baseline"), rows)
