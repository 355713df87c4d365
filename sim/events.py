"""What can happen, what is written down, and in which order simultaneous things happen.

The law of simultaneous events: events are carried out in the order (time, kind, entity).  The kinds are numbered so
that things are released before they are seized; the dispatch pass comes last at every instant.  At most one event of
a (kind, entity) pair is pending at a time, so the order is total and nothing rests on insertion order.  An event is
one 64-bit integer: time << 32 | kind << 26 | entity.
"""

from sim.jit import kernel

DAY = 86_400  # seconds
HOUR = 3_600
YEAR = 365.25 * DAY  # seconds in a mean calendar year
CALLBACK_DAYS = 30  # a problem that returns within this time is a callback, by definition of `visit.callback`
CALLBACK_WITHIN = CALLBACK_DAYS * DAY + 1  # the same in seconds; the return is an event of the next second
SURPRISED = 0.10  # share above what was said, or thought fair, from which an invoice is a surprise (assumption)
NEVER = (1 << 31) - 1  # later than any horizon (68 years)

# Event kinds, in the order in which events of one second are carried out (with gaps); the entity is in brackets.
MONTH = 0  # a calendar month ends: customers leave and join [month]
DAYBREAK = 2  # midnight: what is reviewed every day [0]
RESTOCK = 4  # the night run fills the vans [0]
DELIVERY = 6  # ordered parts arrive [order]
FINISH = 8  # a technician ends a visit [technician]
AGENT_DONE = 9  # an agent or a bot ends a talk [contact]
STEP_DONE = 10  # somebody at an outlet's desk has done with a job [job]
CASE_DONE = 11  # a handler has looked into a complaint [complaint]
LUNCH_END = 12  # [technician]
SHIFT_START = 14  # [technician]
AGENT_IN = 15  # agents of the contact centre begin their shift [agent shift]
DESK_OPENS = 16  # [outlet]
ARRIVE = 18  # a technician is at the customer's door [technician]
ARRIVES_AT_OUTLET = 20  # a customer or a parcel comes to an outlet [job]
FAIL = 22  # a unit breaks down [unit]
SERVICE_DUE = 23  # a unit's planned service visit is due [unit]
REPLACE = 24  # a unit reaches the end of its life [unit]
OCCASION = 25  # a unit's further planned visit, accident or question [unit]
DECIDES = 26  # the customer has decided on the quote [job]
PICKED_UP = 27  # the customer comes for the product, or its parcel is home [job]
RETURN = 28  # a problem thought to be solved comes back [job]
CASE_COMES = 29  # a complaint reaches the company, or a regulator takes a step [complaint]
REQUEST = 30  # the next request of a stream or of a log [0]
CALL = 32  # a customer calls or writes [contact]
REMIND = 34  # a customer is reminded of his appointment [job]
CASE_REPLY = 35  # a customer is answered on his complaint, or called some days later [complaint]
CONTACT = 36  # the request is answered [job]
CASE_LATE = 37  # a customer will not wait any longer for a reply to his complaint [complaint]
GIVE_UP = 38  # a waiting customer hangs up [contact]
PROGRESS = 40  # a customer who waits for parts is told how it stands [job]
READY = 42  # a job may be dispatched [job]
LUNCH = 46  # [technician]
LAST_CALL = 48  # a technician takes no further job today [technician]
AGENT_OUT = 49  # agents go home [agent shift]
DESK_CLOSES = 50  # [outlet]
PLAN = 56  # plans are made anew, held-back jobs looked at again [0]
DISPATCH = 63  # the dispatch pass, last at every instant [0]

