"""Books of loyalty and grades: statuses and grades follow one another, needs are given once, money is the log's.

Written against the log row by row, without the code of the measures.
"""

import math
from collections import defaultdict

from sim import Run
from sim import events as ev
from sim.events import DAY
from sim.scenario import GRADES, Bonds, Graded

T, A, X, JOB, WHO, KIND, CODE = range(7)
OF_BONDS = (ev.L_STATUS, ev.L_NEED, ev.L_EXTRA, ev.L_VOUCHER, ev.L_CARE, ev.L_OFFER, ev.L_TRUST)


def bonds_are_kept_in_the_books(run: Run, rows: list[tuple]) -> None:
    """Statuses chain, nobody is lost twice or comes back without having left, trust is a share, and so on."""
    bonds = run.scenario.loyalty
    if not isinstance(bonds, Bonds):
        assert not any(row[KIND] in OF_BONDS for row in rows)
        assert all(row[A] == 0 for row in rows if row[KIND] == ev.L_LEFT)
        return
    status: dict[int, int] = defaultdict(int)
    away: dict[int, int] = defaultdict(int)
    left: set[int] = set()
    given = (-1, -1)
    years = [0.0] * 4
    since: dict[int, int] = {c: 0 for c in range(int(run.world.par[0]["base_customers"]))}
    warmup = run.scenario.warmup_days * DAY

    def spend(c: int, now: int) -> None:
        years[status[c]] += max(0, now - max(since[c], warmup)) / ev.YEAR
        since[c] = now

    for row in rows:
        c, kind = row[WHO], row[KIND]
        if kind == ev.L_STATUS:
            assert row[A] == status[c] != row[CODE] and c not in left
            spend(c, row[T])
            status[c] = row[CODE]
        elif kind == ev.L_WON:
            since[c] = row[T]
            if row[CODE] == ev.BY_COMING_BACK:
                assert row[A] in left, "who comes back must have left"
                left.remove(row[A])  # and comes back once
        elif kind == ev.L_LEFT:
            assert row[A] == status[c]
            assert row[CODE] != 3 or (given == (row[T], c) and away[c] >= bonds.needs.lost_after)
            spend(c, row[T])
            del since[c]
            left.add(c)
        elif kind == ev.L_NEED:
            assert bonds.needs.timing == "at_need" and c not in left and 0 <= row[X] <= 1
            away[c] += 1
            given = (row[T], c)
        elif kind == ev.L_OFFER:
            assert c in left and row[A] == bonds.win_back.after_months and bonds.win_back.active
        elif kind == ev.L_TRUST:
            assert 0 <= row[X] <= 1
        elif kind == ev.L_CARE:
            assert bonds.care.active and c in since
    for c in list(since):
        spend(c, run.scenario.days * DAY)
    found = [run.measures[f"years_{name}"] for name in ("fresh", "neutral", "loyal", "at_risk")]
    assert all(math.isclose(a, b, abs_tol=1e-6) for a, b in zip(years, found, strict=True))
    counts_are_the_logs(run, [row for row in rows if row[T] >= warmup])
    the_money_of_bonds_is_the_logs(run, bonds, rows)


def counts_are_the_logs(run: Run, late: list[tuple]) -> None:
    """Every count is that of its rows; a need is a new request, one given away, or a unit that others replaced."""

    def count(kind: int, code: int | None = None) -> int:
        return sum(row[KIND] == kind and code in (None, row[CODE]) for row in late)

    ours = sum(row[KIND] == ev.L_REQUEST and row[X] == ev.NEW for row in late)
    expected = {
        "needs": ours + count(ev.L_NEED) + count(ev.L_REPLACED, 0), "needs_ours": ours,
        "needs_to_rivals": count(ev.L_NEED, 0), "units_replaced": count(ev.L_REPLACED),
        "units_rebought": count(ev.L_REPLACED, 1), "extras_sold": count(ev.L_EXTRA), "vouchers": count(ev.L_VOUCHER),
        "care_contacts": count(ev.L_CARE), "win_back_offers": count(ev.L_OFFER),
        "offers_accepted": count(ev.L_OFFER, 1), "customers_won_back": count(ev.L_WON, ev.BY_COMING_BACK),
        "left_at_renewal": count(ev.L_LEFT, 2), "left_at_need": count(ev.L_LEFT, 3),
    }  # fmt: skip
    assert {name: run.measures[name] for name in expected} == expected
    trust = [row[X] for row in late if row[KIND] == ev.L_TRUST]
    assert not trust or math.isclose(run.measures["trust_mean"], sum(trust) / len(trust), rel_tol=1e-9)


