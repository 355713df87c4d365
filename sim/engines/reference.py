"""The SimPy engine: the story of a service company, told as processes.  It defines what the model means.

Processes only wait, branch and call rules.  Every wait for the clock is `at(time, kind, entity)`: an event at an
absolute time whose SimPy priority is the law of simultaneous events.  Hand-overs between processes (`sent`) carry facts
that a rule has already settled, so it does not matter when, within the second, the other process wakes up.
"""

import gc
from collections.abc import Callable, Generator
from typing import Any

import simpy

from sim.events import (
    AGENT_DONE,
    AGENT_IN,
    AGENT_OUT,
    ARRIVE,
    ARRIVES_AT_OUTLET,
    CALL,
    CARRY_IN,
    CASE_COMES,
    CASE_DONE,
    CASE_LATE,
    CASE_REPLY,
    CONTACT,
    DAY,
    DAYBREAK,
    DECIDES,
    DELIVERY,
    DESK_CLOSES,
    DESK_OPENS,
    DISPATCH,
    ENTITY_BITS,
    FINISH,
    GIVE_UP,
    LAST_CALL,
    LUNCH,
    LUNCH_END,
    MAIL_IN,
    MONTH,
    NEVER,
    PICKED_UP,
    PLAN,
    READY,
    REMIND,
    REQUEST,
    RESTOCK,
    RETURN,
    SHIFT_START,
    STEP_DONE,
)
from sim.growth import enlarge
from sim.handle import World
from sim.rules.agenda import next_to_tell
from sim.rules.answer import answer, problem_returns
from sim.rules.appointments import arrives_at_outlet, is_expected
from sim.rules.before_visit import due_for_dispatch, inform, remind
from sim.rules.case_ends import case_done, case_late, case_reply, regulator_acts
from sim.rules.cases import case_comes, next_new_case
from sim.rules.contact_calls import first_contact
from sim.rules.contact_hours import begin_agents, end_agents, next_start
from sim.rules.contact_talks import end_talk, hang_up, next_taken, reach
from sim.rules.crew import after_visit, last_call, lunch_over, lunch_time, next_shift, start_shift
from sim.rules.days import day_begins, first_day
from sim.rules.desk import desk_closes, desk_opens, next_turn
from sim.rules.dispatch import plan_again, send_next
from sim.rules.flow import decides, is_at_bench, picked_up, step_done
from sim.rules.installed_base import next_changed_unit
from sim.rules.intake import answer_time
from sim.rules.journal import wants_room
from sim.rules.management import next_hired
from sim.rules.months import month_ends, next_month
from sim.rules.outlets import mode_of, next_opening
from sim.rules.rolling import next_plan
from sim.rules.stock_depots import deliver, next_supplied
from sim.rules.stock_nights import restock
from sim.rules.stock_orders import next_new_order
from sim.rules.stream import next_request, stream_request
from sim.rules.telling import is_tested
from sim.rules.unitlife import unit_event
from sim.rules.visit import begin_visit, book_supplied, end_visit

Process = Generator[simpy.Event, Any, None]


class At(simpy.Event):
    """A wait until an absolute time; among events of one second the order (kind, entity) holds."""

    def __init__(self, env: simpy.Environment, t: int, kind: int, entity: int) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        # SimPy's own bookkeeping has priorities 0 and 1: hand-overs come before the next event of the second.
        env.schedule(self, priority=2 + (kind << ENTITY_BITS | int(entity)), delay=t - env.now)