# Log kinds.  Every row is (t, kind, code, job, who, a, x); the comments say what the fields hold.
L_REQUEST = 0  # code: type of the job; who: customer; a: unit; x: origin (NEW, CALLBACK, REOPENED)
L_ANSWER = 1  # code: NEEDS_VISIT, SOLVED, BELIEVED_SOLVED; who: customer; a: opened at
L_BALK = 2  # who: customer; a: opened at; x: offered delay in days
L_PROMISE = 3  # code: number of the booking; who: customer; a: start of the window; x: its width in seconds
L_SENT = 4  # who: technician; a: travel seconds; x: kilometres
L_ARRIVE = 5  # code: EARLY, ON_TIME, LATE or NO_WINDOW; who: technician; a: number of the visit; x: hours since request
L_PARTS = 6  # code: 1 the whole set is at hand, 0 not; who: technician; a: number of the visit
L_VISIT = 7  # code: outcome; who: technician; a: seconds on site; x: overtime seconds
L_USED = 8  # code: U_VAN, U_RESERVED; who: part; a: quantity; x: technician, or -1 - outlet
L_CLOSED = 9  # code: type of the job; who: customer; a: visits made; x: transaction score in 0..1
# code: S_START, S_END, S_LUNCH, S_LUNCH_END; who: technician; a: paid seconds (start), overtime (end); x: 1 on holidays
L_SHIFT = 10
L_ORDER = 11  # code: O_DEPOT …; job: the job or -1 - depot; who: part; a: quantity; x: lead time in days
L_DELIVERY = 12  # code: as the order; job: the job or -1 - depot; who: part; a: quantity
L_FILL = 13  # the night run puts parts into a van; job: technician, or -1 - outlet; who: part; a: quantity; x: depot
L_RESERVE = 14  # code: AFTER_VISIT, PICKED_AHEAD; who: part; a: quantity; x: depot
L_PUT_BACK = 15  # reserved but not used; code: SHELF, ON_ITS_WAY, ASTRAY; who: part; a: quantity; x: depot
# code: LEFT_AT_MONTH, LEFT_AFTER_JOB, LEFT_AT_RENEWAL, LEFT_AT_NEED; who: customer; a: status, 0 where bonds are not
# modelled; x: cumulative satisfaction
L_LEFT = 16
# code: AT_CONSTANT_RATE, BY_FRIENDS, BY_SEARCH, BY_ADVERTISING, BY_REFERRAL, BY_COMING_BACK; who: customer;
# a: who he was before, if he came back; x: first satisfaction
L_WON = 17
L_REPLACED = 18  # code: BY_OTHERS, BY_US; who: customer; a: unit
L_RETURN = 19  # a closed problem comes back; code: CALLBACK or REOPENED; job: the closed job; who: customer
L_SKIPPED = 20  # a planned visit found no slot; code: type of the job; who: customer; a: unit
L_TARIFF = 40  # code: coverage; who: customer; a: cents by the tariff; x: money of it charged, before discounts
L_INVOICE = 41  # code: coverage; who: customer; a: cents invoiced; x: surprise, share above what was said or expected
L_ESTIMATE = 42  # code: 0 refused, 1 agreed, 2 and 3 the same when asked again; who: customer; a: cents; x: over value
L_REFUSED = 43  # the job ends without repair; code: type of the job; who: customer; a: visits made
L_EXCHANGED = 44  # after failed warranty repairs; job: the last one; who: customer; a: unit; x: cost of the new unit
L_SOLD = 45  # code: SOLD_EXTENDED, SOLD_CONTRACT; who: customer; a: unit, or 1 taken and 0 given up; x: money
L_FAIRNESS = 46  # code: coverage; who: customer; a: cents estimated, 0 if not; x: fairness of the price, 0 to 1
L_COURSE = 47  # a day on a course; code: programme (C_SKILL, C_AWARENESS, C_CERTIFICATE); who: technician; a: paid s
L_RESIGNED = 48  # code: number of the person on the post; who: technician; a: seconds in the company; x: rating
L_HIRED = 49  # code: number of the person on the post; who: technician; a: seconds the post was vacant
L_CERTIFIED = 50  # a further certificate; code: skill family; who: technician; a: certificates now
L_BONUS = 51  # a bonus for the coming month; code: number of the person on the post; who: technician; x: rating
# month's end; code: P_ABILITY (logit), P_EXPERIENCE (jobs), P_FATIGUE, P_STANDARD, P_RATING (all 0..1); who: technician
L_PERSON = 52  # a: number of the person on the post; x: value
L_PRESSURE = 53  # every midnight; code: region; x: work booked and waiting over the capacity meant for it
L_STANDARDS = 60  # at the end of a job; code: 1 audited; who: technician; a: mask of the standards that were kept
L_CALL = 21  # a customer calls or writes; code: channel; who: customer; a: contact; x: number of earlier attempts
L_TAKEN = 22  # an agent or a machine begins; code: channel; who: contact; a: seconds waited; x: talks of that agent
L_TALK = 23  # it ends; code: channel; who: contact; a: seconds; x: T_ANSWERED, T_WASTED, T_HANDED_OVER
# A waiting customer gives up; code: channel; who: contact; a: seconds waited; x: 1 will call again, 0 is lost; 2 more
# if he left without a word
L_GIVE_UP = 24
L_AGENTS = 25  # a shift begins or ends; code: pool; who: agent shift; a: paid seconds of all; x: change of number
# A technician calls for help; code: 1 an expert is free, 0 none; who: technician; a: seconds of the call; x: 1 helped
L_EXPERT = 26
# A connected unit reports; code: 0 when it fails, 1 before, 2 it fails before that job is done; who: customer; a: unit;
# x: days before
L_REPORTED = 27
L_MESSAGE = 61  # code: M_REMINDER, M_CALL, M_PROGRESS; who: customer; a: 1 reached, 0 not
L_REBOOKED = 62  # the customer will not be, or was not, at home; code: R_DOOR, R_REMINDER, R_CALL; a: visits made
L_WITHDRAWN = 63  # no new date is wanted: the job is lost; code: job kind; who: customer; a: opened at
L_DEFERRED = 64  # a planned visit makes room; code: number of the deferral; who: customer; a: new start; x: days
L_TRANSFER = 54  # a depot sends a part to a job of another one; code: depot; who: part; a: quantity; x: days on the way
L_SCRAPPED = 55  # thrown away; code: SPOILT, ENDED; job: -1 - depot; who: part; a: quantity
L_STATUS = 90  # of a customer changes; code: FRESH, NEUTRAL, LOYAL, AT_RISK; who: customer; a: before; x: satisfaction
L_NEED = 91  # given away; code: TO_RIVAL or TO_NOBODY; who: customer; a: unit, -1 if none; x: P(it were ours)
L_EXTRA = 92  # something else is bought at a job; who: customer; x: CNY
L_VOUCHER = 93  # a member's credit becomes a voucher; who: customer; x: CNY
L_CARE = 94  # a customer without a job for a year is contacted; who: customer; x: cumulative satisfaction
L_OFFER = 95  # a lost customer is made an offer; code: 1 accepted; who: customer; a: months since he left
L_TRUST = 96  # at the end of a month; a: active customers; x: their mean trust
L_GRADE = 97  # of a customer changes; code: grade (1 valuable to 4 let go); who: customer; a: before; x: score, 0 to 1