def the_money_of_bonds_is_the_logs(run: Run, bonds: Bonds, rows: list[tuple]) -> None:
    """Extras, goods, care and offers at their prices; a voucher at its credit."""
    factor, since = run.scenario.money.catalogue_factor, run.scenario.warmup_days * DAY
    late = [row for row in rows if row[T] >= since]
    extras = sum(row[X] for row in late if row[KIND] == ev.L_EXTRA) * factor
    care = sum(row[KIND] == ev.L_CARE for row in late) * bonds.care.cost * factor
    offers = [row for row in late if row[KIND] == ev.L_OFFER]
    offered = sum(bonds.win_back.cost + bonds.win_back.discount * row[CODE] for row in offers) * factor
    vouchers = sum(row[X] for row in late if row[KIND] == ev.L_VOUCHER) * factor
    m, slip = run.measures, 0.01 * (len(late) + 1)
    assert math.isclose(m["extra_sales"], extras, abs_tol=slip)
    assert math.isclose(m["cost_goods"], extras * bonds.extras.goods, abs_tol=slip)
    assert math.isclose(m["cost_care"], care, abs_tol=slip)
    assert math.isclose(m["cost_win_back"], offered, abs_tol=slip)
    assert m["cost_programme"] >= vouchers - slip
    assert bonds.programme.active or m["cost_programme"] == 0


def grades_are_kept_in_the_books(run: Run, rows: list[tuple]) -> None:
    """Grades chain and end in the world's; every year and leaver has one; treatment costs what it says."""
    tiers = run.scenario.tiers
    if not isinstance(tiers, Graded):
        assert not any(row[KIND] == ev.L_GRADE for row in rows)
        return
    own = [None, *(getattr(tiers.treatments, grade) for grade in GRADES)]
    grade: dict[int, int] = defaultdict(lambda: 3)
    since = {c: 0 for c in range(int(run.world.par[0]["base_customers"]))}
    years, cost, leavers = [0.0] * 5, 0.0, [0] * 5
    warmup, factor = run.scenario.warmup_days * DAY, run.scenario.money.catalogue_factor

    def spend(c: int, now: int) -> None:
        years[grade[c]] += max(0, now - max(since[c], warmup)) / ev.YEAR
        since[c] = now

    for row in rows:
        c = row[WHO]
        if row[KIND] == ev.L_GRADE:
            assert row[A] == grade[c] != row[CODE] and 0 <= row[X] <= 1
            spend(c, row[T])
            grade[c] = row[CODE]
        elif row[KIND] == ev.L_WON:
            since[c] = row[T]
        elif row[KIND] == ev.L_LEFT:
            spend(c, row[T])
            del since[c]
            leavers[grade[c]] += row[T] >= warmup
        elif row[KIND] == ev.L_CLOSED and row[T] >= warmup:
            cost += own[grade[c]].cost_job * factor
    assert all(run.world.customers["tier"][c] == grade[c] for c in since)
    for c in list(since):
        spend(c, run.scenario.days * DAY)
    m = run.measures
    assert all(math.isclose(m[f"years_{name}"], years[k], abs_tol=1e-6) for k, name in enumerate(GRADES, 1))
    assert [m[f"leavers_{name}"] for name in GRADES] == leavers[1:]
    assert m["cost_tiers"] >= cost - 0.01 * len(rows) - 1
    if all(one.cost_year == 0 for one in own[1:]):
        assert math.isclose(m["cost_tiers"], cost, abs_tol=0.01 * len(rows))
