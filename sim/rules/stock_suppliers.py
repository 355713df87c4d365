"""Suppliers: lead times, and the days on which they work slowly or not at all.

A lead time is supplier's work.  Within a disruption work passes 1 / factor as fast, or not at all, so an order that is
placed in one or runs into one is late by what it loses there.  The stretch is settled when the order is placed.
"""

from sim.draws import LEAD_TIME, exponential, uniform
from sim.jit import kernel


@kernel("i8(W,i8,i8,i8,b1)")
def stretched(w, now, part, lead, emergency):
    """Seconds until an order of `lead` seconds of undisturbed work is done, if it is placed now."""
    t = now
    left = float(lead)
    for k in range(w.disruptions.shape[0]):
        d = w.disruptions[k]
        concerns = (d["parts"] >> part) & 1 and (d["emergency"] or not emergency)
        if not concerns or d["end"] <= t:
            continue
        if t + left <= d["start"]:
            break
        left -= max(0, d["start"] - t)
        t = max(t, int(d["start"]))
        done = (d["end"] - t) / d["factor"] if d["factor"] > 0.0 else 0.0
        if left < done:
            return t + int(left * d["factor"] + 0.5) - now
        left -= done
        t = d["end"]
    return t + int(left + 0.5) - now


@kernel("i8(W,i8,i8,i8)")
def supplier_lead(w, now, d, part):
    """Lead time in seconds of depot d's next order: constant or exponential, keyed by part and number of the order."""
    lead = w.parts[part]["lead_s"]
    if w.parts[part]["exponential"]:
        lead = int(lead * exponential(uniform(w, LEAD_TIME, part, d << 24 | w.stocks[d, part]["orders"])) + 0.5)
    return stretched(w, now, part, lead, False)
