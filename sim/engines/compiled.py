"""The compiled engine: one event loop over packed integers; handlers named and ordered like the SimPy steps.

No number, draw, field of the domain or log row here: the handlers wait (schedule), branch and call rules.  What is the
engine's own: a 4-ary heap of today's events, and per-day lists of units for the far future (`chain`, `buckets`).
"""

from sim.events import (
    AGENT_DONE,
    AGENT_IN,
    AGENT_OUT,
    ARRIVE,
    ARRIVES_AT_OUTLET,
    CALL,
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
    FAIL,
    FINISH,
    GIVE_UP,
    LAST_CALL,
    LUNCH,
    LUNCH_END,
    MONTH,
    NEVER,
    OCCASION,
    PICKED_UP,
    PLAN,
    PROGRESS,
    READY,
    REMIND,
    REQUEST,
    RESTOCK,
    RETURN,
    SHIFT_START,
    STEP_DONE,
    pack_event,
    unpack_event,
)
from sim.jit import kernel
from sim.rules.agenda import next_to_tell
from sim.rules.answer import answer, problem_returns
from sim.rules.appointments import arrives_at_outlet
from sim.rules.before_visit import due_for_dispatch, inform, remind
from sim.rules.case_ends import case_done, case_late, case_reply, is_before_regulator, regulator_acts
from sim.rules.cases import case_comes, next_new_case
from sim.rules.contact_calls import first_contact
from sim.rules.contact_hours import begin_agents, end_agents, next_start
from sim.rules.contact_talks import end_talk, hang_up, next_taken, reach
from sim.rules.crew import after_visit, last_call, lunch_over, lunch_time, next_shift, start_shift
from sim.rules.days import day_begins, first_day
from sim.rules.desk import desk_closes, desk_opens, next_turn
from sim.rules.dispatch import plan_again, send_next
from sim.rules.flow import decides, picked_up, step_done
from sim.rules.installed_base import next_changed_unit
from sim.rules.intake import answer_time
from sim.rules.journal import wants_room
from sim.rules.management import next_hired
from sim.rules.months import month_ends, next_month
from sim.rules.outlets import next_opening
from sim.rules.rolling import next_plan
from sim.rules.stock_depots import deliver, next_supplied
from sim.rules.stock_nights import restock
from sim.rules.stock_orders import next_new_order
from sim.rules.stream import next_request, stream_request
from sim.rules.unitlife import unit_event
from sim.rules.visit import begin_visit, book_supplied, end_visit

FINISHED, NEEDS_ROOM = 0, 1


@kernel("void(W,i8,i8,i8)")
def at(w, t, kind, entity):
    """Wait: put an event into the heap, unless it lies beyond the horizon."""
    if t >= w.par[0]["horizon"]:
        return
    event = pack_event(t, kind, entity)
    h = w.heap
    k = w.now[0]["n_heap"]
    w.now[0]["n_heap"] = k + 1
    while k > 0:
        up = (k - 1) >> 2
        if h[up] <= event:
            break
        h[k] = h[up]
        k = up
    h[k] = event


@kernel("i8(W)")
def take_first(w):
    """Take the first event off the heap."""
    h = w.heap
    n = w.now[0]["n_heap"] - 1
    w.now[0]["n_heap"] = n
    first = h[0]
    event = h[n]
    k = 0
    while True:
        child = 4 * k + 1
        if child >= n:
            break
        least = child
        for other in range(child + 1, min(child + 4, n)):
            if h[other] < h[least]:
                least = other
        if h[least] >= event:
            break
        h[k] = h[least]
        k = least
    h[k] = event
    return first


@kernel("void(W,i8)")
def unlink(w, u):
    """Take unit u out of the list of its day."""
    link = w.chain[u]
    if link["prev"] >= 0:
        w.chain[link["prev"]]["next"] = link["next"]
    else:
        w.buckets[link["day"]] = link["next"]
    if link["next"] >= 0:
        w.chain[link["next"]]["prev"] = link["prev"]


@kernel("void(W,i8)")
def watch_unit(w, u):
    """The unit's next date has changed: move it to the list of its day, or to the heap if that day has begun."""
    unit = w.units[u]
    link = w.chain[u]
    if link["day"] > w.now[0]["today"]:
        unlink(w, u)
    link["day"] = -1
    due = unit["due_at"]
    if due >= w.par[0]["horizon"]:
        return
    day = due // DAY
    if day <= w.now[0]["today"]:
        at(w, due, unit["due_kind"], u)
        return
    head = w.buckets[day]
    link["day"], link["next"], link["prev"] = day, head, -1
    if head >= 0:
        w.chain[head]["prev"] = u
    w.buckets[day] = u


@kernel("b1(W)")
def open_day(w):
    """Move the units of the next day into the heap.  False if the heap is too small for them."""
    s = w.now[0]
    day = s["today"] + 1
    u = w.buckets[day]
    while u >= 0:
        if s["n_heap"] + 1024 > w.heap.shape[0]:
            return False
        w.buckets[day] = w.chain[u]["next"]
        if w.buckets[day] >= 0:
            w.chain[w.buckets[day]]["prev"] = -1
        w.chain[u]["day"] = -1
        at(w, w.units[u]["due_at"], w.units[u]["due_kind"], u)
        u = w.buckets[day]
    s["today"] = day
    return True


