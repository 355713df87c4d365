"""What must hold for spare parts in every run: books for each depot and part, written from the log alone.

Shares no code with the rules; `assert_conserved` calls it.
"""

import datetime
from collections import Counter

import numpy as np

from sim import Run
from sim import events as ev
from sim.events import DAY
from tests.sim.conservation_outlets import kit_levels

__all__ = ["parts_are_conserved", "vans_hold_their_kits"]

# A row of the log as a tuple, in the order of its fields.
T, A, X, JOB, WHO, KIND, CODE = range(7)

Stock = Counter[tuple[int, int]]  # (depot, part) -> pieces


class Books:
    """Where every part is: shelves, on the way, reserved, in vans, gone."""

    def __init__(self, run: Run) -> None:
        self.run = run
        parts = run.scenario.parts
        self.names = list(parts.stocked)
        depots = list(parts.depots.values())
        places = list(parts.depots)
        self.source = [-1 if d.source is None else places.index(d.source) for d in depots] or [-1]
        serving = {name: k for k, depot in enumerate(depots) for name in depot.regions}
        self.depot_of = [serving.get(name, 0) for name in run.scenario.regions]
        initial = run.world.stocks["initial"]
        every = [(d, p) for d in range(len(self.source)) for p in range(len(self.names))]
        self.shelf: Stock = Counter({(d, p): int(initial[d, p]) for d, p in every})
        self.vans = Counter({p: sum(kit_levels(run, p).values()) for p in range(len(self.names))})
        self.ordered, self.coming, self.returning = Counter(), Counter(), Counter()  # by depot and part
        self.to_vans, self.across, self.reserved, self.gone = Counter(), Counter(), Counter(), Counter()  # by part
        self.owned = Counter({p: sum(self.shelf[d, p] for d in range(len(self.source))) for p in self.vans})
        self.owned.update(self.vans)
        self.in_hand: Counter[tuple[int, int]] = Counter()  # (job, part) just delivered for a job

    def serves(self, j: int) -> int:
        """The depot of a job."""
        return self.depot_of[int(self.run.world.jobs["region"][j])]

    def fills(self, holder: int) -> int:
        """The depot that fills a technician's van, or the shelf of outlet o, which the log calls -1 - o."""
        of_van = self.run.world.technicians["region"], self.run.world.outlets["region"]
        return self.depot_of[int(of_van[0][holder] if holder >= 0 else of_van[1][-1 - holder])]

    def enter(self, row: tuple) -> bool:
        """Book one row; False if it does not move parts."""
        move = {
            ev.L_ORDER: self.order, ev.L_DELIVERY: self.deliver, ev.L_TRANSFER: self.transfer, ev.L_FILL: self.fill,
            ev.L_RESERVE: self.reserve, ev.L_PUT_BACK: self.put_back, ev.L_USED: self.use, ev.L_SCRAPPED: self.scrap,
        }.get(row[KIND])  # fmt: skip
        if move is None:
            return False
        assert row[A] > 0, f"a movement of {row[A]} parts at {row[T]}"
        move(row)
        return True

    def order(self, row: tuple) -> None:
        p, a, d = row[WHO], row[A], -1 - row[JOB]
        if row[CODE] == ev.O_VAN:
            self.shelf[d, p] -= a
            self.to_vans[p] += a
        elif row[CODE] == ev.O_DEPOT:
            assert self.source[d] == -1, f"depot {d} orders outside, past the depot above it"
            self.ordered[d, p] += a
        elif row[CODE] == ev.O_REPLENISH:
            self.shelf[self.source[d], p] -= a
            self.coming[d, p] += a

    def deliver(self, row: tuple) -> None:
        p, a, d = row[WHO], row[A], -1 - row[JOB]
        if row[CODE] == ev.O_VAN:
            self.to_vans[p] -= a
            self.vans[p] += a
        elif row[CODE] in (ev.O_EMERGENCY, ev.O_LATERAL):
            self.in_hand[row[JOB], p] += a
            (self.owned if row[CODE] == ev.O_EMERGENCY else self.across)[p] += a if row[CODE] == ev.O_EMERGENCY else -a
        else:
            if row[CODE] == ev.O_DEPOT:
                self.owned[p] += a
            way = {ev.O_DEPOT: self.ordered, ev.O_REPLENISH: self.coming, ev.O_RETURN: self.returning}[row[CODE]]
            way[d, p] -= a
            self.shelf[d, p] += a

    def transfer(self, row: tuple) -> None:
        p, home = row[WHO], self.serves(row[JOB])
        assert row[CODE] != home and self.shelf[home, p] == 0, f"a transfer to depot {home}, which has the part"
        self.shelf[row[CODE], p] -= row[A]
        self.across[p] += row[A]
        assert self.shelf[row[CODE], p] >= self.run.scenario.parts.transfers.keep

    def fill(self, row: tuple) -> None:
        d = self.fills(row[JOB])
        assert row[X] == d, f"van {row[JOB]} filled by depot {row[X]}"
        self.shelf[d, row[WHO]] -= row[A]
        self.vans[row[WHO]] += row[A]

    def reserve(self, row: tuple) -> None:
        p, j = row[WHO], row[JOB]
        assert row[X] == self.serves(j), f"job {j} served by depot {row[X]}"
        self.reserved[p] += row[A]
        if self.in_hand[j, p]:
            self.in_hand[j, p] -= 1
        elif self.run.scenario.parts.missing == "wait_at_van" and row[CODE] == 0:
            self.vans[p] -= row[A]
        else:
            self.shelf[self.serves(j), p] -= row[A]

    def put_back(self, row: tuple) -> None:
        p, d = row[WHO], self.serves(row[JOB])
        self.reserved[p] -= row[A]
        if row[CODE] == ev.ASTRAY:
            self.gone[p] += row[A]
        else:
            (self.shelf if row[CODE] == ev.SHELF else self.returning)[d, p] += row[A]

    def use(self, row: tuple) -> None:
        self.gone[row[WHO]] += row[A]
        (self.reserved if row[CODE] == 1 else self.vans)[row[WHO]] -= row[A]

    def scrap(self, row: tuple) -> None:
        self.shelf[-1 - row[JOB], row[WHO]] -= row[A]
        self.gone[row[WHO]] += row[A]

    def check(self, p: int, t: int) -> None:
        """Nothing is negative, and the places of part p add up to what has been owned."""
        depots = range(len(self.source))
        placed = [book[d, p] for book in (self.shelf, self.coming, self.returning) for d in depots]
        placed += [book[p] for book in (self.vans, self.to_vans, self.across, self.reserved, self.gone)]
        placed.append(sum(n for (_, part), n in self.in_hand.items() if part == p))
        assert min(placed) >= 0 and min(self.ordered[d, p] for d in depots) >= 0, f"part {p} at {t}: {placed}"
        assert sum(placed) == self.owned[p], f"part {p} at {t}: {placed}, owned {self.owned[p]}"


