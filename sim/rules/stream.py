"""Requests that come as a stream: a Poisson process with a varying rate, or a replayed log."""

from sim.draws import KEEP_RETURN, REPLAY_FAULT, STREAM_GAP, STREAM_WHO, exponential, uniform
from sim.events import HOUR, NEVER, NEW, REPAIR, TO_US
from sim.jit import kernel
from sim.rules.intake import failure_kind, fault_of, open_job
from sim.rules.needs import choose
from sim.rules.start import LOG, POISSON
from sim.rules.stock_brands import brands_of


@kernel("i8(W)")
def next_arrival(w):
    """Next arrival of the Poisson process: unit exponentials added on the clock of expected requests."""
    s = w.now[0]
    s["stream_clock"] += exponential(uniform(w, STREAM_GAP, s["next_request"], 0))
    hour = s["stream_hour"]
    while hour < w.stream.shape[0] - 1 and w.stream[hour + 1] <= s["stream_clock"]:
        hour += 1
    s["stream_hour"] = hour
    if hour >= w.stream.shape[0] - 1:
        return NEVER
    share = (s["stream_clock"] - w.stream[hour]) / (w.stream[hour + 1] - w.stream[hour])
    return hour * HOUR + int(share * HOUR + 0.5)


@kernel("i8(W)")
def next_logged(w):
    """Time of the next logged request that is kept (excess returns may be thinned by a lever)."""
    s = w.now[0]
    while s["next_request"] < w.replay.shape[0]:
        k = s["next_request"]
        removed = w.replay[k]["returns"] * (1.0 - w.par[0]["returns_kept"])
        if uniform(w, KEEP_RETURN, k, 0) >= removed:
            return w.replay[k]["t"]
        s["next_request"] = k + 1
    return NEVER


@kernel("i8(W,i8)")
def next_request(w, now):
    """When the next request of the stream comes; NEVER if there is none within the horizon."""
    kind = w.par[0]["demand_kind"]
    if kind == POISSON:
        return next_arrival(w)
    if kind == LOG:
        return next_logged(w)
    return NEVER


@kernel("b1(W,i8,i8,i8)")
def goes_elsewhere(w, now, c, k):
    """Does customer c take request number k of the stream to somebody else, where customers decide at each need?"""
    return w.par[0]["at_need"] == 1 and choose(w, now, c, -1, k, 0) != TO_US


@kernel("i8(W,i8,i8)")
def replay_request(w, now, k):
    """Open the job of row k of the log; a fault that the log does not name is drawn by share."""
    row = w.replay[k]
    if w.customers[row["customer"]]["active"] == 0 or goes_elsewhere(w, now, row["customer"], k):
        return -1
    j = open_job(w, now, row["customer"], -1, row["kind"], NEW, k, 0)
    job = w.jobs[j]
    if job["nature"] == REPAIR:
        f = row["fault"]
        if f < 0:
            f = fault_of(w, row["kind"], uniform(w, REPLAY_FAULT, k, 0))
        job["fault"], job["code"] = f, f
        job["family"], job["needs"] = w.faults[f]["family"], brands_of(w, j, w.faults[f]["needs"])
    return j


@kernel("i8(W,i8)")
def stream_request(w, now):
    """The next request of the stream comes in.  Returns the job; -1 if its customer has left or goes elsewhere."""
    p = w.par[0]
    s = w.now[0]
    k = s["next_request"]
    s["next_request"] = k + 1
    if p["demand_kind"] == LOG:
        return replay_request(w, now, k)
    c = min(int(uniform(w, STREAM_WHO, k, 0) * p["base_customers"]), p["base_customers"] - 1)
    if w.customers[c]["active"] == 0 or goes_elsewhere(w, now, c, k):
        return -1
    return open_job(w, now, c, -1, failure_kind(w, k, 0), NEW, k, 0)
