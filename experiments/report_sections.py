"""The sections of a report, in their order: what the answer comes from, what a cell costs and does, how sure it is."""

from experiments.beside_log import beside_log
from experiments.carriers import carriers_section
from experiments.claims.section import claims_answer, claims_section, doubts
from experiments.course import course_sections
from experiments.effects.points import points_section
from experiments.effects.section import crowded, effects_section
from experiments.effects.words import effects_said
from experiments.evidence import Section, evidence
from experiments.found import Found, Ran
from experiments.gap_section import gap_section
from experiments.noticing import noticing_section
from experiments.precision_section import precision_section
from experiments.sources import sources_section
from experiments.staying import staying_section
from experiments.what_is_seen import what_is_seen
from experiments.who_and_where import who_and_where
from experiments.words import Said
from experiments.worlds.section import survival_section
from experiments.worth.section import worth_sections

__all__ = ["said_first", "sections_of"]


def sections_of(ran: Ran, found: Found, said: Said | None) -> list[Section]:
    """All of them, after what is said first; their figures are drawn."""
    return [*_answering(ran, found, said), *_further(ran, found)]


def said_first(ran: Ran, found: Found) -> Said | None:
    """The answer where it is not a choice of a cell."""
    if found.claims:
        return Said(claims_answer(found.claims), doubts(found.claims))
    return effects_said(found.comparison, found.effects, ran.experiment) if found.effects else None


def _answering(ran: Ran, found: Found, said: Said | None) -> list[Section]:
    """What the answer comes from: claims, factors, worlds; of a screening the evidence of its cells, too."""
    shown = [claims_section(found.claims, ran.figures)] if found.claims else []
    if found.effects:
        shown.append(effects_section(found.comparison, found.effects, ran.figures))
    if found.scattered:
        shown.append(points_section(found.comparison, ran.experiment, ran.figures))
    if said and not found.claims:  # which factors matter is the answer; what each cell does is still evidence
        cells = evidence(found.looked_at, found.monthly, ran.figures, ran.experiment.indicators)
        shown += [one for one in cells if not crowded(one)]
    if found.survived:
        shown.append(survival_section(found.survived, ran.experiment.worlds, ran.figures))
    return [*shown, *_listened(ran, found)] if _compares_listening(found) else shown


def _further(ran: Ran, found: Found) -> list[Section]:
    """What a cell costs and does (a claim is about no cell that somebody would choose), and how sure all this is."""
    return [
        *sources_section(found.sources),
        *carriers_section(found.comparison, found.sources, ran.folder),
        *([] if found.claims else _of_the_choice(ran, found)),
        *beside_log(ran.folder, ran.facts, found.comparison.baseline),
        *precision_section(found.comparison, ran.facts, ran.folder),
    ]


def _of_the_choice(ran: Ran, found: Found) -> list[Section]:
    looked_at, monthly, figures = found.looked_at, found.monthly, ran.figures
    return [
        *worth_sections(looked_at, monthly, ran.folder),
        *course_sections(looked_at, monthly, ran.folder),
        *staying_section(looked_at, figures),
        *gap_section(looked_at, figures),
        *who_and_where(looked_at, found.breakdown, figures),
        *what_is_seen(looked_at, monthly, figures),
        *([] if _compares_listening(found) else _listened(ran, found)),
    ]


def _listened(ran: Ran, found: Found) -> list[Section]:
    """What would have been noticed."""
    seen = found.noticed
    return [noticing_section(found.comparison, found.heard, seen, ran.figures)] if len(seen) else []


def _compares_listening(found: Found) -> bool:
    return bool(len(found.noticed)) and found.heard["instrument"].nunique() > 1
