"""How a request reaches the company and is answered: a delay, or a contact centre with channels and agents."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Factor, Hours, Minutes, Name, Positive, Section, Share, Time, Weekdays

__all__ = [
    "Acknowledgement",
    "AgentShift",
    "Bot",
    "Centre",
    "Channel",
    "Contact",
    "Delay",
    "Experts",
    "Handling",
    "Line",
    "NoTelemetry",
    "Pool",
    "Telemetry",
    "contact_problems",
]

ChannelName = Literal["phone", "email", "chat", "app", "web", "self_service", "smart"]


class Triage(Section):
    """What comes of a request once somebody has listened: remote resolution, remote diagnosis."""

    remote_resolution: Share  # repair requests closed without a visit
    false_closure: Share  # of those, share whose problem is back after `return_days`
    return_days: Annotated[float, Field(ge=0, le=60)]
    diagnosis_accuracy: Share  # probability that the remote code names the true fault


class Delay(Triage):
    """No queue: every request is answered after a delay."""

    kind: Literal["delay"]
    delay_h: Hours  # mean delay to the first answer, exponential


class Handling(Section):
    """Time that an agent talks with one customer, or works on one message."""

    law: Literal["lognormal", "exponential"]
    minutes: Minutes  # mean
    cv: Annotated[float, Field(ge=0, le=10)]  # of the lognormal law


class Channel(Section):
    """What all channels have."""

    share: Share  # of the requests, drawn per request; the shares of all channels add up to 1
    resolution_factor: Factor  # multiplies remote_resolution, at most to 1
    accuracy_factor: Factor  # multiplies diagnosis_accuracy, at most to 1


class Line(Channel):
    """Phone, chat: customers wait for an agent of the pool that serves the channel, and may give up."""

    kind: Literal["queue"]
    handling: Handling
    patience_min: Minutes | None  # mean time until a waiting customer gives up, exponential; null: nobody does
    retry: Share  # of those who gave up, share who call again; the others are lost
    retry_min: Annotated[float, Field(ge=1, le=60 * 24 * 30)]  # mean time until they do, exponential
    at_once: Annotated[int, Field(ge=1, le=8)]  # customers whom one agent serves at the same time
    speed: Annotated[tuple[Annotated[float, Field(gt=0, le=2)], ...], Field(min_length=1, max_length=8, strict=False)]
    # speed at which each of them is served when there are one, two, ...
    silent_share: Share  # of those who gave up, share who leave without a word: an agent finds out
    silent_min: Minutes  # agent's time lost with a customer who has left without a word


class Acknowledgement(Channel):
    """App, web, e-mail: a message is acknowledged, by a machine after a delay or by an agent."""

    kind: Literal["acknowledge"]
    by: Literal["machine", "agents"]
    delay_min: Minutes  # machine: mean time to the acknowledgement, exponential
    handling: Handling  # agents: work on one message


class Bot(Channel):
    """Self-service, smart service: a machine helps day and night, and hands over what it can't solve."""

    kind: Literal["bot"]
    minutes: Minutes  # mean length of a session, exponential
    solves: Share  # repair requests closed without a visit by the machine itself
    hands_over_to: ChannelName  # channel with agents to which the others are handed over


class AgentShift(Section):
    """Agents who work at the same hours."""

    agents: Annotated[int, Field(ge=0, le=5000)]
    start: Time
    hours: Annotated[float, Field(gt=0, le=24)]  # 24 on all weekdays: day and night
    weekdays: Weekdays


class Pool(Section):
    """Agents who are alike and serve the same channels."""

    channels: Annotated[tuple[ChannelName, ...], Field(max_length=7, strict=False)]  # the first is served first
    shifts: Annotated[dict[Name, AgentShift], Field(min_length=1, max_length=12)]
    wage: Positive  # an hour of theirs as a multiple of money.agent_hour


class Experts(Section):
    """Remote support: a technician who is at his wits' end calls an expert, if one is free."""

    pool: Name
    minutes: Minutes  # time both spend on the call
    bonus: Annotated[float, Field(ge=0, le=10)]  # ability gained, logit scale


