"""One customer's life lived again: the moments that move his mind in their order, applied by the rules of leaving.

Several lives are lived side by side, each with the jobs and the ties of one run or of another (`Side`).
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev
from sim.alone import YEAR_MONTHS, row_of
from sim.handle import World
from sim.rules.leaving import (
    LINK_NONE,
    come_up_for_renewal,
    expose,
    grow_older,
    leave,
    reassess,
    take_to_heart,
)
from sim.rules.moments import CHANGE
from sim.rules.months import next_month
from sim.world import BONDS, EXPOSURE, GRUDGE, SATISFACTION, THRESHOLD

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["Lives", "Moment", "Side", "heart_of", "lived"]


BEFORE_MONTH, MONTH, AFTER_MONTH = range(3)  # what comes first at the second at which a month ends


class Side(NamedTuple):
    """What the log of one run has about one customer, and which lives follow it."""

    rows: np.ndarray  # of the log, in its order
    jobs: np.ndarray  # lives that have its jobs, yes or no
    ties: np.ndarray  # lives that have its grudges, bonds and contracts
    scores: Sequence[np.ndarray]  # of each job, in each life; further jobs are left out
    order: np.ndarray  # of the rows among those of the same second of all sides


class Moment(NamedTuple):
    """Something that happens; sorted by time, then as at the turn of a month."""

    t: int
    phase: int
    order: int
    side: int  # -1: the month
    place: int  # number of the row, or of the month


def heart_of(run: "Run") -> int:
    """The kind of row at which a job is taken to heart."""
    return ev.L_HEART if run.world.par[0]["explain_ties"] else ev.L_CLOSED


def lived(
    run: "Run", world: World, customer: int, sides: Sequence[Side], until: int, enough: float | None = None
) -> Iterator[tuple[int, str, int, float]]:
    """Live all lives until a second; yields (second, what, job, score in the first life that has it).

    `enough`: exposure at which he would have left, where no life may leave.
    """
    lives = Lives(run, world, row_of(customer), sides, enough)
    came = int(run.world.customers[customer]["won_at"])
    for moment in _agenda(run, sides, came, until):
        if moment.side < 0:
            lives.month(moment.t, moment.place % YEAR_MONTHS == row_of(customer))
            yield moment.t, "month", -1, np.nan
            continue
        told = lives.moved(moment.side, moment.place)
        if told:
            job, score = int(sides[moment.side].rows[moment.place]["job"]), np.nan
            if told == "job":
                score = lives.score
            yield moment.t, told, job if told == "job" else -1, score


def _agenda(run: "Run", sides: Sequence[Side], came: int, until: int) -> list[Moment]:
    """All moments in order: at the turn of a month shocks strike, the month passes, and then comes the rest."""
    ends = dict(_months(run, until))
    agenda = [Moment(end, MONTH, 0, -1, month) for end, month in ends.items() if end > came]
    if run.world.par[0]["link"] == LINK_NONE:
        agenda = []
    struck: set[int] = set()
    for number, side in enumerate(sides):
        t, kind = side.rows["t"].tolist(), side.rows["kind"].tolist()
        last = {t[k]: k for k in range(len(t)) if kind[k] == ev.L_SHOCK}
        for k in range(len(t)):
            if t[k] > until or (kind[k] == ev.L_SHOCK and t[k] in struck):
                continue
            phase = BEFORE_MONTH if k <= last.get(t[k], -1) else AFTER_MONTH if t[k] in ends else BEFORE_MONTH
            agenda.append(Moment(t[k], phase, int(side.order[k]), number, k))
        struck |= set(last)
    return sorted(agenda)


def _months(run: "Run", until: int) -> Iterator[tuple[int, int]]:
    """(end, number) of each month that ends by a second."""
    month, end = 0, int(next_month(run.world, 0))
    while end <= until and end != ev.NEVER:
        yield end, month
        month, end = month + 1, int(next_month(run.world, end))


class Lives:
    """Several lives of one customer, moved row by row."""

    def __init__(self, run: "Run", world: World, row: int, sides: Sequence[Side], enough: float | None) -> None:
        self.world, self.row, self.sides, self.enough = world, row, sides, enough
        self.heart = heart_of(run)
        self.told = [0] * len(sides)  # jobs taken to heart so far
        self.score = np.nan

    def moved(self, number: int, place: int) -> str:
        """Apply one row; what it was, "" if nothing."""
        side = self.sides[number]
        row = side.rows[place]
        kind, t, x = int(row["kind"]), int(row["t"]), float(row["x"])
        if kind == self.heart:
            return self._taken_to_heart(side, number, place)
        if kind == ev.L_SHOCK:
            everybody = np.ones(len(side.ties), bool)
            self._shift(t, everybody, float(self.world.shocks[int(row["code"]), CHANGE]))
            return "shock"
        if kind in (ev.L_GRUDGE, ev.L_BONDS):
            self._tie(kind, side, x)
            self._reassess(t, side.ties)
            return "ties"
        if kind == ev.L_MADE_UP:
            self._shift(t, side.ties, x)
            return "made up"
        if kind == ev.L_SOLD and row["code"] == ev.SOLD_CONTRACT:
            self._rows("customers")["contract"][side.ties] = row["a"]
        elif kind == ev.L_WON and row["code"] == ev.BY_COMING_BACK:
            self._rows("customers")["contract"] = 0
            self._mind(SATISFACTION)[:] = x
            self._reassess(t, np.ones(len(side.ties), bool))
            return "comes back"
        elif kind == ev.L_VOICE and row["code"] == ev.V_EXITS:
            self._exit(side)
            return "exit"
        elif kind == ev.L_LEFT and row["code"] == ev.LEFT_AT_NEED:
            self._leave(t, side)
            return "need"
        return ""

    def month(self, t: int, anniversary: bool) -> None:
        """A month passes: exposure, and once a year a look back and perhaps a contract to renew."""
        expose(self.world, t)
        if not anniversary:
            return
        cared = self._looked_after(t)
        for life in self._active(np.ones(len(cared), bool)):
            grow_older(self.world, t, self._at(life), bool(cared[life]))
            person = self.world.customers[self._at(life)]
            if self.world.par[0]["renews"] and person["contract"]:
                come_up_for_renewal(self.world, t, self._at(life))

    def _looked_after(self, t: int) -> np.ndarray:
        """Lives that are cared for this year; the bonds of the day are felt first."""
        cared = np.zeros(len(self.sides[0].ties), bool)
        for side in self.sides:
            today = side.rows[side.rows["t"] == t]
            struck = np.flatnonzero(today["kind"] == ev.L_SHOCK)
            today = today[struck[-1] + 1 if len(struck) else 0 :]
            if (today["kind"] == ev.L_CARE).any():
                cared |= side.ties
            felt = today[today["kind"] == ev.L_BONDS]
            if len(felt):
                self._tie(ev.L_BONDS, side, float(felt["x"][0]))
        return cared

    def _taken_to_heart(self, side: Side, number: int, place: int) -> str:
        row, k = side.rows[place], self.told[number]
        self.told[number] += 1
        later = side.rows[place + 1 : place + 2]
        if len(later) and later["kind"][0] == ev.L_BONDS and later["t"][0] == row["t"]:
            self._tie(ev.L_BONDS, side, float(later["x"][0]))
        if k >= len(side.scores):
            return ""
        scores = side.scores[k]
        self.score = float(row["x"])
        for life in self._active(side.jobs):
            take_to_heart(self.world, int(row["t"]), self._at(life), float(scores[life]))
        return "job"

    def _tie(self, kind: int, side: Side, x: float) -> None:
        self.world.ties[GRUDGE if kind == ev.L_GRUDGE else BONDS, self.row :: YEAR_MONTHS][side.ties] = x

    def _shift(self, t: int, which: np.ndarray, change: float) -> None:
        """Cumulative satisfaction moves in some lives."""
        level = self._mind(SATISFACTION)
        level[which] = np.minimum(1.0, np.maximum(0.0, level[which] + change))
        self._reassess(t, which)

    def _reassess(self, t: int, which: np.ndarray) -> None:
        for life in self._active(which):
            reassess(self.world, t, self._at(life))

    def _exit(self, side: Side) -> None:
        """He goes without a word, by the end of the month."""
        if self.world.par[0]["link"] == LINK_NONE:
            return
        exposure, threshold = self._mind(EXPOSURE), self._mind(THRESHOLD)
        for life in self._active(side.ties):
            exposure[life] = max(exposure[life], threshold[life] if self.enough is None else self.enough)

    def _leave(self, t: int, side: Side) -> None:
        """He has given too many needs away."""
        if self.enough is None:
            for life in self._active(side.ties):
                leave(self.world, t, self._at(life), ev.LEFT_AT_NEED)

    def _active(self, which: np.ndarray) -> list[int]:
        return np.flatnonzero(which & (self._rows("customers")["active"] == 1)).tolist()

    def _at(self, life: int) -> int:
        return self.row + YEAR_MONTHS * life

    def _rows(self, name: str) -> np.ndarray:
        return getattr(self.world, name)[self.row :: YEAR_MONTHS]

    def _mind(self, column: int) -> np.ndarray:
        return self.world.mind[column, self.row :: YEAR_MONTHS]
