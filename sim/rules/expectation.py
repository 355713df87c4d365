"""What customers expect of each dimension: predicted, adequate, desired and ideal (1) level, and how they move.

Before a job W <- W + k_p credibility (advertised - W); after it W <- W + k_e (P - W) and D <- D + k_d (P - D)+; told of
service of some level, W <- W + k_w (level - W).  The adequate level is

    A = a_0 + a_W W + a_C (level of rivals - reference) + a_H heat,  the last for responsiveness only, at most D.

Laws: four levels (Zeithaml, Berry and Parasuraman 1993; Boulding et al. 1993), a single level that experience alone
moves, or four levels with the gain of a Bayesian, k = 1 / (n + 1/k_e) after n jobs.  All levels are kept in [0, 1].
Source: docs/model.md, "What customers expect"; sizes: assumption.
"""

from sim.draws import EXPECTS, normal_quantile, uniform
from sim.events import DAY
from sim.jit import kernel
from sim.rules.clocks import HEAT
from sim.rules.traits import DESIRED, PREDICTED, effect_of

SERVICE, LEVELS = 5, 6  # dimensions of service; those and price
FOUR, SINGLE, BAYESIAN = 0, 1, 2  # laws
AT_FIRST_PREDICTED, AT_FIRST_DESIRED, ADEQUATE_BASE = range(3)  # rows of `levels`
RESPONSIVENESS = 1
MILLION = 1e6


@kernel("f8(f8)")
def within(level):
    """A level cut to [0, 1]."""
    return min(1.0, max(0.0, level))


@kernel("f8(W,i8,i8)")
def predicted(w, c, dimension):
    """The level that customer c predicts; the scenario's where expectations are fixed."""
    if w.par[0]["adaptive"] == 0:
        return w.par[0]["expected"]
    return float(w.expected[c, dimension])


@kernel("void(W,i8,i8)")
def start_expectations(w, now, c):
    """First levels of customer c: the scenario's, who he is, one normal deviate of his own; newcomers know the name."""
    p = w.par[0]
    own = p["expected_sd"] * normal_quantile(uniform(w, EXPECTS, c, 0))
    for d in range(LEVELS):
        level = w.levels[AT_FIRST_PREDICTED, d] + own + effect_of(w, c, PREDICTED)
        if p["market"] and now > 0 and d < SERVICE:  # prices are not spoken of
            level += p["gain_reputation"] * (w.now[0]["reputation"] - level)
        w.expected[c, d] = within(level)
        w.desired[c, d] = within(w.levels[AT_FIRST_DESIRED, d] + own + effect_of(w, c, DESIRED))
        if p["expectation_law"] == SINGLE:
            w.desired[c, d] = w.expected[c, d]


@kernel("void(W,i8,f8,f8)")
def drawn_to(w, c, level, gain):
    """Customer c's predicted levels of the five dimensions of service move towards a level by a share of the way."""
    for d in range(SERVICE):
        before = float(w.expected[c, d])
        w.expected[c, d] = within(before + gain * (level - before))
        if w.par[0]["expectation_law"] == SINGLE:
            w.desired[c, d] = w.expected[c, d]


@kernel("void(W,i8,f8)")
def hear(w, c, level):
    """Customer c is told of service of this level (0 to 1): his predicted levels move towards it."""
    if w.par[0]["adaptive"]:
        drawn_to(w, c, level, w.par[0]["gain_rumour"])


@kernel("void(W,i8)")
def believe(w, c):
    """Customer c has a job before him and hears what the company claims of itself."""
    drawn_to(w, c, w.par[0]["advertised"], w.par[0]["gain_promise"] * w.par[0]["credibility"])


@kernel("f8(W,i8,i8)")
def heat_at(w, now, c):
    """How hot it is where customer c lives: the day's excess of failures over the mean, at most 1."""
    clock, d = HEAT + int(w.customers[c]["region"]), now // DAY
    return within(w.clocks[clock, d + 1] - w.clocks[clock, d] - 1.0)


@kernel("f8(W,i8,i8,i8)")
def adequate(w, now, c, dimension):
    """The level that customer c would just accept; in the heat he bears less delay, with better rivals less of all."""
    p = w.par[0]
    if p["expectation_law"] == SINGLE:
        return predicted(w, c, dimension)
    level = w.levels[ADEQUATE_BASE, dimension] + p["adequate_predicted"] * predicted(w, c, dimension)
    level += p["adequate_competition"] * w.now[0]["competition"]
    if dimension == RESPONSIVENESS:
        level += p["adequate_heat"] * heat_at(w, now, c)
    return min(float(w.desired[c, dimension]), max(0.0, level))


@kernel("f8(W,i8)")
def gain_of(w, c):
    """Share of a surprise that customer c's predictions take up."""
    p = w.par[0]
    if p["expectation_law"] != BAYESIAN or p["gain_experience"] == 0.0:
        return p["gain_experience"]
    return 1.0 / (w.judged[c] + 1.0 / p["gain_experience"])


@kernel("void(W,i8,i8,f8)")
def adapt(w, c, dimension, perceived):
    """Customer c has perceived this level: what he predicts follows it, what he desires is ratcheted up."""
    before, desired = float(w.expected[c, dimension]), float(w.desired[c, dimension])
    w.expected[c, dimension] = within(before + gain_of(w, c) * (perceived - before))
    if w.par[0]["expectation_law"] == SINGLE:
        w.desired[c, dimension] = w.expected[c, dimension]
    elif perceived > desired:
        w.desired[c, dimension] = within(desired + w.par[0]["gain_desired"] * (perceived - desired))
    w.perceived[c, dimension] = perceived