# Complaints; a complaint is a number in `cases`
L_DISCONTENT = 80  # code: cause (sim/rules/complaints.py); who: customer; a: occasion; x: severity, 0 to 1
# What he does; code: V_NOTHING, V_TALKS, V_EXITS, V_COMPLAINS, V_ADDS, V_FOUND; who: customer; a: complaint, -1: none;
# x: the chance that he speaks up by himself, 1 where he has spoken already
L_VOICE = 81
# Reaches the company; code: channel; who: customer; a: complaint; x: hours from raised to acknowledged, -1: it was not
L_CASE = 82
L_CASE_BEGUN = 83  # somebody looks into it; code: class; who: customer; a: complaint; x: hours of work
L_REMEDY = 84  # decided, and paid for; code: R_APOLOGY …; who: customer; a: complaint; x: cents
L_REPLY = 85  # code: remedy; who: customer; a: complaint; x: share of the loss that is regained
L_ESCALATED = 86  # code: E_PUBLIC …; who: customer; a: complaint; x: hours since it was raised
L_CASE_CLOSED = 87  # code: 1 recovered, 0 not; who: customer; a: complaint; x: hours since it was raised
L_ASKED_AFTER = 88  # called after a job; code: 1 reached, 0 not; who: customer
L_FOLLOW_UP = 89  # called after the reply; code: remedy; who: customer; a: complaint; x: share regained now

