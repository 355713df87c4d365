"""Randomness is looked up, not consumed.

A draw is a pure function of (seed, replication; decision point, entity, occurrence): Philox 4x32-10 (Salmon, Moraes,
Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").  So two policies meet the same customers, the same
failures and the same moods, whatever either does in between.  A new question gets a decision point of its own.  Draws
become variates by inversion only, so that policies stay synchronised.
"""

import math

from sim import world  # noqa: F401  (the layout must be declared before a rule is compiled)
from sim.jit import kernel

# Decision points: what is being asked, in the order of their numbers.  A number once given keeps its meaning, or all
# results move; a new point takes the next free one behind those of its subject.  All are below 256: see `asked`.
(
    PLACE, CONTRACT, UNITS, START_SATISFACTION, LEAVE, HOME, SKILL_LEVEL, CERTIFIED, MANNERS, START_AGE, POOR,
    HARSHNESS, FAILURE, LIFE, SERVICE_GAP, OWN_INSTALLATION, WEATHER, STREAM_GAP, STREAM_WHO, KEEP_RETURN, FAULT_KIND,
    DIFFICULTY, CONTACT_DELAY, REMOTE, CODE, BALK, ABSENCE, HOLIDAY_DUTY, ACCESS, WORK, SKILL_OUTCOME, ORDERED_PART,
    CALLBACK_OUTCOME, WEIGHTS, MOOD, LEAD_TIME, REPLAY_FAULT,
) = range(37)  # fmt: skip
# Contact: channel and hours, patience, talk; telemetry.
(
    CHANNEL, AFTER_OPENING, PATIENCE, RETRY, SILENT, HANDLING, ACKNOWLEDGE, CONNECTED, PREDICTED,
) = range(40, 49)  # fmt: skip
EXPLAINS, START_JOBS, RESIGNS, CHANGED_OVER = range(55, 59)  # people
BRAND_EXISTS, BRAND_CHOICE, UNUSED_LOST, SPOILED = range(70, 74)  # parts
# Outlets
(
    MODE_CHOICE, EXPRESS, WALKS_IN, FETCH, LATENESS, NO_SHOW, DESK_TIME, QUOTE, CONSENT, DECISION_TIME, TEST, PICK_UP,
    SHIPPING, LOAN, WAITING, COMES_AFTER_OPENING,
) = range(80, 96)  # fmt: skip
# Jobs and price
(
    OCCASION_GAP, JOB_TYPE, EXTENDED_BOUGHT, CONTRACT_KEPT, ESTIMATE, PRICE_CONSENT, REFUSED_REPLACED, REFERENCE_PRICE,
    OVERCHARGED,
) = range(100, 109)  # fmt: skip
STANDARD_KEPT, AUDIT, REACHED, CALLED_FIRST, NEW_DATE = range(120, 125)  # standards and appointments
TRAIT, EXPECTS, SHOCK, DAMAGED = range(150, 154)  # the mind
SPEAKS_UP, COMPLAINS_BY, ASKED_AFTER, CASE_WORK, FINDING, ESCALATES, ACCEPTED, CALLED_AFTER = range(170, 178)
LEANING, MEMBER, AT_NEED, EXTRA, CARED_FOR, WON_BACK, PAST = range(190, 197)  # loyalty and grades
REWIRED, TOLD, LISTENER, RATES, REFERS, WON = range(210, 216)  # word of mouth and the market
ASKED, NOISE, SAID, SHOPPED, ASSESSED, HEARD_OF, APPROACHED, INTERVIEWED = range(230, 238)  # listening

MASK32 = 0xFFFFFFFF
ABREAST = 64  # draws of one block
TWO_M52 = 1.0 / 4503599627370496.0


@kernel("i8x4(i8,i8,i8,i8,i8,i8)")
def philox(c0, c1, c2, c3, k0, k1):
    """Philox 4x32-10: counter (c0..c3), key (k0, k1), all 32-bit; four 32-bit words."""
    for _ in range(10):
        p0 = 0xD2511F53 * c0
        p1 = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = ((p1 >> 32) & MASK32) ^ c1 ^ k0, p1 & MASK32, ((p0 >> 32) & MASK32) ^ c3 ^ k1, p0 & MASK32
        k0 = (k0 + 0x9E3779B9) & MASK32
        k1 = (k1 + 0xBB67AE85) & MASK32
    return c0, c1, c2, c3


@kernel("f8x2(W,i8,i8,i8)")
def uniform2(w, decision, entity, occurrence):
    """Two uniforms in the open interval (0, 1), 52 bits each, for one decision about one entity."""
    p = w.par[0]
    a, b, c, d = philox(entity, occurrence, decision, 0, int(p["seed"]), int(p["replication"]))
    return ((((a << 20) | (b >> 12)) + 0.5) * TWO_M52, (((c << 20) | (d >> 12)) + 0.5) * TWO_M52)


@kernel("f8(W,i8,i8,i8)")
def uniform(w, decision, entity, occurrence):
    """One uniform in the open interval (0, 1)."""
    u, _ = uniform2(w, decision, entity, occurrence)
    return u


@kernel("void(W,i8,i8,i8)")
def uniforms(w, decision, first, occurrence):
    """What `uniform2` gives for one decision about each of ABREAST entities from `first` on: `abreast_u`, `abreast_v`.

    For passes over everybody: the processor reckons several draws at a time.
    """
    u, v = w.abreast_u, w.abreast_v
    k0, k1 = int(w.par[0]["seed"]), int(w.par[0]["replication"])
    for k in range(ABREAST):
        a, b, c, d = philox(first + k, occurrence, decision, 0, k0, k1)
        u[k] = (((a << 20) | (b >> 12)) + 0.5) * TWO_M52
        v[k] = (((c << 20) | (d >> 12)) + 0.5) * TWO_M52


@kernel("i8(i8,i8)")
def asked(decision, times):
    """The decision point of a question that is asked several times about one (entity, occurrence); 0: as it stands."""
    return decision | times << 8


@kernel("f8(f8)")
def exponential(u):
    """Unit exponential by inversion."""
    return -math.log(u)


@kernel("f8(f8,f8)")
def weibull(u, shape):
    """Weibull variate of scale 1 by inversion."""
    return math.pow(-math.log(u), 1.0 / shape)


@kernel("f8(f8)")
def normal_quantile(p):
    """Standard normal quantile, relative error about 1e-16: Wichura (1988), algorithm AS 241 (PPND16)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
            + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
            + 133.14166789178437745) * r + 3.387132872796366608) / (((((((5226.495278852545925 * r
            + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r
            + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0)  # fmt: skip
    r = math.sqrt(-math.log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        z = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
            + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
            + 4.6303378461565452959) * r + 1.42343711074968357734) / (((((((1.05075007164441684324e-9 * r
            + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
            + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0)  # fmt: skip
    else:
        r -= 5.0
        z = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
            + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r
            + 5.4637849111641143699) * r + 6.6579046435011037772) / (((((((2.04426310338993978564e-15 * r
            + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
            + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r
            + 1.0)  # fmt: skip
    return -z if q < 0.0 else z
