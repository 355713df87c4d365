"""The books of the market, read from the log row by row: told = heard, won by ways, shares, money."""

import math
from collections import Counter

import numpy as np

from sim import Run
from sim import events as ev
from sim.events import DAY
from sim.ledger import ledger_of
from sim.scenario import OpenMarket

T, A, X, JOB, WHO, KIND, CODE = range(7)


def the_market_balances(run: Run, rows: list[tuple]) -> None:
    """Every law of the market on one run."""
    market = run.scenario.market
    if not isinstance(market, OpenMarket):
        kinds = {row[KIND] for row in rows}
        assert not kinds & {ev.L_STORY, ev.L_HEARD, ev.L_RATED, ev.L_REFERRED, ev.L_MARKET}
        assert all(row[CODE] in (ev.AT_CONSTANT_RATE, ev.BY_COMING_BACK) for row in rows if row[KIND] == ev.L_WON)
        return
    jobs_are_talked_of_when_they_are_closed(rows)
    told_is_heard(run, rows)
    views_are_those_of_the_stories(run, rows)
    months_follow_from_the_rows(run, rows)
    links_stay_in_the_region(run)
    growth_is_paid_for(run, rows)


def jobs_are_talked_of_when_they_are_closed(rows: list[tuple]) -> None:
    """At most one story, rating and referral of a job, by its customer, at the second of its end, with its score."""
    closed: dict[int, tuple] = {}
    seen: set[tuple] = set()
    for row in rows:
        if row[KIND] == ev.L_CLOSED:
            closed[row[JOB]] = row
        elif row[KIND] in (ev.L_RATED, ev.L_REFERRED) or (row[KIND] == ev.L_STORY and row[CODE] == ev.OF_JOB):
            about = closed[row[JOB]]
            assert about[T] == row[T] and about[WHO] == row[WHO] and (row[KIND], row[JOB]) not in seen
            assert row[KIND] != ev.L_STORY or row[X] == about[X]
            seen.add((row[KIND], row[JOB]))


def told_is_heard(run: Run, rows: list[tuple]) -> None:
    """Each person told is a household of the table that hears, or one outside it."""
    market, world = run.scenario.market, run.world
    told, heard = Counter(), Counter()
    for row in rows:
        if row[KIND] == ev.L_STORY and row[CODE] != ev.IN_PUBLIC:
            assert row[A] > 0 and 0 <= row[X] <= 1
            told[row[WHO]] += row[A]
        elif row[KIND] == ev.L_HEARD:
            heard[row[WHO]] += 1
            told[row[A]] -= 1
    assert all(left >= 0 for left in told.values()), "more heard it than were told"
    assert sum(told.values()) == world.now[0]["heard_outside"]
    if market.word_of_mouth.by == "nobody":
        assert not told and not heard
        return
    assert world.stories_heard.tolist() == [heard[c] for c in range(len(world.stories_heard))]
    if market.word_of_mouth.by == "network":
        heard_by_neighbours(run, rows)


def heard_by_neighbours(run: Run, rows: list[tuple]) -> None:
    """Who hears a story lives where the teller's place has a link; who has come back has the place that he had."""
    links = [set(row) for row in run.world.links.tolist()]
    place = list(range(len(links)))
    for row in rows:
        if row[KIND] == ev.L_HEARD:
            assert place[row[WHO]] in links[place[row[A]]], "heard by a stranger"
        elif row[KIND] == ev.L_WON and row[CODE] == ev.BY_COMING_BACK:
            place[row[WHO]], place[row[A]] = place[row[A]], place[row[WHO]]
    assert run.world.place_of.tolist() == place
    assert run.world.lives_at[place].tolist() == list(range(len(place)))


def views_are_those_of_the_stories(run: Run, rows: list[tuple]) -> None:
    """A view is in 0..1, and only what was heard has moved it, the public too."""
    market, world = run.scenario.market, run.world
    assert 0 <= world.now[0]["reputation"] <= 1
    if market.word_of_mouth.by == "nobody":
        assert world.now[0]["reputation"] == market.word_of_mouth.start
        return
    assert ((world.views >= 0) & (world.views <= 1)).all()
    if not any(row[KIND] == ev.L_STORY and row[CODE] == ev.IN_PUBLIC for row in rows):
        last = {row[WHO]: row[X] for row in rows if row[KIND] == ev.L_HEARD}
        for c, view in enumerate(world.views.tolist()):
            assert math.isclose(view, last.get(c, market.word_of_mouth.start), abs_tol=1e-6)


