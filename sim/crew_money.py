"""What the crew costs: wages, vehicles and levers, overtime and holidays, people hired and taught, kilometres."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount, each
from sim.pay_days import MONTH_DAYS, months_between
from sim.scenario import Growing
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["hired_and_taught", "kilometres", "shift_pay", "wages"]


def wages(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Wages, vehicles and levers from pay day to pay day; temps only in their months; no wage for a vacancy."""
    s, money = run.scenario, run.scenario.money
    months = months_between(edges)
    people = s.crew.technicians
    seniors = int(run.world.technicians["senior"].sum())
    regular = people * (money.technician_month + money.vehicle_month) + seniors * money.senior_premium
    season = np.isin(run.world.calendar["month"][edges[:-1] // ev.DAY], s.crew.temp_months)
    temps = season * s.crew.summer_temps * (money.technician_month + money.vehicle_month)
    levers = money.catalogue_factor * sum(
        lever.cost_year + lever.cost_technician_year * people for lever in (s.levers.staffing, s.levers.first_fix)
    )
    saved = vacant_months(run, edges) @ (money.technician_month + money.senior_premium * senior_posts(run))
    yield Amount("labour", edges[:-1], months * (regular + temps) - saved)
    yield Amount("levers", edges[:-1], months * levers / 12)


def shift_pay(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Overtime hours, and the premium for hours worked on a holiday."""
    money, wage = run.scenario.money, run.scenario.money.wage_hour
    shift = rows_of(run, ev.L_SHIFT)
    end = shift[(shift["code"] == ev.S_END) & (shift["a"] > 0)]
    rate = np.where(end["x"] > 0, money.holiday, money.overtime)
    holiday = shift[(shift["code"] == ev.S_START) & (shift["x"] > 0)]
    yield Amount("overtime", end["t"], end["a"] / ev.HOUR * wage * rate)
    yield Amount("labour", holiday["t"], holiday["a"] / ev.HOUR * wage * (money.holiday - 1))


def senior_posts(run: "Run") -> np.ndarray:
    """1 for each post of a senior, 0 for the others, permanent staff."""
    return run.world.technicians["senior"][: run.scenario.crew.technicians]


def vacant_months(run: "Run", edges: np.ndarray) -> np.ndarray:
    """Months for which each post was vacant between consecutive edges (rows: periods, columns: posts)."""
    resigned, hired = rows_of(run, ev.L_RESIGNED), rows_of(run, ev.L_HIRED)
    months = np.zeros((len(edges) - 1, run.scenario.crew.technicians))
    for begin in resigned:
        back = hired[(hired["who"] == begin["who"]) & (hired["code"] == begin["code"] + 1)]
        end = back["t"][0] if len(back) else edges[-1]
        inside = np.maximum(0, np.minimum(end, edges[1:]) - np.maximum(begin["t"], edges[:-1]))
        months[:, begin["who"]] += inside / (MONTH_DAYS * ev.DAY)
    return months


def hired_and_taught(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """People hired, course days beside the wages, bonuses; prices are in CNY, as those of parts."""
    if not isinstance(run.scenario.people, Growing):
        return
    people, factor = run.scenario.people, run.scenario.money.catalogue_factor
    prices = {
        ev.L_HIRED: people.turnover.hire_price,
        ev.L_COURSE: people.training.day_price,
        ev.L_BONUS: people.rating.bonus_month,
    }
    for kind, price in prices.items():
        yield each("people", rows_of(run, kind), price * factor)._replace(job=-1)


def kilometres(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """What the way to each visit costs by distance."""
    sent = rows_of(run, ev.L_SENT)
    yield Amount("travel", sent["t"], sent["x"] * run.scenario.money.travel_km, sent["job"])
