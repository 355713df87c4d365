"""The contact centre's indicators: the log's calls, talks and shifts of agents, in all and by channel.

Where there is no contact centre, or no connected unit, nothing is counted and everything is NaN.  A contact is one
attempt; a customer who calls again, or is handed over by a machine, makes another one.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev
from sim.indicators.contact import BY_CHANNEL, CHANNELS, CONTACT_COUNTS
from sim.scenario import Bot, Centre, Line, Telemetry
from sim.scenario.contact import Acknowledgement, Channel
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["contact_measures"]


class Calls(NamedTuple):
    """Contacts that were made after the warm-up, by number; seconds, NaN where it did not happen."""

    channel: np.ndarray
    first: np.ndarray  # first attempt of its request
    job: np.ndarray
    waited: np.ndarray  # until taken
    gave_up: np.ndarray  # after waiting so long
    answered: np.ndarray  # time at which the customer had an answer
    handed_over: np.ndarray


def contact_measures(run: "Run", opened: np.ndarray, since: int) -> dict[str, float]:
    """Every indicator of the contact centre; `opened` are the seconds at which the jobs were opened."""
    names = [*CONTACT_COUNTS, *(f"{what}_{channel}" for what in BY_CHANNEL for channel in CHANNELS)]
    found = dict.fromkeys(names, math.nan)
    if isinstance(run.scenario.telemetry, Telemetry):
        found |= _reports(run, since)
    centre = run.scenario.contact
    if not isinstance(centre, Centre):
        return found
    calls = _calls(run, centre, since)
    found |= _totals(run, calls, since)
    for k, (name, channel) in enumerate(centre.channels.items()):
        values = _of_channel(calls, calls.channel == k, channel, centre.service_level_s, opened)
        found |= {f"{what}_{name}": value for what, value in values.items()}
    return found


def _reports(run: "Run", since: int) -> dict[str, float]:
    """Faults that connected units reported."""
    rows = rows_of(run, ev.L_REPORTED)
    code = rows["code"][rows["t"] >= since]
    return {
        "machine_reports": (code < 2).sum(),
        "reports_ahead": (code == 1).sum(),
        "reports_too_late": (code == 2).sum(),
    }


def _calls(run: "Run", centre: Centre, since: int) -> Calls:
    """One entry per contact, from the rows that tell of it."""
    n = int(run.world.now[0]["n_contacts"])
    call, taken, talk = rows_of(run, ev.L_CALL), rows_of(run, ev.L_TAKEN), rows_of(run, ev.L_TALK)
    gave_up = rows_of(run, ev.L_GIVE_UP)
    talk, taken = talk[talk["who"] >= 0], taken[taken["who"] >= 0]
    channel, first, job = np.full(n, -1), np.zeros(n, bool), np.full(n, -1)
    waited, gone, answered, handed_over = np.full((4, n), np.nan)
    called = call[call["t"] >= since]
    channel[called["a"]], job[called["a"]] = called["code"], called["job"]
    first[called["a"]] = called["x"] == 0
    waited[taken["who"]] = taken["a"]
    answered[taken["who"]] = taken["t"]
    handed_over[talk["who"]] = talk["x"] == ev.T_HANDED_OVER
    messages = [k for k, one in enumerate(centre.channels.values()) if isinstance(one, Acknowledgement)]
    late = talk[np.isin(talk["code"], messages)]  # a message is answered when it has been worked on
    answered[taken["who"][np.isin(taken["code"], messages)]] = np.nan
    answered[late["who"]] = late["t"]
    gone[gave_up["who"]] = gave_up["a"]
    waited[gave_up["who"]] = answered[gave_up["who"]] = np.nan  # an agent may find the place of somebody who has gone
    return Calls(channel, first, job, waited, gone, answered, handed_over)


def _totals(run: "Run", calls: Calls, since: int) -> dict[str, float]:
    """Contacts of all channels, and the hours of the agents."""
    agents, talk = rows_of(run, ev.L_AGENTS), rows_of(run, ev.L_TALK)
    lost = rows_of(run, ev.L_GIVE_UP)
    expert = rows_of(run, ev.L_EXPERT)
    expert = expert[expert["t"] >= since]
    made = calls.channel >= 0
    return {
        "contacts": made.sum(),
        "contacts_abandoned": (made & ~np.isnan(calls.gave_up)).sum(),
        "lost_on_the_line": ((lost["t"] >= since) & (lost["x"].astype(np.int64) % 2 == 0)).sum(),
        "agent_hours": agents["a"][agents["t"] >= since].sum() / ev.HOUR,
        "agent_busy_hours": _busy_hours(run, since),
        "agent_hours_wasted": talk["a"][(talk["t"] >= since) & (talk["x"] == ev.T_WASTED)].sum() / ev.HOUR,
        "expert_calls": len(expert),
        "expert_calls_answered": expert["code"].sum(),
        "expert_hours": expert["a"].sum() / ev.HOUR,
    }


def _busy_hours(run: "Run", since: int) -> float:
    """Hours in which agents had at least one talk: talks of one channel are packed on as few agents as hold them."""
    table = run.world.channels
    taken, talk = rows_of(run, ev.L_TAKEN), rows_of(run, ev.L_TALK)
    until = run.scenario.days * ev.DAY
    total = 0.0
    for k in np.flatnonzero(table["pool"] >= 0):
        begin, end = taken["t"][taken["code"] == k], talk["t"][talk["code"] == k]
        t = np.concatenate([[since], np.maximum(begin, since), np.maximum(end, since), [until]])
        step = np.concatenate([[0], np.ones(len(begin)), -np.ones(len(end)), [0]])
        order = np.argsort(t, kind="stable")
        busy = np.ceil(np.cumsum(step[order]) / table["at_once"][k])
        total += float((busy[:-1] * np.diff(t[order])).sum())
    return total / ev.HOUR


def _of_channel(
    calls: Calls, own: np.ndarray, channel: Channel, level_s: float, opened: np.ndarray
) -> dict[str, float]:
    """Indicators of one channel; waits of those who were answered."""
    waited = calls.waited[own]
    waited = waited[~np.isnan(waited)]
    first = own & calls.first & ~np.isnan(calls.answered)
    response = (calls.answered[first] - opened[calls.job[first]]) / 60
    found = {
        "contacts": own.sum(),
        "first_response_min": response.mean() if len(response) else math.nan,
        "escalated": np.nansum(calls.handed_over[own]) if isinstance(channel, Bot) else math.nan,
    }
    if isinstance(channel, Line):
        found |= {
            "abandoned": (~np.isnan(calls.gave_up[own])).sum(),
            "answered_in_time": (waited <= level_s).sum(),
            "wait_min": waited.mean() / 60 if len(waited) else math.nan,
            "wait_min_p95": np.percentile(waited, 95) / 60 if len(waited) else math.nan,
        }
    return found