def months_follow_from_the_rows(run: Run, rows: list[tuple]) -> None:
    """What is noted at a month's end is what the rows of the month say; ratings are the stock that fades."""
    market, world = run.scenario.market, run.world
    told, active, won = 0, int(world.par[0]["base_customers"]), 0
    rows_left = len(world.customers)
    number, total = market.reviews.start_ratings, market.reviews.start_stars * market.reviews.start_ratings
    keep = 0.5 ** (1 / market.reviews.half_life_months)
    for row in rows:
        kind, code = row[KIND], row[CODE]
        if kind == ev.L_STORY and code != ev.IN_PUBLIC:
            told += row[A]
        elif kind == ev.L_RATED:
            assert 1 <= code <= 5
            number, total = number + 1, total + code
            assert math.isclose(row[X], total / number, rel_tol=1e-9)
        elif kind in (ev.L_WON, ev.L_LEFT):
            active += 1 if kind == ev.L_WON else -1
            won += kind == ev.L_WON
            constant = market.winning.law == "constant"
            assert kind == ev.L_LEFT or code == ev.BY_COMING_BACK or (code == ev.AT_CONSTANT_RATE) == constant
        elif kind == ev.L_MARKET and code == ev.M_REPUTATION:
            number, total = number * keep, total * keep
            assert row[A] == told
            told = 0
        elif kind == ev.L_MARKET and code == ev.M_STARS:
            assert math.isclose(row[X], total / number, rel_tol=1e-9)
        elif kind == ev.L_MARKET and code == ev.M_SHARE:
            assert abs(row[X] * row[A] - active) <= 0.5 * row[X] + 1e-6, "the share is not that of our customers"
        elif kind == ev.L_MARKET and code == ev.M_TURNED_AWAY:
            full = int(world.par[0]["base_customers"]) + won == rows_left or active + 1 > world.now[0]["households"] - 1
            assert row[A] == 0 or full, "somebody was turned away although there was room"


def links_stay_in_the_region(run: Run) -> None:
    """Nobody talks to himself, or to another region; and every customer lives in the region of his place."""
    if run.scenario.market.word_of_mouth.by != "network":
        return
    world = run.world
    region = world.dealt[np.arange(len(world.links)) % len(world.dealt)].tolist()
    for p, links in enumerate(world.links.tolist()):
        assert all(d == -1 or (d != p and region[d] == region[p]) for d in links)
    active = np.flatnonzero(world.customers["active"])
    assert all(world.customers[c]["region"] == region[world.place_of[c]] for c in active)


def growth_is_paid_for(run: Run, rows: list[tuple]) -> None:
    """Each customer won costs what its way costs, rewards go to those brought, advertising goes by the calendar."""
    s, since = run.scenario, run.scenario.warmup_days * DAY
    factor, ways = s.money.catalogue_factor, s.market.ways
    price = [s.money.acquisition] + [
        factor * cost for cost in (ways.cost_friends, ways.cost_search, ways.cost_advertising, ways.cost_friends)
    ]
    won = [row[CODE] for row in rows if row[KIND] == ev.L_WON and row[T] >= since and row[CODE] != ev.BY_COMING_BACK]
    rewards = won.count(ev.BY_REFERRAL) * s.market.referral.reward * factor
    months = (s.days - s.warmup_days) / (365.25 / 12)
    budget = s.market.advertising.budget * run.world.par[0]["base_customers"] / s.market.share_at_start * factor
    ledger = ledger_of(run)
    for account, money in (
        ("acquisition", sum(price[code] for code in won)),
        ("referrals", rewards),
        ("advertising", months * budget),
    ):
        assert math.isclose(ledger.total(account, since), money, abs_tol=0.01 * (len(won) + s.days))
