"""What being in touch costs: answers or the contact centre, messages to customers, connected units."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount, each
from sim.scenario import Centre, Telemetry
from sim.tally import customers_of, rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["answers", "connections", "messages"]


def messages(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Reminders, calls before a visit and notices of progress."""
    told, means = rows_of(run, ev.L_MESSAGE), run.scenario.appointments
    price = run.scenario.money.catalogue_factor * np.array([means.reminder.cost, means.call.cost, means.progress.cost])
    yield Amount("contact", told["t"], price[told["code"]], told["job"])


def answers(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Each answer at one price; with a contact centre, agents' hours and machines' sessions instead."""
    money, centre = run.scenario.money, run.scenario.contact
    if not isinstance(centre, Centre):
        yield each("contact", rows_of(run, ev.L_ANSWER), money.contact)
        return
    shift, session = rows_of(run, ev.L_AGENTS), rows_of(run, ev.L_TAKEN)
    wages = money.agent_hour * np.array([pool.wage for pool in centre.pools.values()] or [0.0])
    shift = shift.compress(shift["a"] > 0)
    session = session.compress(run.world.channels["pool"][session["code"]] < 0)
    yield Amount("agents", shift["t"], shift["a"] / ev.HOUR * wages[shift["code"]])
    yield each("contact", session, money.machine_session)


def connections(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Connected units of the customers who are there on each pay day, by their share, for the time until the next."""
    telemetry = run.scenario.telemetry
    if not isinstance(telemetry, Telemetry):
        return
    customers = customers_of(run)
    there = [(customers["won_at"] <= t) & (customers["left_at"] > t) for t in edges[:-1]]
    connected = telemetry.share * np.array([customers["n_units"][here].sum() for here in there])
    yearly = run.scenario.money.telemetry_unit_year
    yield Amount("telemetry", edges[:-1], connected * yearly * np.diff(edges) / ev.YEAR)