class Company:
    """The processes of one service company and the world they act on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.env = simpy.Environment()
        self.horizon = int(world.par[0]["horizon"])
        self.dispatcher_called = False
        self.today = -1
        self.dates: list[list[int]] = [[] for _ in range(int(world.par[0]["days"]))]
        self.turns: dict[int, simpy.Event] = {}
        self.sent = [self.env.event() for _ in range(len(world.technicians))]

    def at(self, t: int, kind: int, entity: int) -> simpy.Event:
        """Wait until t; beyond the horizon for ever."""
        return At(self.env, t, kind, entity) if t < self.horizon else self.env.event()

    # ------------------------------------------------------------------------------------------------ customers
    def months(self) -> Process:
        month = 0
        while True:
            yield self.at(next_month(self.world, self.env.now), MONTH, month)
            month_ends(self.world, self.env.now, month)
            i = next_hired(self.world)
            while i >= 0:
                self.env.process(self.shifts(i, self.env.now - 1))
                i = next_hired(self.world)
            month += 1

    def daybreaks(self) -> Process:
        """What is reviewed every midnight."""
        t = first_day(self.world)
        while True:
            yield self.at(t, DAYBREAK, 0)
            t = day_begins(self.world, self.env.now)

    def stream(self) -> Process:
        """Requests that come as a stream, whoever has them."""
        while True:
            yield self.at(next_request(self.world, self.env.now), REQUEST, 0)
            self.start_job(stream_request(self.world, self.env.now))

    def unit_date(self, u: int, due: int, kind: int) -> Process:
        """A unit fails, is due for service or for replacement."""
        yield self.at(due, kind, u)
        self.start_job(unit_event(self.world, self.env.now, kind, u))

    def start_job(self, j: int) -> None:
        """A customer gets in touch through the contact centre, or is answered after a delay."""
        if j < 0:
            return
        c, when = first_contact(self.world, self.env.now, j)
        if c >= 0:
            self.start_call(c, when)
        else:
            self.env.process(self.request(j))

    def request(self, j: int) -> Process:
        yield self.at(answer_time(self.world, self.env.now, j), CONTACT, j)
        self.be_answered(j)

    def be_answered(self, j: int) -> None:
        ready, back = answer(self.world, self.env.now, j)
        self.follow_up(j, ready, back)
        mode = mode_of(self.world, j)
        if mode == CARRY_IN:
            self.env.process(self.carry_in(j))
        elif mode == MAIL_IN:
            self.env.process(self.mail_in(j))

    def follow_up(self, j: int, ready: int, back: int) -> None:
        """What comes next for a job: a visit to be dispatched, or a problem that will be back."""
        if ready < NEVER:
            self.env.process(self.visit_due(j, ready))
        if back < NEVER:
            self.env.process(self.relapse(j, back))

    def visit_due(self, j: int, ready: int) -> Process:
        while ready < NEVER:
            yield self.at(ready, READY, j)
            ready = due_for_dispatch(self.world, self.env.now, j)

    def told(self, kind: int, j: int, due: int) -> Process:
        """A customer is reminded of his appointment, or told how it stands with his parts."""
        tell = remind if kind == REMIND else inform
        while due < NEVER:
            yield self.at(due, kind, j)
            due = tell(self.world, self.env.now, j)

    def relapse(self, j: int, back: int) -> Process:
        yield self.at(back, RETURN, j)
        self.start_job(problem_returns(self.world, self.env.now, j))

    # ------------------------------------------------------------------------------------------------ contact centre
    def start_call(self, c: int, when: int) -> None:
        if when < NEVER:
            self.env.process(self.call(c, when))

    def call(self, c: int, when: int) -> Process:
        """A customer calls: somebody is free at once, or he waits until he is answered or gives up."""
        yield self.at(when, CALL, c)
        end, patience = reach(self.world, self.env.now, c)
        if end < NEVER:
            yield from self.talk(c, end)
        elif patience < NEVER:
            yield self.at(patience, GIVE_UP, c)
            self.start_call(*hang_up(self.world, self.env.now, c))

    def talk(self, c: int, end: int) -> Process:
        """Somebody talks with the customer; then the request is answered, or handed over."""
        yield self.at(end, AGENT_DONE, c)
        j, onward, when = end_talk(self.world, self.env.now, c)
        if j >= 0:
            self.be_answered(j)
        self.start_call(onward, when)

    def agents(self, k: int) -> Process:
        """Shift k of the contact centre, day after day."""
        start = next_start(self.world, k, -1)
        while True:
            yield self.at(start, AGENT_IN, k)
            end, start = begin_agents(self.world, self.env.now, k)
            self.env.process(self.agents_leave(k, end))

    def agents_leave(self, k: int, end: int) -> Process:
        yield self.at(end, AGENT_OUT, k)
        end_agents(self.world, self.env.now, k)

    # ------------------------------------------------------------------------------------------------ complaints
    def complaint(self, k: int, when: int) -> Process:
        """A complaint comes in: a handler looks into it at once, or it waits; the customer does not wait for ever."""
        yield self.at(when, CASE_COMES, k)
        end, late = case_comes(self.world, self.env.now, k)
        self.env.process(self.impatience(k, late))
        if end < NEVER:
            yield from self.handling(k, end)

    def handling(self, k: int, end: int) -> Process:
        """A handler looks into a complaint, which is decided and replied to; he takes the next one."""
        yield self.at(end, CASE_DONE, k)
        reply, following, its_end = case_done(self.world, self.env.now, k)
        if following >= 0:
            self.env.process(self.handling(following, its_end))
        while reply < NEVER:
            yield self.at(reply, CASE_REPLY, k)
            reply, verdict = case_reply(self.world, self.env.now, k)
            self.env.process(self.regulator(k, verdict))

    def impatience(self, k: int, late: int) -> Process:
        yield self.at(late, CASE_LATE, k)
        yield from self.regulator(k, case_late(self.world, self.env.now, k))

    def regulator(self, k: int, due: int) -> Process:
        """The regulator says whether he takes the complaint up, and mediates."""
        while due < NEVER:
            yield self.at(due, CASE_COMES, k)
            due = regulator_acts(self.world, self.env.now, k)

    # ------------------------------------------------------------------------------------------------ outlets
    def desk(self, o: int) -> Process:
        """The desk of outlet o opens and closes."""
        opens = next_opening(self.world, -1, o)
        while True:
            yield self.at(opens, DESK_OPENS, o)
            closes, opens = desk_opens(self.world, self.env.now, o)
            self.env.process(self.closing(o, closes))

    def closing(self, o: int, closes: int) -> Process:
        yield self.at(closes, DESK_CLOSES, o)
        desk_closes(self.world, o)

    def turn(self, j: int) -> simpy.Event:
        """Job j's turn: its value is the time of what happens to the job next, as soon as that is known."""
        return self.turns.setdefault(j, self.env.event())

    def step(self, j: int, kind: int, rule: Callable[[World, int, int], Any]) -> Process:
        """Job j waits for its turn, and then until it is over."""
        t = yield self.turn(j)
        del self.turns[j]
        yield self.at(t, kind, j)
        rule(self.world, self.env.now, j)

    def carry_in(self, j: int) -> Process:
        """A customer brings the product to an outlet, goes without it, and comes for it when told that it is ready."""
        while is_expected(self.world, j):
            yield from self.step(j, ARRIVES_AT_OUTLET, arrives_at_outlet)
        yield from self.step(j, STEP_DONE, step_done)  # an adviser takes it in
        yield from self.decision(j)
        yield from self.step(j, PICKED_UP, picked_up)
        yield from self.step(j, STEP_DONE, step_done)  # the hand-over
        yield from self.relapse(j, (yield self.turn(j)))

    def mail_in(self, j: int) -> Process:
        """A customer sends the product to an outlet, and it is sent back."""
        yield from self.step(j, ARRIVES_AT_OUTLET, arrives_at_outlet)
        yield from self.step(j, STEP_DONE, step_done)  # it is inspected
        yield from self.decision(j)
        yield from self.step(j, STEP_DONE, step_done)  # and packed
        yield from self.step(j, PICKED_UP, picked_up)
        yield from self.relapse(j, (yield self.turn(j)))

    def decision(self, j: int) -> Process:
        """The customer agrees to the quote, and the work is done; or refuses."""
        yield from self.step(j, DECIDES, decides)
        if is_at_bench(self.world, j):
            yield from self.bench(j)

    def bench(self, j: int) -> Process:
        """The job waits for a bay and a technician, who do the rest; it is tested until it passes."""
        yield from self.step(j, READY, due_for_dispatch)
        if is_tested(self.world, j):
            yield from self.step(j, STEP_DONE, step_done)
            if is_at_bench(self.world, j):
                yield from self.bench(j)

    # ------------------------------------------------------------------------------------------------ technicians
    def shifts(self, i: int, now: int = -1) -> Process:
        """Technician i's days after second `now`, from the first shift to the last."""
        world, env = self.world, self.env
        while True:
            yield self.at(next_shift(world, now, i), SHIFT_START, i)
            lunch, end = start_shift(world, env.now, i)
            if lunch < NEVER:
                env.process(self.lunch_bell(i, lunch))
            yield self.at(end, LAST_CALL, i)
            last_call(world, env.now, i)
            now = env.now

    def lunch_bell(self, i: int, lunch: int) -> Process:
        yield self.at(lunch, LUNCH, i)
        self.start_lunch(i, lunch_time(self.world, self.env.now, i))

    def start_lunch(self, i: int, back: int) -> None:
        if back < NEVER:
            self.env.process(self.lunch(i, back))

    def lunch(self, i: int, back: int) -> Process:
        yield self.at(back, LUNCH_END, i)
        lunch_over(self.world, self.env.now, i)

    def technician(self, i: int) -> Process:
        """Technician i is sent, drives, works, and reports what came of it."""
        world, env = self.world, self.env
        while True:
            arrival = yield self.sent[i]
            self.sent[i] = env.event()
            yield self.at(arrival, ARRIVE, i)
            yield self.at(begin_visit(world, env.now, i), FINISH, i)
            j, ready, back = end_visit(world, env.now, i)
            self.follow_up(j, ready, back)
            self.start_lunch(i, after_visit(world, env.now, i))

    def dispatch(self) -> Process:
        """The dispatch pass, last at its instant: technicians are sent until nobody is left to be sent."""
        yield self.at(self.env.now, DISPATCH, 0)
        self.dispatcher_called = False
        i, arrival = send_next(self.world, self.env.now)
        while i >= 0:
            self.sent[i].succeed(arrival)
            i, arrival = send_next(self.world, self.env.now)

    def plans(self) -> Process:
        """The planner's ticks."""
        tick = next_plan(self.world, self.env.now)
        while tick < NEVER:
            yield self.at(tick, PLAN, 0)
            tick = plan_again(self.world, self.env.now)

    # ------------------------------------------------------------------------------------------------ parts
    def nights(self) -> Process:
        t = int(self.world.par[0]["restock_at_s"])
        while True:
            yield self.at(t, RESTOCK, 0)
            t = restock(self.world, self.env.now)

    def delivery(self, order: int, due: int) -> Process:
        yield self.at(due, DELIVERY, order)
        deliver(self.world, self.env.now, order)

    # ------------------------------------------------------------------------------------------------ clockwork
    def aftermath(self) -> None:
        """What an event has set in motion: orders, supplied jobs, calls, notices, complaints, units, dispatch."""
        world, env = self.world, self.env
        order, due = next_new_order(world)
        while order >= 0:
            env.process(self.delivery(order, due))
            order, due = next_new_order(world)
        j = next_supplied(world)
        while j >= 0:
            self.follow_up(j, book_supplied(world, env.now, j), NEVER)
            j = next_supplied(world)
        c, end = next_taken(world, env.now)
        while c >= 0:
            env.process(self.talk(c, end))
            c, end = next_taken(world, env.now)
        j, t, _ = next_turn(world)
        while j >= 0:
            self.turn(j).succeed(t)
            j, t, _ = next_turn(world)
        kind, j, due = next_to_tell(world, env.now)
        while j >= 0:
            env.process(self.told(kind, j, due))
            kind, j, due = next_to_tell(world, env.now)
        k, due = next_new_case(world)
        while k >= 0:
            env.process(self.complaint(k, due))
            k, due = next_new_case(world)
        u = next_changed_unit(world)
        while u >= 0:
            self.watch_unit(u)
            u = next_changed_unit(world)
        if world.now[0]["dispatch_wanted"] and not self.dispatcher_called:
            self.dispatcher_called = True
            env.process(self.dispatch())

    def watch_unit(self, u: int) -> None:
        """Far dates wait in the list of their day; a date that has changed meanwhile is stale and does nothing."""
        due = int(self.world.units[u]["due_at"])
        if due >= self.horizon:
            return
        if due // DAY > self.today:
            self.dates[due // DAY].append(u)
        else:
            self.env.process(self.unit_date(u, due, int(self.world.units[u]["due_kind"])))

    def open_day(self) -> None:
        """Begin the waits of the units whose date falls on the next day."""
        self.today += 1
        for u in dict.fromkeys(self.dates[self.today]):
            due = int(self.world.units[u]["due_at"])
            if due // DAY == self.today:
                self.env.process(self.unit_date(u, due, int(self.world.units[u]["due_kind"])))
        self.dates[self.today] = []

    def begin(self) -> None:
        for process in (self.months(), self.daybreaks(), self.nights(), self.stream(), self.plans()):
            self.env.process(process)
        for i in range(len(self.world.technicians)):
            self.env.process(self.shifts(i))
            self.env.process(self.technician(i))
        for k in range(int(self.world.par[0]["n_agent_shifts"])):
            self.env.process(self.agents(k))
        for o in range(int(self.world.par[0]["n_outlets"])):
            self.env.process(self.desk(o))
        self.aftermath()

    def run(self) -> None:
        """Carry out events until the horizon."""
        self.begin()
        env, last_day = self.env, len(self.dates) - 1
        while True:
            while wants_room(self.world):
                enlarge(self.world)
            if self.today < last_day and env.peek() >= (self.today + 1) * DAY:
                self.open_day()
            elif env.peek() >= self.horizon:
                return
            else:
                env.step()
                self.aftermath()


def run(world: World) -> None:
    """Run a world to its horizon.  The garbage collector rests meanwhile: a run creates no cycles worth collecting."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        Company(world).run()
    finally:
        if was_enabled:
            gc.enable()