# What a score came from, one row a cause; code: FROM_PERSON ...; who: customer; x: part of the score's logit
L_CAUSE = 130
# What else moved a mind, where scores are explained and ties move the odds of leaving; who: customer
L_HEART = 131  # a job is taken to heart, in the order of all that moves the mind; x: score
L_GRUDGE = 132  # the odds of leaving are set anew for a grudge; x: grudge, logits
L_BONDS = 133  # the odds of leaving are set anew; x: everything else that binds or draws away, logits
L_MADE_UP = 134  # a complaint was made good; x: cumulative satisfaction given back

# At outlets
L_MODE = 30  # the mode of a job is settled; code: mode; who: outlet, -1 if none; a: lane; x: kilometres to it
L_PLANNED = 31  # code: WALK_IN, APPOINTMENT, FETCHED or PARCEL; who: outlet; a: when it is to come; x: hours ahead
L_CAME = 32  # code: 1 came, 0 did not; who: outlet; a: seconds after the time planned; x: hours since the request
L_DESK = 33  # a step at the desk begins; code: stage; who: outlet; a: seconds it takes; x: hours waited in line
L_DECIDED = 34  # code: 1 agreed, 0 refused; who: customer; a: outlet; x: quote over value, 0 if nothing was quoted
L_TESTED = 35  # code: 1 passed, 0 not; who: outlet; a: number of the test
L_TOLD = 36  # told that it is ready; code: ON_TIME or LATE; who: customer; a: when it was promised
L_LOANER = 37  # code: LENT, NONE_FREE, BACK, TAKEN_HOME or WAITS; who: outlet; a: loaners out
L_HANDED_BACK = 38  # code: 1 mended, 0 refused; who: customer; a: seconds without the product; x: of those, felt
L_PARCEL = 39  # code: 0 to the outlet, 1 home; who: outlet; a: seconds on the way
# What customers make of it.  Levels as integers are in millionths.
# After each job where it is noted; code: dimension (5: price); who: customer; a: level predicted; x: level perceived
L_FELT = 70
# After each job where expectations adapt; code: dimensions below the adequate level; who: customer; a: those at or
# above the desired level; x: perceived less adequate level, weighted mean
L_ZONE = 71
L_EFFORT = 72  # code: times the customer was in touch; who: customer; a: visits made; x: points of effort
L_EMOTION = 73  # code: JOY, ANGER, SADNESS, FEAR; who: customer; a: 1 the company could have helped it; x: strength
L_SHOCK = 74  # something happens beside all jobs; code: which; who: customer; x: change of cumulative satisfaction
L_DAMAGE = 75  # a visit did damage; code: mask, 1 to the product, 2 to its surroundings; who: customer; a: visits made
# Word of mouth and the market
L_STORY = 105  # code: OF_JOB, OF_COMPLAINT, IN_PUBLIC; who: customer, -1 the public; a: persons told; x: level told
L_HEARD = 106  # a story is heard by a household in the table of customers; who: it; a: who told; x: its view then
L_RATED = 107  # code: stars; who: customer; x: mean of the stars shown from then on
L_REFERRED = 108  # who: the customer who names us to somebody
# Month's end; code: M_REPUTATION, M_STARS, M_BRAND, M_ADVERTISING, M_COMPETITION, M_SHARE, M_TURNED_AWAY; a: number,
# x: value
L_MARKET = 109
L_NOT_PLACED = 67  # a job waits; once a reason; code: sim/rules/reasons.py; who: customer; a: seconds since request

