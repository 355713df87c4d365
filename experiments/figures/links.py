"""Links of chains of causes: one line each, the difference over its standard error, to the right if as claimed."""

import pandas as pd
from matplotlib.axes import Axes

from experiments.figures.style import BAD, GOOD, INK, QUIET, tidy
from experiments.labels import indicator_words, level_text, short

__all__ = ["draw_links", "link_data"]

HEAD = "#eef1f3"
FARTHEST = 60.0  # standard errors; what lies beyond is drawn here
_SIGNS = {"up": 1.0, "down": -1.0, "moves less": 1.0, "moves more": 1.0, "same": 1.0}


def link_data(links: pd.DataFrame) -> pd.DataFrame:
    """Columns claim, label, t (positive: as claimed), shown, same; one row a link."""
    apart = links["difference"] * links["expected"].map(_SIGNS)
    t = (apart / links["error"].where(links["error"] > 0)).mask(links["error"] == 0, apart * 1e9)
    return pd.DataFrame(
        {
            "claim": links["claim"],
            "label": indicator_label(links),
            "t": t.fillna(0.0).clip(-FARTHEST, FARTHEST),
            "shown": links["shown"],
            "same": links["expected"] == "same",
        }
    )


def indicator_label(links: pd.DataFrame) -> list[str]:
    """'first-fix rate up'."""
    return [f"{indicator_words(row['indicator'])} {row['expected']}" for _, row in links.iterrows()]


def draw_links(axis: Axes, data: pd.DataFrame) -> Axes:
    """A band names each claim; filled marks are shown, hollow ones are not; squares are links that may not move."""
    place = -1.0
    ticks: list[tuple[float, str]] = []
    for name, rows in data.groupby("claim", sort=False):
        place += 1.0
        axis.axhspan(-place - 0.5, -place + 0.5, color=HEAD, lw=0)
        axis.annotate(level_text(name), (0, -place), (4, 0), ("axes fraction", "data"), "offset points",
                      va="center", fontsize=8.5, color=INK)  # fmt: skip
        for _, row in rows.iterrows():
            place += 1.0
            colour = GOOD if row["shown"] else BAD
            face = colour if row["shown"] else "white"
            axis.plot(row["t"], -place, "s" if row["same"] else "o", color=colour, markerfacecolor=face, ms=5)
            ticks.append((-place, short(row["label"], 44)))
    axis.axvline(0, color=QUIET, lw=0.8)
    axis.set_yticks([at for at, _ in ticks], [words for _, words in ticks])
    axis.set_xscale("symlog", linthresh=3)
    axis.set_xlim(-1.2 * FARTHEST, 1.2 * FARTHEST)
    axis.set_xticks([-30, -10, -3, 0, 3, 10, 30], ["−30", "−10", "−3", "0", "3", "10", "30"])
    axis.tick_params(axis="y", length=0, labelsize=8)
    axis.set_ylim(-place - 0.6, 0.6)
    words = "difference over its standard error: to the right as claimed (squares: nothing may move)"
    return tidy(axis, words)