def parts_are_conserved(run: Run, rows: list[tuple]) -> None:
    """Owned = shelves + on the way + vans + reserved + used + lost + scrapped, for each part at every row."""
    books = Books(run)
    for row in rows:
        if books.enter(row):
            books.check(row[WHO], row[T])
    the_world_says_the_same(run, books)
    nothing_is_ordered_after_the_end(run, rows)
    off_means_off(run, rows)


def the_world_says_the_same(run: Run, books: Books) -> None:
    """The final tables hold what the log says."""
    world = run.world
    orders = world.orders[: int(world.now[0]["n_orders"])]
    orders = orders[orders["active"] == 1]
    jobs = world.jobs[: int(world.now[0]["n_jobs"])]
    for p, name in enumerate(books.names):
        own = orders[orders["part"] == p]
        assert world.van[:, p].sum() == books.vans[p] and world.van[:, p].min() >= 0, f"{name}: vans"
        assert int(((jobs["reserved"] >> p) & 1).sum()) == books.reserved[p], f"{name}: reserved"
        assert _pieces(own, ev.O_VAN) == books.to_vans[p] and _pieces(own, ev.O_LATERAL) == books.across[p], name
        for d, above in enumerate(books.source):
            stock, mine = world.stocks[d, p], own[own["target"] == d]
            queue = _queue(run, d, p)
            assert stock["on_hand"] == books.shelf[d, p], f"{name}, depot {d}"
            assert stock["asked"] == sum(int(k["quantity"]) for k in queue), f"{name}, depot {d}: asked"
            assert stock["on_hand"] == 0 or not queue, f"{name}, depot {d}: somebody waits beside a full shelf"
            owed = 0 if above < 0 else sum(int(k["quantity"]) for k in _queue(run, above, p) if k["depot"] == d)
            assert stock["on_order"] == books.ordered[d, p] + books.coming[d, p] + owed, f"{name}, depot {d}: on order"
            for kind, book in ((ev.O_DEPOT, books.ordered), (ev.O_REPLENISH, books.coming)):
                assert _pieces(mine, kind) == book[d, p], f"{name}, depot {d}: orders of kind {kind}"
            assert _pieces(mine, ev.O_RETURN) == books.returning[d, p], f"{name}, depot {d}: coming back"