# Listening and management
# An instrument turns to somebody; code: instrument; who: customer; a: seconds until it is known, -1: no answer; x: what
# is said (0..1), -1: no answer
L_SURVEYED = 115
L_MEASURED = 116  # what management sees of a month; code: instrument; who: measure; a: answers; x: estimate
L_ERROR = 117  # code: instrument; who: measure; a: answers; x: standard error of the estimate
L_TRUE = 118  # what is true of a month; who: measure; a: jobs or customers; x: mean
L_ANALYSED = 119  # a complaint is analysed; code: worst dimension; who: customer; a: instrument; x: score of the job
L_GAP = 120  # code: GAP_KNOWLEDGE or GAP_STANDARD; who: dimension; x: gap
L_MANAGED = 121  # management decides; code: 2 x action + 1 if more; a: steps decided on; x: estimate
L_IN_FORCE = 122  # what is in force in the coming month; code: action; a: steps; x: technicians
L_TERM = 123  # a technician on call is hired; who: technician; a: first second; x: days
L_BOOKS = 124  # what the managers reckon; code: B_SEEN, B_PUT_ASIDE, B_SPENT; a: months, or steps bought; x: money

# Codes
REPAIR, SERVICE, INSTALLATION, SUPPORT = 0, 1, 2, 3  # natures of a job
BY_FAILURE, BY_PLAN, BY_REPLACEMENT, BY_ACCIDENT, BY_QUESTION = range(5)  # causes of a job
NEW, CALLBACK, REOPENED = 0, 1, 2  # origins of a request
CHARGED, STATUTORY, EXTENDED, IN_CONTRACT, GUARANTEE, EXCHANGE = range(6)  # coverage: who bears the cost of a job
NEEDS_VISIT, SOLVED, BELIEVED_SOLVED = 0, 1, 2  # what the answer to a request says
SOLD_EXTENDED, SOLD_CONTRACT = 0, 1
DONE, NO_ACCESS, NO_SKILL, NO_PART, NO_TIME = 0, 1, 2, 3, 4  # outcomes of a visit; 1-4 are causes of failure
CONTINUED = 5  # outcome at a bench: the shift ends, the work goes on another day
NO_CONSENT = 6  # outcome of a visit: the customer refuses the price
EARLY, ON_TIME, LATE, NO_WINDOW = 0, 1, 2, 3
S_START, S_END, S_LUNCH, S_LUNCH_END = 0, 1, 2, 3
# To a depot from its supplier, for a job by emergency, to a van; to a depot from the one above, for a job from another
# depot; back to a depot, unused.  Where a row names no job, the field `job` says -1 - depot.
O_DEPOT, O_EMERGENCY, O_VAN, O_REPLENISH, O_LATERAL, O_RETURN = 0, 1, 2, 3, 4, 5
M_REMINDER, M_CALL, M_PROGRESS = 0, 1, 2
R_DOOR, R_REMINDER, R_CALL = 0, 1, 2
T_ANSWERED, T_WASTED, T_HANDED_OVER = 0, 1, 2
C_SKILL, C_AWARENESS, C_CERTIFICATE = 0, 1, 2
P_ABILITY, P_EXPERIENCE, P_FATIGUE, P_STANDARD, P_RATING = 0, 1, 2, 3, 4
U_VAN, U_RESERVED = 0, 1  # where a part that is used comes from: the van (or the outlet's shelf), or kept for the job
AFTER_VISIT, PICKED_AHEAD = 0, 1  # when a part is reserved: after a visit without it, or before the first one
SHELF, ON_ITS_WAY, ASTRAY = 0, 1, 2  # where unused parts go
BY_OTHERS, BY_US = 0, 1  # who replaces a unit
JOY, ANGER, SADNESS, FEAR = 0, 1, 2, 3
SPOILT, ENDED = 0, 1  # why parts are thrown away
V_NOTHING, V_TALKS, V_EXITS, V_COMPLAINS, V_ADDS, V_FOUND = range(6)  # discontent: adds to his open complaint
R_APOLOGY, R_GOODWILL, R_REVISIT, R_REFUND, R_EXCHANGE, R_REFUSED = range(6)  # decisions on complaints
E_PUBLIC, E_REGULATOR, E_ACCEPTED, E_REJECTED, E_ORDERED, E_CONFIRMED = range(6)  # told to all; steps of a regulator

