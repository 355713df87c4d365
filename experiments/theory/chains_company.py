"""A tiny service company as a Markov chain: agents, technicians, parts, impatience, repeats, callbacks, leaving.

Every customer has one unit.  It fails while it runs; its owner calls, waits for an agent, may hang up, may call again;
the agent settles some calls, the others need a visit.  A part is put aside when the call is answered if the shelf has
one.  Technicians take jobs first come, first served.  A visit may fail for want of skill, and then the job stands at
the end of the line at once; or for want of the part, which is then asked for.  A repair may not last.  When a job is
closed its customer may leave, by whether it took one visit or more.  All times are exponential.

One thing is cut: a unit has at most `most_later` callbacks to come, further ones are forgotten; how often that happens
is counted as "cut", so that what it can matter is known.

Written from the equations of docs/model.md, not from the rules: it shares no code with the simulator.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from experiments.theory.chains import Chain, Move, chain_of

__all__ = ["Company", "Here", "company_chain", "open_jobs"]

Times = tuple[int, ...]


@dataclass(frozen=True)
class Company:
    """Numbers of people and parts, rates per hour, chances.  No agents: requests are answered at once."""

    customers: int
    failure: float
    agents: int
    talk: float
    patience: float  # rate at which somebody who waits hangs up
    retry: float  # chance to call again, and then
    retry_rate: float
    remote: float  # chance that a new request is settled by the call
    technicians: int
    visit: float
    skill: float  # chance that a visit is not stopped for want of skill
    shelf: int | None  # base stock of the part; none: no part is needed
    lead: float
    callback: float  # chance that a repair does not last, and then
    callback_rate: float
    leaves: tuple[float, float]  # chance to leave after a job of one visit, of several
    most_later: int = 2


class Job(NamedTuple):
    """A job on its way to a technician: callbacks still to come for its unit, part put aside, visited before."""

    later: int
    part: bool
    visited: bool


class Call(NamedTuple):
    """A customer at the phone, in its line, or about to call again: callbacks still to come, is the problem new?"""

    later: int
    new: bool


class Here(NamedTuple):
    """Where everybody is; lines are in their order, the rest is sorted, and whoever has left is in none of them."""

    up: Times  # running units, by callbacks still to come
    talking: tuple[Call, ...]
    line: tuple[Call, ...]
    again: tuple[Call, ...]  # those who will call again
    queue: tuple[Job, ...]
    on_site: tuple[Job, ...]
    short: tuple[Job, ...]  # those who wait for a part
    ordered: int  # parts on their way to the shelf


def open_jobs(state: Here) -> int:
    """Jobs that are not over."""
    return sum(len(part) for part in state[1:7])


def company_chain(company: Company) -> Chain[Here]:
    """The chain from the first second, at which all units run and the shelf is full."""
    first = Here((0,) * company.customers, (), (), (), (), (), (), 0)
    return chain_of(first, lambda state: _moves(company, state))


def _moves(company: Company, here: Here) -> Iterator[Move[Here]]:
    yield from _of_units(company, here)
    yield from _of_calls(company, here)
    yield from _of_later(company, here)
    yield from _of_visits(company, here)
    if here.ordered:
        yield Move(here.ordered * company.lead, (), _delivered(company, here))


def _of_units(company: Company, here: Here) -> Iterator[Move[Here]]:
    """A running unit fails, or the repair that did not last shows; without agents the request is answered at once."""
    for later in here.up:
        rest = here._replace(up=_less(here.up, later))
        settled = ("request", "remote"), here
        asks = ("request",), _asks(company, rest, Call(later, True))
        yield from _split(company.failure, 0.0 if company.agents else company.remote, settled, asks)
        if later:
            back = _asks(company, rest, Call(later - 1, False))
            yield Move(later * company.callback_rate, ("request",), back)


def _of_calls(company: Company, here: Here) -> Iterator[Move[Here]]:
    """Somebody hangs up, calls again, or has been answered."""
    for place, call in enumerate(here.line):
        rest = here._replace(line=here.line[:place] + here.line[place + 1 :])
        lost = rest._replace(up=_more(rest.up, call.later))
        again = rest._replace(again=_more(rest.again, call))
        yield from _split(company.patience, company.retry, ((), again), (("lost",), lost))
    for call in here.again:
        rest = here._replace(again=_less(here.again, call))
        yield Move(company.retry_rate, (), _calls(company, rest, call))
    for call in here.talking:
        rest = _next_call(company, here._replace(talking=_less(here.talking, call)))
        settled = rest._replace(up=_more(rest.up, call.later))
        chance = company.remote if call.new else 0.0
        yield from _split(company.talk, chance, (("remote",), settled), ((), _answered(company, rest, call)))


def _of_later(company: Company, here: Here) -> Iterator[Move[Here]]:
    """A callback comes due while a job is open on the unit, and is forgotten."""
    for name in ("talking", "line", "again", "queue", "on_site", "short"):
        waiting = getattr(here, name)
        for place, one in enumerate(waiting):
            if one.later:
                changed = (*waiting[:place], one._replace(later=one.later - 1), *waiting[place + 1 :])
                ordered = changed if name in ("line", "queue", "short") else tuple(sorted(changed))
                sooner: dict[str, Any] = {name: ordered}
                yield Move(one.later * company.callback_rate, (), here._replace(**sooner))


def _of_visits(company: Company, here: Here) -> Iterator[Move[Here]]:
    """A visit ends: without success, without the part, or the job is closed, and its customer stays or leaves."""
    for job in here.on_site:
        rest = _next_job(company, here._replace(on_site=_less(here.on_site, job)))
        once_more = _queues(company, _gone(here, job), job._replace(visited=True))
        if company.skill < 1.0:
            yield Move(company.visit * (1.0 - company.skill), ("visit",), once_more)
        rate = company.visit * company.skill
        if not job.part:
            yield Move(rate, ("visit",), _asks_for_part(company, here, job))
            continue
        leaves = company.leaves[job.visited]
        done = ("visit", "closed") if job.visited else ("visit", "closed", "first fix")
        if leaves:
            yield Move(rate * leaves, (*done, "left"), rest)
        lasts = rest._replace(up=_more(rest.up, job.later))
        if job.later < company.most_later:
            returned = (done, rest._replace(up=_more(rest.up, job.later + 1)))
        else:
            returned = ((*done, "cut"), lasts)
        yield from _split(rate * (1.0 - leaves), company.callback, returned, (done, lasts))


Outcome = tuple[tuple[str, ...], Here]


def _split(rate: float, chance: float, then: Outcome, otherwise: Outcome) -> Iterator[Move[Here]]:
    """One of two outcomes."""
    for part, (what, state) in ((chance, then), (1.0 - chance, otherwise)):
        if part > 0.0:
            yield Move(rate * part, what, state)


def _asks(company: Company, here: Here, call: Call) -> Here:
    """A request comes in."""
    return _calls(company, here, call) if company.agents else _answered(company, here, call)


def _calls(company: Company, here: Here, call: Call) -> Here:
    """To an agent, or into the line."""
    if len(here.talking) < company.agents:
        return here._replace(talking=_more(here.talking, call))
    return here._replace(line=(*here.line, call))


def _next_call(company: Company, here: Here) -> Here:
    """The agent who is free takes the first in line."""
    if not here.line:
        return here
    return here._replace(talking=_more(here.talking, here.line[0]), line=here.line[1:])


def _answered(company: Company, here: Here, call: Call) -> Here:
    """A visit is needed; the part is put aside if there is one, and another one ordered."""
    if company.shelf is None:
        return _queues(company, here, Job(call.later, True, False))
    aside = here.ordered < company.shelf
    taken = here._replace(ordered=here.ordered + aside)
    return _queues(company, taken, Job(call.later, aside, False))


def _queues(company: Company, here: Here, job: Job) -> Here:
    """To a technician who is idle, or to the end of the line; then an idle one takes the first."""
    return _next_job(company, here._replace(queue=(*here.queue, job)))


def _next_job(company: Company, here: Here) -> Here:
    if not here.queue or len(here.on_site) == company.technicians:
        return here
    return here._replace(on_site=_more(here.on_site, here.queue[0]), queue=here.queue[1:])


def _gone(here: Here, job: Job) -> Here:
    """The technician has left the job, and has not taken another one yet."""
    return here._replace(on_site=_less(here.on_site, job))


def _asks_for_part(company: Company, here: Here, job: Job) -> Here:
    """Each part asked for is ordered anew; one on the shelf goes to the job at once."""
    assert company.shelf is not None
    left = _gone(here, job)._replace(ordered=here.ordered + 1)
    if here.ordered < company.shelf:
        return _queues(company, left, Job(job.later, True, True))
    return _next_job(company, left._replace(short=(*left.short, Job(job.later, True, True))))


def _delivered(company: Company, here: Here) -> Here:
    """A part arrives, for the first who waits for one, or on the shelf."""
    rest = here._replace(ordered=here.ordered - 1)
    if not here.short:
        return rest
    return _queues(company, rest._replace(short=here.short[1:]), here.short[0])


def _more(all_of: tuple[Any, ...], one: object) -> tuple[Any, ...]:
    return tuple(sorted((*all_of, one)))


def _less(all_of: tuple[Any, ...], one: object) -> tuple[Any, ...]:
    place = all_of.index(one)
    return all_of[:place] + all_of[place + 1 :]
