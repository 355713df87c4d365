"""Care for customers who have had no job for a year: a call or a letter in the month of their anniversary."""

from sim.draws import CARED_FOR, uniform
from sim.events import L_CARE, YEAR
from sim.jit import kernel
from sim.rules.bonds import TRUST
from sim.rules.journal import note
from sim.world import SATISFACTION


@kernel("f8(W,i8)")
def care_share(w, c):
    """Chance that the campaign reaches customer c: its share, times the factor of his grade."""
    share = w.par[0]["care_share"]
    return share * w.treatments[w.customers[c]["tier"]]["care"] if w.par[0]["graded"] else share


@kernel("b1(W,i8,i8)")
def is_cared_for(w, now, c):
    """Is customer c reached in this year's campaign?  Who is trusts the company a little more."""
    if uniform(w, CARED_FOR, c, int(now / YEAR + 0.5)) >= care_share(w, c):
        return False
    trust = float(w.bonds[TRUST, c])
    w.bonds[TRUST, c] = trust + w.par[0]["care_warms"] * (1.0 - trust)
    note(w, now, L_CARE, 0, -1, c, 0, w.mind[SATISFACTION, c])
    return True
