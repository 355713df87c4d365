"""What binds a customer beside satisfaction: trust, habit, contract, programme; and what draws him away: rivals.

    bonds = u - t (T - T0) - contract - year x min(years, most) - programme - habits of his segment
            + pull x (rivals' level + competition),

in logits on the odds of leaving.  u ~ N(0, spread^2) is the customer's own.  Source: docs/model.md, "Loyalty".
"""

import math

from sim.draws import LEANING, MEMBER, normal_quantile, uniform
from sim.events import L_STATUS, L_VOUCHER, LATE, NEW, SURPRISED, YEAR
from sim.jit import kernel
from sim.rules.journal import note
from sim.rules.price import surprise_of
from sim.rules.traits import STAYS, effect_of
from sim.world import SATISFACTION

# Rows of `bonds`, one column a customer: own leaning, trust, 1 of members, credit, jobs in a row after which he was
# very satisfied, status, and needs in a row given away (of who has left: months since).
OWN, TRUST, IS_MEMBER, CREDIT, IN_A_ROW, STATUS, AWAY = range(7)
ROWS = 7
FRESH, NEUTRAL, LOYAL, AT_RISK, GONE, BACK_AGAIN = range(6)  # statuses; the last two of who has left
DELIGHTED = 0.9  # cumulative satisfaction that makes loyal when it holds after two jobs in a row (by definition)
DISAPPOINTED = 0.6  # score below which a customer is at risk (by definition)


@kernel("void(W,i8)")
def start_bonds(w, c):
    """Customer c is new: his own leaning, the first trust, member or not."""
    p = w.par[0]
    w.bonds[OWN, c] = p["spread"] * normal_quantile(uniform(w, LEANING, c, 0))
    w.bonds[TRUST, c] = p["trust_start"]
    member = p["programme_active"] and uniform(w, MEMBER, c, 0) < p["programme_joins"]
    w.bonds[IS_MEMBER, c] = 1.0 if member else 0.0


@kernel("f8(W,i8)")
def programme_of(w, c):
    """Logit on staying that the programme gives customer c: rights of a member, and the credit that he would lose."""
    p = w.par[0]
    full = min(1.0, w.bonds[CREDIT, c] / p["programme_voucher"])
    return w.bonds[IS_MEMBER, c] * (p["programme_member"] + p["programme_points"] * full)


@kernel("f8(W,i8,i8)")
def bonds_of(w, now, c):
    """Logit on leaving of everything but satisfaction and unresolved complaints."""
    p = w.par[0]
    years = math.floor((now - w.customers[c]["won_at"]) / YEAR)
    stays = p["trust_weight"] * (w.bonds[TRUST, c] - p["trust_start"])
    stays += p["barriers_year"] * min(years, p["barriers_years_most"])
    stays += p["barriers_contract"] * w.customers[c]["contract"]
    stays += effect_of(w, c, STAYS)
    if w.bonds[IS_MEMBER, c] > 0.0:
        stays += programme_of(w, c)
    return w.bonds[OWN, c] + p["rivals_pull"] * (p["rivals_level"] + w.now[0]["competition"]) - stays


@kernel("f8(W,i8,f8)")
def trust_after(w, j, trust):
    """Trust after job j: up part of the way if it went as promised, down by a share for each promise broken."""
    p = w.par[0]
    job = w.jobs[j]
    failed = job["visits"] > 1 or job["origin"] != NEW
    surprise = surprise_of(w, j) if p["invoiced"] else 0.0
    if not failed and job["punctual"] != LATE and surprise <= SURPRISED:
        return trust + p["trust_kept"] * (1.0 - trust)
    if failed:
        trust *= 1.0 - p["trust_failed"]
    if job["punctual"] == LATE:
        trust *= 1.0 - p["trust_late"]
    if surprise > SURPRISED:
        trust *= 1.0 - p["trust_overcharged"] * min(1.0, surprise)
    return trust


@kernel("void(W,i8,i8)")
def strengthen(w, now, j):
    """Job j is done: trust is raised or broken, and a member's credit grows; a full account becomes a voucher."""
    p = w.par[0]
    c = w.jobs[j]["customer"]
    w.bonds[TRUST, c] = trust_after(w, j, float(w.bonds[TRUST, c]))
    if w.bonds[IS_MEMBER, c] > 0.0:
        credit = w.bonds[CREDIT, c] + p["programme_credit"]
        if credit >= p["programme_voucher"]:
            credit -= p["programme_voucher"]
            note(w, now, L_VOUCHER, 0, j, c, 0, p["programme_voucher"])
        w.bonds[CREDIT, c] = min(credit, p["programme_voucher"])


@kernel("void(W,i8,i8,f8)")
def settle_status(w, now, c, score):
    """The status of customer c after a job with this score: at risk, loyal or neutral."""
    w.bonds[IN_A_ROW, c] = w.bonds[IN_A_ROW, c] + 1.0 if w.mind[SATISFACTION, c] >= DELIGHTED else 0.0
    status = NEUTRAL
    if score < DISAPPOINTED:
        status = AT_RISK
    elif w.bonds[IN_A_ROW, c] >= 2.0:
        status = LOYAL
    before = int(w.bonds[STATUS, c])
    if status != before:
        w.bonds[STATUS, c] = status
        note(w, now, L_STATUS, status, -1, c, before, w.mind[SATISFACTION, c])