@kernel("void(W,i8)")
def begin(w, now):
    """The first waits: months, days, night runs, requests, plans, desks, everybody's first shift, agents' too."""
    at(w, next_month(w, now), MONTH, 0)
    at(w, first_day(w), DAYBREAK, 0)
    at(w, w.par[0]["restock_at_s"], RESTOCK, 0)
    at(w, next_request(w, now), REQUEST, 0)
    at(w, next_plan(w, now), PLAN, 0)
    for i in range(w.technicians.shape[0]):
        at(w, next_shift(w, now - 1, i), SHIFT_START, i)
    for k in range(w.par[0]["n_agent_shifts"]):
        at(w, next_start(w, k, now - 1), AGENT_IN, k)
    for o in range(w.par[0]["n_outlets"]):
        at(w, next_opening(w, now - 1, o), DESK_OPENS, o)


@kernel("void(W,i8,i8)")
def on_month(w, now, month):
    month_ends(w, now, month)
    i = next_hired(w)
    while i >= 0:
        at(w, next_shift(w, now - 1, i), SHIFT_START, i)
        i = next_hired(w)
    at(w, next_month(w, now), MONTH, month + 1)


@kernel("void(W,i8,i8)")
def start_job(w, now, j):
    """A customer gets in touch through the contact centre, or is answered after a delay."""
    if j < 0:
        return
    c, when = first_contact(w, now, j)
    at(w, when, CALL, c)
    if c < 0:
        at(w, answer_time(w, now, j), CONTACT, j)


@kernel("void(W,i8)")
def on_request(w, now):
    start_job(w, now, stream_request(w, now))
    at(w, next_request(w, now), REQUEST, 0)


@kernel("void(W,i8,i8,i8)")
def on_unit(w, now, kind, u):
    start_job(w, now, unit_event(w, now, kind, u))


@kernel("void(W,i8,i8)")
def on_return(w, now, j):
    start_job(w, now, problem_returns(w, now, j))


@kernel("void(W,i8,i8)")
def on_contact(w, now, j):
    ready, back = answer(w, now, j)
    at(w, ready, READY, j)
    at(w, back, RETURN, j)


@kernel("void(W,i8,i8)")
def on_call(w, now, c):
    end, patience = reach(w, now, c)
    at(w, end, AGENT_DONE, c)
    at(w, patience, GIVE_UP, c)


@kernel("void(W,i8,i8)")
def on_give_up(w, now, c):
    again, when = hang_up(w, now, c)
    at(w, when, CALL, again)


@kernel("void(W,i8,i8)")
def on_agent_done(w, now, c):
    j, onward, when = end_talk(w, now, c)
    if j >= 0:
        on_contact(w, now, j)
    at(w, when, CALL, onward)


@kernel("void(W,i8,i8)")
def on_agent_in(w, now, k):
    end, following = begin_agents(w, now, k)
    at(w, end, AGENT_OUT, k)
    at(w, following, AGENT_IN, k)


@kernel("void(W,i8,i8)")
def on_shift_start(w, now, i):
    lunch, end = start_shift(w, now, i)
    at(w, lunch, LUNCH, i)
    at(w, end, LAST_CALL, i)


@kernel("void(W,i8,i8)")
def on_last_call(w, now, i):
    last_call(w, now, i)
    at(w, next_shift(w, now, i), SHIFT_START, i)


@kernel("void(W,i8,i8)")
def on_finish(w, now, i):
    j, ready, back = end_visit(w, now, i)
    at(w, ready, READY, j)
    at(w, back, RETURN, j)
    at(w, after_visit(w, now, i), LUNCH_END, i)


@kernel("void(W,i8,i8)")
def on_desk_opens(w, now, o):
    closes, opens = desk_opens(w, now, o)
    at(w, closes, DESK_CLOSES, o)
    at(w, opens, DESK_OPENS, o)


@kernel("void(W,i8)")
def on_dispatch(w, now):
    """The dispatch pass: technicians are sent until nobody is left to be sent."""
    i, arrival = send_next(w, now)
    while i >= 0:
        at(w, arrival, ARRIVE, i)
        i, arrival = send_next(w, now)


@kernel("void(W,i8)")
def aftermath(w, now):
    """What an event has set in motion: orders on their way, jobs whose parts are complete, customers whom a
    free agent takes, customers to be told something, complaints, units with new dates."""
    k, due = next_new_order(w)
    while k >= 0:
        at(w, due, DELIVERY, k)
        k, due = next_new_order(w)
    j = next_supplied(w)
    while j >= 0:
        at(w, book_supplied(w, now, j), READY, j)
        j = next_supplied(w)
    c, end = next_taken(w, now)
    while c >= 0:
        at(w, end, AGENT_DONE, c)
        c, end = next_taken(w, now)
    j, t, kind = next_turn(w)
    while j >= 0:
        at(w, t, kind, j)
        j, t, kind = next_turn(w)
    kind, j, due = next_to_tell(w, now)
    while j >= 0:
        at(w, due, kind, j)
        kind, j, due = next_to_tell(w, now)
    k, due = next_new_case(w)
    while k >= 0:
        at(w, due, CASE_COMES, k)
        k, due = next_new_case(w)
    u = next_changed_unit(w)
    while u >= 0:
        watch_unit(w, u)
        u = next_changed_unit(w)


