"""How requests are answered: triage, channels, pools of agents and their shifts."""

import math
from typing import Any

import numpy as np

from sim.events import DAY
from sim.inputs import Inputs
from sim.pack.time import WEEKDAYS
from sim.pack.units import seconds
from sim.scenario import Centre, Delay, Scenario, Telemetry, minutes_of
from sim.scenario.contact import Acknowledgement, Bot, Channel, Handling, Line
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]

LINE, MACHINE, MESSAGES, BOT, EXPERTS = range(5)  # kinds of channel, as the rules know them


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """Triage, and the numbers of a contact centre."""
    c, t = s.contact, s.telemetry
    values: dict[str, Any] = {
        "remote_resolution": c.remote_resolution, "false_closure": c.false_closure, "return_days": c.return_days,
        "diagnosis_accuracy": c.diagnosis_accuracy,
    }  # fmt: skip
    if isinstance(t, Telemetry):
        values |= {
            "telemetry": True, "connected": t.share, "predicted": t.predicted,
            "warn_ahead_s": round(DAY * t.days_ahead), "telemetry_resolution": t.remote_resolution,
            "telemetry_accuracy": t.diagnosis_accuracy,
        }  # fmt: skip
    if isinstance(c, Delay):
        return values | {"contact_delay_s": 3600 * c.delay_h, "expert_channel": -1}
    values |= {
        "centre": True, "n_channels": len(c.channels), "after_opening_s": 60 * c.after_opening_min,
        "n_agent_shifts": sum(len(pool.shifts) for pool in c.pools.values()), "talks_at_once": _talks_at_once(c),
        "expert_channel": -1,
    }  # fmt: skip
    if c.experts is not None:
        values |= {"expert_channel": len(c.channels), "expert_bonus": c.experts.bonus}
        values |= {"expert_s": seconds(c.experts.minutes)}
    return values


def _talks_at_once(c: Centre) -> int:
    """The most talks that can begin at one instant."""
    agents = sum(shift.agents for pool in c.pools.values() for shift in pool.shifts.values())
    return agents * max((line.at_once for line in c.channels.values() if isinstance(line, Line)), default=1)


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Channels, pools and shifts; without a contact centre one empty row each."""
    if not isinstance(s.contact, Centre):
        return {}
    return {
        "channels": _channels(s.contact),
        "pace": _pace(s.contact),
        "pools": _pools(s.contact),
        "agent_shifts": _shifts(s.contact),
        "contacts": np.zeros(4096 + n["jobs"], LAYOUTS["contacts"][0]),
    }


def _channels(c: Centre) -> np.ndarray:
    """Channels in written order; the last row is the experts' line, on which technicians call."""
    names, pools = list[str](c.channels), list(c.pools)
    rows = np.zeros(len(names) + 1, LAYOUTS["channels"][0])
    rows["pool"] = rows["next_in_pool"] = rows["first"] = rows["last"] = rows["hands_over_to"] = -1
    rows["at_once"], rows["kind"] = 1, EXPERTS
    rows["cumulative"][:-1] = np.cumsum([channel.share for channel in c.channels.values()])
    for row, (name, channel) in zip(rows, c.channels.items(), strict=False):
        row["pool"] = next((k for k, pool in enumerate(pools) if name in c.pools[pool].channels), -1)
        row["resolution"] = min(1.0, c.remote_resolution * channel.resolution_factor)
        row["accuracy"] = min(1.0, c.diagnosis_accuracy * channel.accuracy_factor)
        _fill(row, channel, names)
    for pool in c.pools.values():
        for name, following in zip(pool.channels, pool.channels[1:], strict=False):
            rows[names.index(name)]["next_in_pool"] = names.index(following)
    if c.experts is not None:
        rows[-1]["pool"] = pools.index(c.experts.pool)
    return rows


def _fill(row: np.void, channel: Channel, names: list[str]) -> None:
    """What the kinds of channel differ in."""
    if isinstance(channel, Line):
        row["kind"], row["at_once"], row["patient"] = LINE, channel.at_once, channel.patience_min is None
        row["patience_s"], row["retry"] = 60 * (channel.patience_min or 0.0), channel.retry
        row["retry_s"], row["silent_s"] = 60 * channel.retry_min, 60 * channel.silent_min
        row["silent_share"] = channel.silent_share
        _handling(row, channel.handling)
    elif isinstance(channel, Acknowledgement):
        row["kind"] = MACHINE if channel.by == "machine" else MESSAGES
        row["patient"], row["delay_s"] = True, 60 * channel.delay_min
        _handling(row, channel.handling)
    elif isinstance(channel, Bot):
        row["kind"], row["resolution"], row["hands_over_to"] = BOT, channel.solves, names.index(channel.hands_over_to)
        row["minutes"], row["exponential"] = channel.minutes, True


def _handling(row: np.void, handling: Handling) -> None:
    sigma = math.sqrt(math.log(1 + handling.cv**2))
    row["minutes"], row["exponential"] = handling.minutes, handling.law == "exponential"
    row["mu"], row["sigma"] = -(sigma**2) / 2, sigma


def _pace(c: Centre) -> np.ndarray:
    """Speed of each talk by the number of talks that the agent has."""
    pace = np.ones((len(c.channels) + 1, 8))
    for row, channel in zip(pace, c.channels.values(), strict=False):
        if isinstance(channel, Line):
            row[: len(channel.speed)] = channel.speed
    return pace


def _pools(c: Centre) -> np.ndarray:
    rows, names = np.zeros(max(1, len(c.pools)), LAYOUTS["pools"][0]), list(c.channels)
    for row, pool in zip(rows, c.pools.values(), strict=False):
        row["first_channel"] = names.index(pool.channels[0]) if pool.channels else -1
    return rows


def _shifts(c: Centre) -> np.ndarray:
    """All shifts of all pools, in written order."""
    shifts = [(k, shift) for k, pool in enumerate(c.pools.values()) for shift in pool.shifts.values()]
    rows = np.zeros(max(1, len(shifts)), LAYOUTS["agent_shifts"][0])
    for row, (pool, shift) in zip(rows, shifts, strict=False):
        row["pool"], row["agents"] = pool, shift.agents
        row["start_s"], row["length_s"] = seconds(minutes_of(shift.start)), round(3600 * shift.hours)
        row["weekdays"] = sum(1 << WEEKDAYS.index(d) for d in set(shift.weekdays))
    return rows
