"""One customer's mind, lived through again: what jobs, months and all else that moved it did, by the same rules.

The log has every job that was closed, with its score, and every shock; where `satisfaction.explain` is on it also has
each change of what ties a customer.  His start and his threshold are looked up by key.  So the rules of leaving, called
again in the same order on a world with this customer alone, give the same satisfaction, the same exposure and the same
second of leaving, bit for bit (tests/sim/test_traces.py).

A life can be lived with the jobs of one run and the ties of another: `Side` says which lives follow which run.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev
from sim.handle import World
from sim.rules.leaving import (
    LINK_NONE,
    come_up_for_renewal,
    expose,
    grow_older,
    leave,
    reassess,
    start_mind,
    take_to_heart,
)
from sim.rules.moments import CHANGE
from sim.rules.months import next_month
from sim.world import BONDS, EXPOSURE, GRUDGE, LAYOUTS, SATISFACTION, THRESHOLD

if TYPE_CHECKING:
    from sim.run import Run

__all__ = [
    "Side",
    "Step",
    "check_traced",
    "exposure_in_each",
    "exposure_without",
    "left_in_each",
    "moments_of",
    "side_of",
    "steps_of",
]

YEAR_MONTHS = 12  # the anniversary of customer c falls into the months that leave the same rest as c
TIES = (ev.L_GRUDGE, ev.L_BONDS, ev.L_MADE_UP)  # written down where scores are explained and ties are modelled
MOVING = (*TIES, ev.L_SHOCK, ev.L_CARE, ev.L_SOLD, ev.L_WON, ev.L_VOICE, ev.L_LEFT)
BEFORE_MONTH, MONTH, AFTER_MONTH = range(3)  # what comes first at the second at which a month ends


class Step(NamedTuple):
    """A job, a month or something else, and what it did."""

    t: int
    job: int  # -1: no job
    what: str  # "job", "month", "shock", "ties", "made up", "comes back", "exit" (in silence), "need" (given away)
    score: float  # NaN: no job
    before: float  # cumulative satisfaction
    after: float
    exposure: float  # after the step
    threshold: float
    left: bool


class Side(NamedTuple):
    """What the log of one run has about one customer, and which lives follow it."""

    rows: np.ndarray  # of the log, in its order
    jobs: np.ndarray  # lives that have its jobs, yes or no
    ties: np.ndarray  # lives that have its grudges, bonds and contracts
    scores: Sequence[np.ndarray]  # of each job, in each life; further jobs are left out
    order: np.ndarray  # of the rows among those of the same second of all sides


class _Moment(NamedTuple):
    """Something that happens; sorted by time, then as at the turn of a month."""

    t: int
    phase: int
    order: int
    side: int  # -1: the month
    place: int  # number of the row, or of the month


def moments_of(run: "Run") -> dict[int, np.ndarray]:
    """Rows of the log that can move a mind, by customer, in the order of the log."""
    rows = run.events[np.sort(np.concatenate([run.rows_by_kind[kind] for kind in _kinds(run)]))]
    rows = rows[np.argsort(rows["who"], kind="stable")]
    starts = np.flatnonzero(np.diff(rows["who"], prepend=-2))
    return {int(part["who"][0]): part for part in np.split(rows, starts[1:])} if len(rows) else {}


def check_traced(run: "Run") -> None:
    """Raise ValueError where the log lacks what ties customers."""
    par = run.world.par[0]
    if not par["explain_ties"] and (par["complaints"] or par["bonds"]):
        raise ValueError("satisfaction.explain=False: must be true to live a mind again where ties are modelled")


def side_of(run: "Run", rows: np.ndarray) -> Side:
    """One life as it was."""
    here = np.ones(1, bool)
    scores = [np.array([x]) for x in rows["x"][rows["kind"] == _heart(run)]]
    return Side(rows, here, here, scores, np.arange(len(rows)))


def steps_of(run: "Run", customer: int, until: int | None = None) -> list[Step]:
    """Everything that moved one customer's mind from the day he came until he left, or until a second."""
    check_traced(run)
    last = int(run.world.par[0]["horizon"]) if until is None else until
    world, row = _alone(run, customer), _row(customer)
    side, found = side_of(run, _rows(run, customer)), []
    before = float(world.mind[SATISFACTION, row])
    for t, what, job, score in _lived(run, world, customer, [side], last):
        mind, left = world.mind[:, row], not world.customers[row]["active"]
        after = float(mind[SATISFACTION])
        found.append(Step(t, job, what, score, before, after, float(mind[EXPOSURE]), float(mind[THRESHOLD]), left))
        before = after
        if left:
            break
    return found


def exposure_without(run: "Run", customer: int, jobs: int, until: int) -> float:
    """His exposure at a second if only his first `jobs` jobs had been, and he had not left before."""
    side = side_of(run, _rows(run, customer))
    return float(exposure_in_each(run, customer, [side._replace(scores=side.scores[:jobs])], 1, until)[0])


def exposure_in_each(run: "Run", customer: int, sides: Sequence[Side], lives: int, until: int) -> np.ndarray:
    """Exposure at a second of one customer in each of several lives, if he never left."""
    world = _alone(run, customer, lives)
    mine = slice(_row(customer), None, YEAR_MONTHS)
    enough = float(world.mind[THRESHOLD, _row(customer)])
    world.mind[THRESHOLD, mine] = np.inf
    for _ in _lived(run, world, customer, sides, until, enough):
        pass
    return world.mind[EXPOSURE, mine].copy()


