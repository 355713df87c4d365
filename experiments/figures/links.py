"""Links of chains of causes: one row a claim, one mark a link, to the right if as claimed; the weakest is named."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from experiments.figures.style import BAD, GOOD, INK, QUIET, tidy
from experiments.labels import indicator_words, level_text, short

__all__ = ["draw_links", "link_data"]

FARTHEST = 60.0  # standard errors; what lies beyond is drawn here
_SIGNS = {"up": 1.0, "down": -1.0, "moves less": 1.0, "moves more": 1.0}


def link_data(links: pd.DataFrame) -> pd.DataFrame:
    """Columns claim, label, t, shown, same, weakest; one row a link.

    t is in standard errors: how far the difference lies on the claimed side of zero, or of a link that says "the same"
    within its margin.
    """
    same = links["expected"] == "same"
    within = links["margin"].astype(float) - links["difference"].abs()
    apart = (links["difference"] * links["expected"].map(_SIGNS)).mask(same, within)
    certain = np.where(links["shown"], FARTHEST, -FARTHEST)  # where nothing varies
    t = (apart / links["error"]).where(links["error"] > 0, certain).mask(links["difference"].isna(), 0.0)
    weakest = links["p"].fillna(1.0).groupby(links["claim"]).idxmax()
    return pd.DataFrame(
        {
            "claim": links["claim"],
            "label": indicator_label(links),
            "t": t.clip(-FARTHEST, FARTHEST),
            "shown": links["shown"],
            "same": same,
            "weakest": links.index.isin(weakest),
        }
    )


def indicator_label(links: pd.DataFrame) -> list[str]:
    """'first-fix rate up'."""
    return [f"{indicator_words(row['indicator'])} {row['expected']}" for _, row in links.iterrows()]


def draw_links(axis: Axes, data: pd.DataFrame) -> Axes:
    """Filled marks are shown, hollow ones are not; squares are links that may not move."""
    groups = list(data.groupby("claim", sort=False))
    for place, (_, rows) in enumerate(groups):
        for _, row in rows.iterrows():
            colour, face = (GOOD, GOOD) if row["shown"] else (BAD, "white")
            mark = "s" if row["same"] else "o"
            axis.plot(row["t"], -place, mark, color=colour, markerfacecolor=face, ms=5, alpha=0.6)
        weakest = rows.loc[rows["weakest"], "label"].iloc[0]
        axis.annotate(short(weakest, 48), (1, -place), (4, 0), ("axes fraction", "data"), "offset points",
                      va="center", fontsize=8, color=INK)  # fmt: skip
    axis.annotate("weakest link", (1, 1), (4, 0), "axes fraction", "offset points", va="center", fontsize=8,
                  color=QUIET)  # fmt: skip
    axis.axvline(0, color=QUIET, lw=0.8)
    axis.set_yticks([-place for place in range(len(groups))], [level_text(name) for name, _ in groups])
    axis.set_xscale("symlog", linthresh=3)
    axis.set_xlim(-1.2 * FARTHEST if data["t"].min() < -3 else -4, 1.2 * FARTHEST)
    left, right = axis.get_xlim()
    ticks = [at for at in (-30, -10, -3, 0, 3, 10, 30) if left < at < right]
    axis.set_xticks(ticks, [str(at).replace("-", "−") for at in ticks])
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(-len(groups) + 0.4, 0.6)
    words = "standard errors from what would deny the link: to the right as claimed (squares: nothing may move)"
    return tidy(axis, words)
