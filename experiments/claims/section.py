"""What a reader is told of the claims of an experiment: a sentence, what does not hold, a figure and two tables."""

from pathlib import Path

import pandas as pd

from experiments.amounts import difference_text, probability
from experiments.claims.judge import ALPHA, Judged
from experiments.evidence import Section
from experiments.figures.links import draw_links, link_data
from experiments.figures.style import canvas, house_style, save
from experiments.labels import indicator_words, level_text, short
from experiments.messages import capital
from experiments.tables import Table

__all__ = ["claims_answer", "claims_section", "doubts"]

TEXT = (
    "Each link is a paired one-sided test over the replications; a chain is as strong as its weakest link. Chains are "
    f"adjusted by Holm together, to {100 * ALPHA:g} %, controls among themselves. 'Same' is a test of equivalence "
    "within the margin given; 'moves more' and 'moves less' compare two differences. ± is half a paired interval. In "
    "the figure a link holds by the standard errors between it and zero, or its margin."
)
CELL = 60  # letters of a combination in the table of links; links.csv has all
WORDS = {"moves less": "moves less from there on"}


def claims_answer(found: Judged) -> str:
    """One sentence: how many chains and controls hold."""
    kinds = ((False, "chain"), (True, "control"))
    parts = [(found.verdicts[found.verdicts["control"] == kind], word) for kind, word in kinds]
    text = " and ".join(_count(rows, word) for rows, word in parts if len(rows))
    return f"{capital(text)}."


def _count(rows: pd.DataFrame, word: str) -> str:
    held, every = int(rows["holds"].sum()), len(rows)
    if every == 1:
        return f"the {word} {'holds' if held else 'does not hold'}"
    if held == every:
        return f"all {every} {word}s hold"
    return f"{held} of {every} {word}s hold{'s' if held == 1 else ''}"


def doubts(found: Judged) -> list[str]:
    """A line for each claim that is not shown, with its weakest link."""
    return [_doubt(row, found.weakest(row["claim"])) for _, row in found.verdicts.iterrows() if not row["holds"]]


def _doubt(row: pd.Series, link: pd.Series) -> str:
    return (
        f"{level_text(row['claim'])}: not shown (adjusted p {probability(row['p_holm'])}). Weakest link: "
        f"{indicator_words(link['indicator'])} {_claimed(link)} from {link['from']} to {link['to']}; "
        f"{_moved(link)}."
    )


def claims_section(found: Judged, folder: Path) -> Section:
    """The figure, drawn into `folder`, with a table of the claims and one of their links."""
    data = link_data(found.links)
    folder.mkdir(parents=True, exist_ok=True)
    with house_style():
        figure = canvas(9.0, 1.0 + 0.3 * data["claim"].nunique())
        draw_links(figure.subplots(), data)
        picture = save(figure, folder / "claims")[1]
    alt = "A row for each claim, a mark for each link: how many standard errors it holds by; numbers in the table."
    tables = [_claims_table(found.verdicts), _links_table(found.links)]
    return Section("Claims and their links", TEXT, picture, alt, tables)


def _claims_table(verdicts: pd.DataFrame) -> Table:
    rows = [
        [
            level_text(row["claim"]),
            "control" if row["control"] else "chain",
            row["says"],
            str(row["links"]),
            probability(row["p_holm"]),
            "holds" if row["holds"] else "not shown",
        ]
        for _, row in verdicts.iterrows()
    ]
    unheld = frozenset(number for number, holds in enumerate(verdicts["holds"]) if not holds)
    return Table("Claims", ["claim", "kind", "what it says", "links", "adjusted p", "verdict"], rows, unheld)


def _links_table(links: pd.DataFrame) -> Table:
    rows = [
        [
            level_text(row["claim"]),
            short(row["from"], CELL),
            short(row["to"], CELL),
            indicator_words(row["indicator"]),
            _claimed(row) if pd.isna(row["margin"]) else f"same, within {row['margin']:g}",
            _moved(row),
            probability(row["p"]) if pd.notna(row["p"]) else "–",
        ]
        for _, row in links.iterrows()
    ]
    return Table("Links", ["claim", "from", "to", "indicator", "claimed", "difference", "p of the link"], rows)


def _claimed(row: pd.Series) -> str:
    """What is claimed of the indicator, in words."""
    words = WORDS.get(row["expected"], row["expected"])
    return f"{words} than {row['beside']}" if row["beside"] else words


def _moved(row: pd.Series) -> str:
    if pd.isna(row["difference"]):
        return "not measured"
    return difference_text(row)
