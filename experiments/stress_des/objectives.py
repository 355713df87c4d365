"""Items 1.1 to 1.3: why the model, what it tells, what is compared."""

from collections.abc import Sequence

from experiments.designs.levels import Level, Range
from experiments.labels import level_text
from experiments.stress_des.study import Item, Study
from sim import INDICATORS

__all__ = ["aims", "outputs", "purpose"]

_LONGEST = 12


def purpose(study: Study) -> Item:
    question = study.experiment.question if study.experiment else f"What does the company `{study.name}` reach?"
    households, people = study.get("customers.households"), study.get("crew.technicians")
    size = f"a company with {households:,} households and {people} technicians" if households else "a company"
    return Item(
        "1.1",
        "Purpose of the model",
        f"{question} The model follows {size} through {study.get('days'):,} days, from demand over visits and repairs "
        "to satisfaction, loyalty and money, so that policies can be compared on what they cost and whom they keep.",
    )


def outputs(study: Study) -> Item:
    """The indicators that the study names, with their definitions; all of them where it names none."""
    about = study.experiment
    named = list(dict.fromkeys([about.cost, about.loyalty, *about.indicators])) if about else []
    known = [name for name in named if name in INDICATORS]
    rows = [(name, INDICATORS[name].unit, INDICATORS[name].meaning, _ratio(name)) for name in known]
    text = (
        f"All {len(INDICATORS)} indicators are calculated from the event log of each replication after the warm-up "
        "(`sim/indicators/`); what did not happen is NaN, never 0. "
    )
    text += "The study rests on these:" if rows else "The study names none in particular: all are reported."
    head = ("indicator", "unit", "meaning", "ratio of sums")
    return Item("1.2", "Model outputs", text, head if rows else (), tuple(rows))


def _ratio(name: str) -> str:
    one = INDICATORS[name]
    return f"{one.numerator} / {one.denominator}" if one.denominator else "–"


def aims(study: Study) -> Item:
    """Factors, levels, baseline, design, claims and worlds."""
    about = study.experiment
    if about is None:
        return Item(
            "1.3",
            "Experimentation aims",
            "Not applicable, because one scenario is run alone: its indicators are estimated, and nothing is compared.",
        )
    design = {
        "full": "every combination of levels",
        "one_at_a_time": "the baseline and one change at a time, with further cells where they are named",
        "claimed": "the baseline and the cells that the claims name",
    }.get(about.design, about.design.replace("_", " "))
    text = f"Compared are {len(study.cells)} cells: {design}. "
    text += f"Cost is `{about.cost}`, what is to be gained is `{about.loyalty}`."
    if about.claims:
        text += f" {len(about.claims)} claims are tested, each stated in advance."
    if about.worlds:
        text += f" Policies are compared within each level of {', '.join(f'`{name}`' for name in about.worlds)}."
    rows = tuple((name, _levels(levels), level_text(about.baseline[name])) for name, levels in about.factors.items())
    return Item("1.3", "Experimentation aims", text, ("factor", "levels", "baseline") if rows else (), rows)


def _levels(levels: Sequence[Level] | Range) -> str:
    if isinstance(levels, Range):
        return f"{levels.low:g} to {levels.high:g}{', whole numbers' if levels.integer else ''}, {levels.scale} scale"
    texts = [level_text(level) for level in levels]
    return ", ".join(texts[:_LONGEST]) + (f" and {len(texts) - _LONGEST} more" if len(texts) > _LONGEST else "")