OF_JOB, OF_COMPLAINT, IN_PUBLIC = 0, 1, 2  # what a story is about
# Values of the market at the end of a month, with the number beside them: reputation (persons told in the month), stars
# shown (ratings), brand level, response to advertising, rivals' level less the reference, our share (households of the
# market, rounded), and whom we could not take (customers).
M_REPUTATION, M_STARS, M_BRAND, M_ADVERTISING, M_COMPETITION, M_SHARE, M_TURNED_AWAY = range(7)
TO_US, TO_RIVAL, TO_NOBODY = -1, 0, 1  # whom a customer turns to with a need; what is ours is not written down
# When a customer left: at the end of a month, after a job, when his contract ended, after too many needs given away
LEFT_AT_MONTH, LEFT_AFTER_JOB, LEFT_AT_RENEWAL, LEFT_AT_NEED = range(4)
# How a customer was won
AT_CONSTANT_RATE, BY_FRIENDS, BY_SEARCH, BY_ADVERTISING, BY_REFERRAL, BY_COMING_BACK = range(6)

ON_SITE, CARRY_IN, MAIL_IN = 0, 1, 2  # modes of service; a job solved remotely has none
EXPECTED, INTAKE, DECIDING, AT_BENCH, TESTING, TO_FETCH, HANDOVER, RETURNING, OVER = range(1, 10)  # stages of a stay
WALK_IN, APPOINTMENT, FETCHED, PARCEL = 0, 1, 2, 3
IN_TURN, FIRST_BY_CONTRACT, BOUGHT = 0, 1, 2  # lanes at an outlet: the usual one, the express lane
B_SEEN, B_PUT_ASIDE, B_SPENT = 0, 1, 2  # profit of a period, share of it put aside, spent of that
GAP_KNOWLEDGE, GAP_STANDARD = 1, 2  # gaps between customers and management
LENT, NONE_FREE, BACK, TAKEN_HOME, WAITS = 0, 1, 2, 3, 4

# Job states
ASKING, BOOKED, READY_STATE, ON_THE_WAY, AT_WORK, WAITING_PARTS, CLOSED, CLOSED_REMOTELY, LOST = range(9)
REFUSED = 9

# Causes of a score
(
    FROM_PERSON, FROM_WAIT, FROM_PUNCTUALITY, FROM_FIRST_FIX, FROM_SKILL, FROM_PRICE, FROM_MANNERS, FROM_STANDARDS,
    FROM_CARE, FROM_DAMAGE, FROM_EXPECTATION, FROM_FEELING,
) = range(12)  # fmt: skip

ENTITY_BITS = 26
KIND_BITS = 6
ENTITY_MASK = (1 << ENTITY_BITS) - 1
KIND_MASK = (1 << KIND_BITS) - 1


@kernel("i8(i8,i8,i8)")
def pack_event(t, kind, entity):
    """One integer whose order is the law: time (31 bits), kind (6), entity (26)."""
    return (t << (KIND_BITS + ENTITY_BITS)) | (kind << ENTITY_BITS) | entity


@kernel("i8x3(i8)")
def unpack_event(event):
    """(time, kind, entity) of a packed event."""
    return event >> (KIND_BITS + ENTITY_BITS), (event >> ENTITY_BITS) & KIND_MASK, event & ENTITY_MASK