class Centre(Triage):
    """A contact centre: channels, and pools of agents with shifts."""

    kind: Literal["centre"]
    after_opening_min: Minutes  # who had to wait for the opening calls so long after it, mean, exponential
    service_level_s: Annotated[float, Field(ge=0, le=86_400)]  # answered within this time counts as good service
    channels: Annotated[
        dict[ChannelName, Annotated[Line | Acknowledgement | Bot, Field(discriminator="kind")]], Field(min_length=1)
    ]
    pools: Annotated[dict[Name, Pool], Field(max_length=16)]
    experts: Experts | None  # null: technicians get no help


class NoTelemetry(Section):
    """No unit is connected."""

    kind: Literal["none"]


class Telemetry(Section):
    """Connected units report their faults themselves; reports are answered at once."""

    kind: Literal["connected"]
    share: Share  # units that are connected, drawn per unit
    predicted: Share  # faults of theirs that show themselves before the unit fails
    days_ahead: Annotated[float, Field(gt=0, le=40)]  # so long before
    remote_resolution: Share  # reported faults solved from afar
    diagnosis_accuracy: Share  # probability that the reported code names the true fault


Contact = Annotated[Delay | Centre, Field(discriminator="kind")]


def contact_problems(contact: Delay | Centre) -> Iterator[str]:
    """Sentences about keys of a contact centre that contradict each other; each begins with the key."""
    if isinstance(contact, Delay):
        return
    total = sum(channel.share for channel in contact.channels.values())
    if abs(total - 1) > 1e-6:
        yield f"contact.channels: the shares add up to {total:g}; allowed: 1"
    for name, pool in contact.pools.items():
        yield from _pool_problems(f"contact.pools.{name}", pool, contact)
    for name, channel in contact.channels.items():
        yield from _channel_problems(name, channel, contact)
    if contact.experts is not None:
        experts = contact.pools.get(contact.experts.pool)
        if experts is None:
            known = ", ".join(contact.pools) or "none"
            yield f"contact.experts.pool: unknown pool '{contact.experts.pool}'; allowed: {known}"
        elif not _agents(experts):
            yield f"contact.experts.pool: '{contact.experts.pool}' has no agents at any hour; allowed: at least one"


def _agents(pool: Pool) -> int:
    return sum(shift.agents for shift in pool.shifts.values())


def _pool_problems(key: str, pool: Pool, contact: Centre) -> Iterator[str]:
    """A pool that names what is not there, or what it can't serve."""
    for name in pool.channels:
        channel = contact.channels.get(name)
        if channel is None:
            yield f"{key}.channels: unknown channel '{name}'; allowed: {', '.join(contact.channels)}"
        elif not _needs_agents(channel):
            yield f"{key}.channels: '{name}' is served by a machine; allowed: channels that agents serve"
        elif sum(name in other.channels for other in contact.pools.values()) > 1:
            yield f"{key}.channels: '{name}' is served by another pool too; allowed: one pool a channel"
    if len(set(pool.channels)) < len(pool.channels):
        yield f"{key}.channels: a channel is named twice; allowed: each channel once"


def _needs_agents(channel: Channel) -> bool:
    return isinstance(channel, Line) or (isinstance(channel, Acknowledgement) and channel.by == "agents")


def _channel_problems(name: str, channel: Channel, contact: Centre) -> Iterator[str]:
    """A channel that nobody serves, that hands over to nobody, or whose speeds do not fit."""
    key = f"contact.channels.{name}"
    served = any(name in pool.channels and _agents(pool) for pool in contact.pools.values())
    if _needs_agents(channel) and not served:
        yield f"{key}: no agents at any hour; allowed: a pool in contact.pools that names it and has agents"
    if isinstance(channel, Line) and len(channel.speed) != channel.at_once:
        yield f"{key}.speed: {len(channel.speed)} values; allowed: {channel.at_once}, one for each number at once"
    if isinstance(channel, Bot) and not isinstance(contact.channels.get(channel.hands_over_to), Line):
        lines = ", ".join(other for other, one in contact.channels.items() if isinstance(one, Line))
        yield f"{key}.hands_over_to: '{channel.hands_over_to}'; allowed: {lines or 'a channel of kind queue'}"