@kernel("void(W,i8,i8,i8)")
def happen_to_case(w, now, kind, k):
    """Carry out one event of a complaint."""
    if kind == CASE_DONE:
        reply, following, end = case_done(w, now, k)
        at(w, reply, CASE_REPLY, k)
        at(w, end, CASE_DONE, following)
    elif kind == CASE_REPLY:
        call, verdict = case_reply(w, now, k)
        at(w, call, CASE_REPLY, k)
        at(w, verdict, CASE_COMES, k)
    elif kind == CASE_LATE:
        at(w, case_late(w, now, k), CASE_COMES, k)
    elif is_before_regulator(w, k):
        at(w, regulator_acts(w, now, k), CASE_COMES, k)
    else:
        end, late = case_comes(w, now, k)
        at(w, end, CASE_DONE, k)
        at(w, late, CASE_LATE, k)


@kernel("void(W,i8,i8,i8)")
def happen_at_outlet(w, now, kind, x):
    """Carry out one event of an outlet."""
    if kind == STEP_DONE:
        step_done(w, now, x)
    elif kind == ARRIVES_AT_OUTLET:
        arrives_at_outlet(w, now, x)
    elif kind == DECIDES:
        decides(w, now, x)
    elif kind == PICKED_UP:
        picked_up(w, now, x)
    elif kind == DESK_OPENS:
        on_desk_opens(w, now, x)
    elif kind == DESK_CLOSES:
        desk_closes(w, x)


@kernel("void(W,i8,i8,i8)")
def happen(w, now, kind, x):
    """Carry out one event."""
    if kind == ARRIVE:
        at(w, begin_visit(w, now, x), FINISH, x)
    elif kind == FINISH:
        on_finish(w, now, x)
    elif FAIL <= kind <= OCCASION:  # SERVICE_DUE and REPLACE are between them
        on_unit(w, now, kind, x)
    elif kind == REQUEST:
        on_request(w, now)
    elif kind == CONTACT:
        on_contact(w, now, x)
    elif kind == CALL:
        on_call(w, now, x)
    elif kind == AGENT_DONE:
        on_agent_done(w, now, x)
    elif kind == GIVE_UP:
        on_give_up(w, now, x)
    elif kind == READY:
        at(w, due_for_dispatch(w, now, x), READY, x)
    elif kind == RETURN:
        on_return(w, now, x)
    elif kind == SHIFT_START:
        on_shift_start(w, now, x)
    elif kind == LUNCH:
        at(w, lunch_time(w, now, x), LUNCH_END, x)
    elif kind == LUNCH_END:
        lunch_over(w, now, x)
    elif kind == LAST_CALL:
        on_last_call(w, now, x)
    elif kind == DELIVERY:
        deliver(w, now, x)
    elif kind == RESTOCK:
        at(w, restock(w, now), RESTOCK, 0)
    elif kind == AGENT_IN:
        on_agent_in(w, now, x)
    elif kind == AGENT_OUT:
        end_agents(w, now, x)
    elif kind == REMIND:
        at(w, remind(w, now, x), REMIND, x)
    elif kind == PROGRESS:
        at(w, inform(w, now, x), PROGRESS, x)
    elif kind == DAYBREAK:
        at(w, day_begins(w, now), DAYBREAK, 0)
    elif kind == PLAN:
        at(w, plan_again(w, now), PLAN, 0)
    elif kind == MONTH:
        on_month(w, now, x)
    elif kind == CASE_DONE or kind == CASE_COMES or kind == CASE_REPLY or kind == CASE_LATE:
        happen_to_case(w, now, kind, x)
    else:
        happen_at_outlet(w, now, kind, x)


@kernel("i8(W)")
def run(w):
    """Carry out events until the horizon.  Returns FINISHED, or NEEDS_ROOM when a table must grow first."""
    s = w.now[0]
    days = w.par[0]["days"]
    while True:
        if wants_room(w):
            return NEEDS_ROOM
        first = unpack_event(w.heap[0])[0] if s["n_heap"] > 0 else NEVER
        if s["dispatch_wanted"] and first > s["clock"]:
            on_dispatch(w, s["clock"])
        elif s["today"] < days - 1 and first >= (s["today"] + 1) * DAY:
            if not open_day(w):
                return NEEDS_ROOM
        elif s["n_heap"] == 0:
            return FINISHED
        else:
            now, kind, x = unpack_event(take_first(w))
            s["clock"] = now
            s["n_events"] += 1
            happen(w, now, kind, x)
            aftermath(w, now)