def _pieces(orders: np.ndarray, kind: int) -> int:
    return int(orders[orders["kind"] == kind]["quantity"].sum())


def nothing_is_ordered_after_the_end(run: Run, rows: list[tuple]) -> None:
    """After a part's last night no supplier gets an order; in that night each buying depot places the final one."""
    names, start = list(run.scenario.parts.stocked), datetime.date.fromisoformat(run.scenario.start)
    hour, minute = run.scenario.parts.restock_at.split(":")
    for name, ending in run.scenario.parts.endings.items():
        day = (datetime.date.fromisoformat(ending.last_order) - start).days
        end = day * DAY + 3600 * int(hour) + 60 * int(minute)
        placed = [r for r in rows if r[KIND] == ev.L_ORDER and r[CODE] == ev.O_DEPOT and r[WHO] == names.index(name)]
        assert not [r for r in placed if r[T] > end], f"{name}: ordered after {ending.last_order}"
        if 0 <= end < run.scenario.days * DAY and ending.final_order:
            buying = [d.source for d in run.scenario.parts.depots.values()].count(None) or 1
            final = [r for r in placed if r[T] == end and r[A] == ending.final_order]
            assert len(final) >= buying, f"{name}: {len(final)} final orders for {buying} depots"


def off_means_off(run: Run, rows: list[tuple]) -> None:
    """What is switched off leaves no row: transfers, scrapping, delayed returns, other brands, other depots."""
    s, kinds = run.scenario.parts, {(r[KIND], r[CODE]) for r in rows}
    seen = {kind for kind, _ in kinds}
    assert s.transfers.rule != "none" or ev.L_TRANSFER not in seen
    assert s.endings or s.shelf_loss_year or ev.L_SCRAPPED not in seen
    assert s.returns.days > 0 or (ev.L_PUT_BACK, ev.ON_ITS_WAY) not in kinds
    assert s.returns.lost > 0 or (ev.L_PUT_BACK, ev.ASTRAY) not in kinds
    if s.brands.policy == "genuine":
        assert all(r[WHO] < len(s.catalogue) for r in rows if r[KIND] == ev.L_USED), "a third-party part was used"


def _queue(run: Run, place: int, part: int) -> list[np.void]:
    """The requests that wait for a part at a place."""
    waiting, k = [], int(run.world.ask_head[place, part])
    while k >= 0:
        waiting.append(run.world.asks[k])
        k = int(run.world.asks[k]["next"])
    return waiting


def vans_hold_their_kits(run: Run) -> None:
    """Night run: no van above its kit.  One for one: on board + on the way + asked for - owed to jobs = kit."""
    s, world, books = run.scenario.parts, run.world, Books(run)
    orders = world.orders[: int(world.now[0]["n_orders"])]
    orders = orders[(orders["active"] == 1) & (orders["kind"] == ev.O_VAN)]
    people = len(world.technicians)
    for p, name in enumerate(s.stocked):
        for i, kit in kit_levels(run, p).items():
            depot = books.fills(i if i < people else people - 1 - i)
            on_the_way = int(orders["quantity"][(orders["part"] == p) & (orders["target"] == i)].sum())
            asked = sum(int(k["quantity"]) for k in _queue(run, depot, p) if k["van"] == i)
            owed = len(_queue(run, len(books.source) + i, p))
            if s.van_review == "continuous":
                held = int(world.van[i, p]) + on_the_way + asked - owed
                assert held == kit, f"{name}, van {i}: position {held}, kit {kit}"
            else:
                assert world.van[i, p] <= kit, f"{name}, van {i}: more than the kit"
