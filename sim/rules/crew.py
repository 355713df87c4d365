"""Technicians' days: who works when, lunch, last call, overtime, and the list of idle technicians."""

from sim.events import DAY, L_SHIFT, NEVER, S_END, S_LUNCH, S_LUNCH_END, S_START
from sim.jit import kernel
from sim.rules.grid import TECHNICIANS, add_point, remove_point
from sim.rules.journal import note
from sim.rules.people_posts import end_of_day
from sim.rules.plans import let_go
from sim.rules.ready import want_dispatch
from sim.rules.roster import works


@kernel("i8(W,i8,i8)")
def next_shift(w, now, i):
    """Start of technician i's next shift after `now`; NEVER if there is none within the horizon.

    After a shift of 24 hours the next one begins at the second at which the last one ends.
    """
    p = w.par[0]
    if p["round_the_clock"]:
        return 0 if now < 0 and i < p["technicians"] + p["temps"] else NEVER
    person = w.technicians[i]
    start_s = w.patterns[person["pattern"]]["start_s"]
    d = max(0, now // DAY)
    while d < p["days"]:
        start = d * DAY + start_s
        if (start > now or (start == now and now >= person["shift_end"] > 0)) and works(w, i, d):
            return start
        d += 1
    return NEVER


@kernel("void(W,i8,i8)")
def go_home(w, now, i):
    """The working day of technician i is over."""
    person = w.technicians[i]
    person["on_duty"] = 0
    person["lunch_owed"] = 0
    overtime = max(0, now - person["shift_end"])
    person["overtime_month"] += overtime
    let_go(w, i)
    note(w, now, L_SHIFT, S_END, -1, i, overtime, person["day_kind"])
    if w.par[0]["growing"]:
        end_of_day(w, now, i)


@kernel("void(W,i8)")
def stop_idling(w, i):
    """Technician i is no longer available."""
    person = w.technicians[i]
    r = person["region"]
    region = w.regions[r]
    region["n_idle"] -= 1
    last = w.idle[r, region["n_idle"]]
    w.idle[r, person["idle_at"]] = last
    w.technicians[last]["idle_at"] = person["idle_at"]
    person["idle_at"] = -1
    remove_point(w, TECHNICIANS, i)


@kernel("void(W,i8,i8)")
def last_call(w, now, i):
    """No further job today: an idle technician goes home, a busy one finishes first."""
    person = w.technicians[i]
    if person["on_duty"] == 0:
        return  # the shift fell through
    person["last_called"] = 1
    let_go(w, i)
    if person["busy"] == 0 and person["at_lunch"] == 0:
        stop_idling(w, i)
        go_home(w, now, i)


@kernel("void(W,i8,i8)")
def become_idle(w, now, i):
    """Technician i may be sent."""
    person = w.technicians[i]
    r = person["region"]
    region = w.regions[r]
    person["idle_at"], person["free_at"] = region["n_idle"], now
    w.idle[r, region["n_idle"]] = i
    region["n_idle"] += 1
    add_point(w, TECHNICIANS, i)
    want_dispatch(w, r)


@kernel("i8x2(W,i8,i8)")
def start_shift(w, now, i):
    """Technician i begins the day at home.  Returns (start of lunch, last call); NEVER where there is none.

    Who has resigned since the shift was planned does not come: the shift falls through, with its last call at once.
    """
    p = w.par[0]
    person = w.technicians[i]
    d = now // DAY
    still_out = person["on_duty"]  # a long visit reaches into the next shift: the day goes on where he is
    if p["growing"] and still_out == 0 and p["round_the_clock"] == 0 and not works(w, i, d):
        return NEVER, now
    if still_out:
        go_home(w, now, i)
    else:
        person["x"], person["y"] = person["home_x"], person["home_y"]
    if p["growing"]:
        w.people[i]["came_at"] = now
    person["on_duty"], person["last_called"], person["lunch_owed"] = 1, 0, 0
    person["day_kind"] = w.calendar[d]["holiday"]
    month = w.calendar[d]["month"] + 12 * w.calendar[d]["year"]
    if person["month"] != month:
        person["month"] = month
        person["overtime_month"] = 0
    length, lunch = p["horizon"] - now, NEVER
    person["shift_end"] = NEVER  # who works round the clock does not run out of time when the run ends
    if not p["round_the_clock"]:
        length = w.patterns[person["pattern"]]["length_s"]
        lunch = d * DAY + p["lunch_from_s"]
        person["shift_end"] = now + length
    if p["lunch_s"] == 0 or lunch < now or lunch + p["lunch_s"] > now + length:
        lunch = NEVER
    paid = length - (p["lunch_s"] if lunch < NEVER else 0)
    note(w, now, L_SHIFT, S_START, -1, i, paid, person["day_kind"])
    if still_out == 0:
        become_idle(w, now, i)
    last_call = NEVER if p["round_the_clock"] else max(now, now + length - p["last_call_s"])
    return lunch, last_call


@kernel("i8(W,i8,i8)")
def eat(w, now, i):
    """Technician i has lunch.  Returns the end."""
    person = w.technicians[i]
    person["lunch_owed"], person["at_lunch"] = 0, 1
    person["free_at"] = now + w.par[0]["lunch_s"]
    if person["planned"] >= 0:
        let_go(w, i)
    note(w, now, L_SHIFT, S_LUNCH, -1, i, 0, 0.0)
    if w.par[0]["growing"]:
        w.people[i]["came_at"] += w.par[0]["lunch_s"]  # the break is no work
    return now + w.par[0]["lunch_s"]


@kernel("i8(W,i8,i8)")
def lunch_time(w, now, i):
    """Lunch bell: an idle technician eats now and is back at the time returned; a busy one eats after the visit."""
    person = w.technicians[i]
    if person["on_duty"] == 0:
        return NEVER
    if person["busy"]:
        person["lunch_owed"] = 1
        return NEVER
    stop_idling(w, i)
    return eat(w, now, i)


@kernel("void(W,i8,i8)")
def lunch_over(w, now, i):
    """Back from lunch: idle again, or home if the last call has passed."""
    person = w.technicians[i]
    person["at_lunch"] = 0
    note(w, now, L_SHIFT, S_LUNCH_END, -1, i, 0, 0.0)
    if person["last_called"]:
        go_home(w, now, i)
    else:
        become_idle(w, now, i)


@kernel("i8(W,i8,i8)")
def after_visit(w, now, i):
    """What technician i does after a visit.  Returns the end of a lunch that begins now, else NEVER."""
    person = w.technicians[i]
    person["busy"] = 0
    if person["last_called"]:
        go_home(w, now, i)
    elif person["lunch_owed"]:
        return eat(w, now, i)
    else:
        become_idle(w, now, i)
    return NEVER


@kernel("i8(W,i8,i8)")
def works_until(w, now, i):
    """Latest end of work today: shift end plus the overtime that day and month still allow."""
    p = w.par[0]
    person = w.technicians[i]
    allowed = min(p["overtime_day_s"], max(0, p["overtime_month_s"] - person["overtime_month"]))
    return person["shift_end"] + allowed
