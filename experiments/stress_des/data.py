"""Items 3.1 to 3.4: where the numbers come from, what was done to them, what they are, what is assumed."""

import re
from collections import Counter

from experiments.parameters import KINDS
from experiments.stress_des.study import Item, Study

__all__ = ["appendix", "assumptions", "parameters", "pre_processing", "sources"]

_CODE = re.compile(r"\bC\d+[a-g]?\b")


def sources(study: Study) -> Item:
    """The data files with their SHA-256, and the sources that comments of `conf/` cite."""
    cited = sorted({code for one in study.numbers for code in _CODE.findall(one.said)}, key=_order)
    files = [f"{path} (SHA-256 {sha[:16]}…)" for path, sha in study.inputs.items()]
    read = f"Data files read: {', '.join(files)}. " if files else "No data file is read. "
    text = (
        f"{read}The numbers cite {len(cited)} sources, which docs/sources.md describes with their quality: "
        f"{', '.join(cited) or 'none'}."
    )
    return Item("3.1", "Data sources", text)


def _order(code: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", code)
    return int(digits), code


def pre_processing(study: Study) -> Item:
    """Checks of a work-order log; nothing where nothing is read."""
    if study.get("demand.kind") == "log":
        text = "The log is checked row by row before any run (docs/work_order_log.md); nothing is imputed or smoothed."
    else:
        text = (
            "Not applicable, because no record is read: distributions and values stand in `conf/`. What is calibrated "
            "says to what, in its comment; docs/model.md, 4.5, has the targets."
        )
    return Item("3.2", "Pre-processing", text)


def parameters(study: Study) -> Item:
    """How many numbers act in each section, by where they come from."""
    counts = Counter((one.key.partition(".")[0], one.kind) for one in study.numbers)
    sections = list(dict.fromkeys(one.key.partition(".")[0] for one in study.numbers))
    kinds = [kind for kind in KINDS if any(counts[section, kind] for section in sections)]
    rows = [(section, *(str(counts[section, kind] or "–") for kind in kinds)) for section in sections]
    total = ("all", *(str(sum(counts[section, kind] for section in sections)) for kind in kinds))
    text = (
        f"{len(study.numbers)} numbers act in the baseline. Each has its unit and source in a comment of its file; by "
        "section they are:"
    )
    return Item("3.3", "Input parameters", text, ("section", *kinds), (*rows, total))


def assumptions(study: Study) -> Item:
    """What the study says that it rests on, and the numbers that are assumed."""
    assumed = sum(one.kind == "assumption" for one in study.numbers)
    rests = study.experiment.rests_on if study.experiment else []
    text = (
        f"{assumed} of the {len(study.numbers)} numbers are assumptions, marked so in `conf/`. Structural assumptions: "
        "docs/model.md, 3.4."
    )
    rows = tuple((str(number), words) for number, words in enumerate(rests, start=1))
    if rows:
        text += " The answer rests on these in particular:"
    return Item("3.4", "Assumptions", text, ("", "the answer rests on") if rows else (), rows)


def appendix(study: Study) -> Item:
    """Every number that acts, with its value, unit and source."""
    rows = tuple((one.key, f"{one.value:g}", one.said or "–", one.kind) for one in study.numbers)
    return Item("A", "Every number that acts in the baseline", "", ("key", "value", "unit and source", "kind"), rows)