def left_in_each(run: "Run", customer: int, sides: Sequence[Side], lives: int, until: int) -> np.ndarray:
    """When one customer leaves in each of several lives; NEVER where he stays."""
    world = _alone(run, customer, lives)
    for _ in _lived(run, world, customer, sides, until):
        pass
    return world.customers["left_at"][_row(customer) :: YEAR_MONTHS].copy()


def _heart(run: "Run") -> int:
    """The kind of row at which a job is taken to heart."""
    return ev.L_HEART if run.world.par[0]["explain_ties"] else ev.L_CLOSED


def _kinds(run: "Run") -> tuple[int, ...]:
    """Kinds of rows that can move a mind."""
    return _heart(run), *MOVING


def _rows(run: "Run", customer: int) -> np.ndarray:
    """Rows of the log that can move this customer's mind, in the order of the log."""
    who = run.events["who"]
    mine = [numbers[who[numbers] == customer] for numbers in (run.rows_by_kind[kind] for kind in _kinds(run))]
    return run.events[np.sort(np.concatenate(mine))]


def _row(customer: int) -> int:
    """His row in a world of his own."""
    return customer % YEAR_MONTHS


# ------------------------------------------------------------------------------------------------ a world of his own
def _alone(run: "Run", customer: int, lives: int = 1) -> World:
    """A world like that of the run in which this customer has just come and nobody else is.

    His further lives stand a year of rows apart, so that all have their anniversary in the same month.  What binds him
    comes from the log: bonds are switched off.
    """
    source, row = run.world, _row(customer)
    n = row + 1 + YEAR_MONTHS * (lives - 1)
    mine = slice(row, None, YEAR_MONTHS)
    person, mind = _start(run, customer)
    own = {
        "customers": np.zeros(n, source.customers.dtype),
        "mind": np.zeros((source.mind.shape[0], n), source.mind.dtype),
        "ties": np.zeros((source.ties.shape[0], n), source.ties.dtype),
        "now": source.now.copy(),
        "par": _unbound(source),
        "log": np.zeros(64 + lives, source.log.dtype),
    }
    own["customers"][mine], own["mind"][:, mine] = person, mind[:, None]
    own["now"]["n_customers"], own["now"]["n_log"] = n, 0
    return World(**{name: own[name] if name in own else getattr(source, name) for name in LAYOUTS})


def _unbound(source: World) -> np.ndarray:
    """The parameters, but bonds come from outside and nothing is written down."""
    par = source.par.copy()
    par["bonds"] = par["explain_ties"] = 0
    return par


def _start(run: "Run", customer: int) -> tuple[np.void, np.ndarray]:
    """(his row of the table of customers, his mind) when he came."""
    source = run.world
    n = customer + 1
    own = {
        "customers": source.customers[:n].copy(),
        "mind": np.zeros((source.mind.shape[0], n), source.mind.dtype),
        "ties": np.zeros((source.ties.shape[0], n), source.ties.dtype),
        "par": _unbound(source),
    }
    person = own["customers"][customer]
    person["contract"] = _contract_at_first(run, customer)
    world = World(**{name: own[name] if name in own else getattr(source, name) for name in LAYOUTS})
    start_mind(world, int(person["won_at"]), customer)
    person["active"], person["left_at"], person["jobs_this_year"] = 1, ev.NEVER, 0
    return person, own["mind"][:, customer]


def _contract_at_first(run: "Run", customer: int) -> int:
    """Whether he had a contract when he came: the other of what the first change was to."""
    sold = run.events[run.rows_by_kind[ev.L_SOLD]]
    changed = sold["a"][(sold["who"] == customer) & (sold["code"] == ev.SOLD_CONTRACT)]
    return 1 - int(changed[0]) if len(changed) else int(run.world.customers[customer]["contract"])


# ---------------------------------------------------------------------------------------------------- living it again
def _lived(
    run: "Run", world: World, customer: int, sides: Sequence[Side], until: int, enough: float | None = None
) -> Iterator[tuple[int, str, int, float]]:
    """Live all lives until a second; yields (second, what, job, score in the first life that has it).

    `enough`: exposure at which he would have left, where no life may leave.
    """
    lives = _Lives(run, world, _row(customer), sides, enough)
    came = int(run.world.customers[customer]["won_at"])
    for moment in _agenda(run, sides, came, until):
        if moment.side < 0:
            lives.month(moment.t, moment.place % YEAR_MONTHS == _row(customer))
            yield moment.t, "month", -1, np.nan
            continue
        told = lives.moved(moment.side, moment.place)
        if told:
            job, score = int(sides[moment.side].rows[moment.place]["job"]), np.nan
            if told == "job":
                score = lives.score
            yield moment.t, told, job if told == "job" else -1, score


def _agenda(run: "Run", sides: Sequence[Side], came: int, until: int) -> list[_Moment]:
    """All moments in order: at the turn of a month shocks strike, the month passes, and then comes the rest."""
    ends = dict(_months(run, until))
    agenda = [_Moment(end, MONTH, 0, -1, month) for end, month in ends.items() if end > came]
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
            agenda.append(_Moment(t[k], phase, int(side.order[k]), number, k))
        struck |= set(last)
    return sorted(agenda)


def _months(run: "Run", until: int) -> Iterator[tuple[int, int]]:
    """(end, number) of each month that ends by a second."""
    month, end = 0, int(next_month(run.world, 0))
    while end <= until and end != ev.NEVER:
        yield end, month
        month, end = month + 1, int(next_month(run.world, end))


class _Lives:
    """Several lives of one customer, moved row by row."""

    def __init__(self, run: "Run", world: World, row: int, sides: Sequence[Side], enough: float | None) -> None:
        self.world, self.row, self.sides, self.enough = world, row, sides, enough
        self.heart = _heart(run)
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
