"""The log in words: what each kind of row says, and how numbers are called.

`MEANINGS` has one row for each log kind of `sim/events.py`; event logs, their exports and pictures of a day are read
from it, so a new kind needs a row here and nothing else.  Here live words only: nothing is counted.
"""

from typing import TYPE_CHECKING, NamedTuple

from sim import events as ev
from sim.scenario.listening import MEASURES

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["MEANINGS", "MODES", "ORIGINS", "OUTCOMES", "RESULTS", "Fact", "Meaning", "labels_of"]

ORIGINS = ("new", "callback", "reopened")
OUTCOMES = (
    "done",
    "nobody at home",
    "skill missing",
    "part missing",
    "time ran out",
    "to be continued",
    "price refused",
)
COVERAGE = ("charged", "statutory warranty", "extended warranty", "contract", "guarantee", "exchange")
MODES = ("on site", "carry-in", "mail-in")
PUNCTUALITY = ("early", "on time", "late", "no window")
REASONS = (  # in the order of the codes in sim/rules/reasons.py
    "nobody is certified",
    "no senior on duty",
    "outside the shifts",
    "all are busy",
    "no bay is free",
    "reserved for somebody",
    "held back for urgent work",
    "a part is missing",
    "the plan is not due",
    "no room in any tour",
)
DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles", "price fairness")
SCORE_CAUSES = (  # in the order of the codes in sim/events.py
    "person and mood",
    "wait",
    "punctuality",
    "first fix",
    "skill shown",
    "price",
    "manners",
    "standards",
    "information and effort",
    "damage",
    "expectations",
    "feelings",
)
NO_YES = ("no", "yes")
LANES = ("no", "by contract", "bought")  # express lanes: IN_TURN, FIRST_BY_CONTRACT, BOUGHT
CAUSES = (  # of discontent, in the order of sim/scenario/complaints.py
    "repair not thorough",
    "something damaged",
    "problem came back",
    "price too high",
    "price not announced",
    "price does not match the work",
    "cold manners",
    "unprofessional",
    "work dragged on",
    "delay",
    "part missing",
    "product defect",
    "not as advertised",
)
OCCASIONS = ("closing", "late arrival", "failed first visit", "withdrawal", "refusal", "return")
REMEDIES = ("apology", "goodwill", "free revisit", "refund", "exchange", "refused")
STATUS_WORDS = ("fresh", "neutral", "loyal", "at risk")
GRADE_WORDS = ("ungraded", "valuable", "potential", "maintainable", "to let go")
RESULTS = ("open", "closed on site", "solved remotely", "lost")  # what has become of a job at the end of the run

# How a field is read: a whole number, a real one, seconds shown as minutes or hours, a second of the run, how many
# `bits` of a mask are set, a name of the scenario (`part`, `technician`, ...), or the words of a code.
How = str | tuple[str, ...]


class Fact(NamedTuple):
    """One column that a field of the row becomes."""

    column: str
    how: How = "number"


Facts = Fact | tuple[Fact | None, ...] | None  # one for all codes, or one for each code


class Meaning(NamedTuple):
    """What one kind of row says."""

    activity: str | tuple[str, ...]  # in the past tense; one, or one for each code ("" where a code does not occur)
    who: str = ""  # what `who` is a number of: customer, technician, part
    by: str = ""  # who did it: a plain word, or `technician`: the one of this row
    a: Facts = None
    x: Facts = None
    code: Fact | None = None
    job: str = "job"  # what `job` is a number of; "job or depot": of the depot d where it is -1 - d
    by_x: bool = False  # the code that chooses the words stands in `x`
    visit: bool = False  # the row is about one visit of the job
    # What the job does from then on, one, or one for each code: it waits for something, a technician is "on the way" to
    # it or "at work" on it, it "leaves"; empty: goes on as before.
    then: str | tuple[str, ...] = ""
    # The words at the bench or the shelf of an outlet, one, or one for each code; empty: the same words.
    bench: str | tuple[str, ...] = ""


PERSON = Fact("person")  # number of the person on the technician's post
DEPOT, CHANNEL = Fact("depot", "depot"), Fact("channel", "channel")

# fmt: off
MEANINGS: dict[int, Meaning] = {
    ev.L_REQUEST: Meaning("request opened", "customer", a=Fact("unit", "unit"), then="waits for the answer"),
    ev.L_ANSWER: Meaning(
        ("request answered: visit needed", "request answered: solved remotely", "request answered: believed solved"),
        "customer", "contact centre", then=("waits for a visit", "leaves", "leaves")),
    ev.L_BALK: Meaning("window declined", "customer", "contact centre", x=Fact("offered_delay_days", "real"),
                       then="leaves"),
    ev.L_PROMISE: Meaning("window promised", "customer", "contact centre", Fact("window_start", "moment"),
                          Fact("window_h", "hours"), Fact("booking"), then="waits for a visit"),
    ev.L_SENT: Meaning("technician sent", "technician", "technician", Fact("travel_min", "minutes"),
                       Fact("km", "real"), visit=True, then="on the way", bench="technician sent to the bench"),
    ev.L_ARRIVE: Meaning("technician arrived", "technician", "technician", None, Fact("hours_since_request", "real"),
                         Fact("punctuality", PUNCTUALITY), visit=True, then="at work", bench="work begun at the bench"),
    ev.L_PARTS: Meaning(("parts checked: one is missing", "parts checked: all at hand"), "technician", "technician",
                        visit=True),
    ev.L_VISIT: Meaning(tuple(f"visit ended: {outcome}" for outcome in OUTCOMES), "technician", "technician",
                        Fact("on_site_min", "minutes"), Fact("overtime_min", "minutes"), Fact("outcome", OUTCOMES),
                        visit=True, then=("is done", "waits for a visit", "waits for a visit",
                                                  "waits for parts", "waits for a visit", "waits for a visit",
                                                  "is done"),
                        bench=tuple(f"work ended at the bench: {outcome}" for outcome in OUTCOMES)),
    ev.L_USED: Meaning(("part used from the van", "part used that was reserved"), "part", "technician",
                       Fact("quantity"), Fact("technician", "technician"), bench=("part used from the shelf", "")),
    ev.L_CLOSED: Meaning("job closed", "customer", "", Fact("visits_made"), Fact("score", "real"), then="leaves"),
    ev.L_SHIFT: Meaning(("shift started", "shift ended", "lunch started", "lunch ended"), "technician", "technician",
                        (Fact("paid_min", "minutes"), Fact("overtime_min", "minutes"), None, None),
                        (Fact("holiday", NO_YES), Fact("holiday", NO_YES), None, None)),
    ev.L_ORDER: Meaning(("part ordered", "part ordered by emergency", "part sent to a van", "part ordered from above",
                         "part ordered from another depot", "part on its way back"), "part", "depot",
                        Fact("quantity"), Fact("lead_days", "real"), job="job or depot"),
    ev.L_DELIVERY: Meaning(("part delivered to the depot", "part delivered by emergency", "part delivered to a van",
                            "part delivered from above", "part delivered by another depot", "part back at the depot"),
                           "part", "depot", Fact("quantity"), job="job or depot"),
    ev.L_FILL: Meaning("van filled", "part", "depot", Fact("quantity"), DEPOT, job="technician", bench="shelf filled"),
    ev.L_RESERVE: Meaning(("part reserved", "part picked in advance"), "part", "depot", Fact("quantity"), DEPOT),
    ev.L_PUT_BACK: Meaning(("part put back", "part sent back", "part gone astray"), "part", "depot",
                           Fact("quantity"), DEPOT),
    ev.L_LEFT: Meaning(("customer left", "customer left after a job", "customer left at the renewal of the contract",
                        "customer left for others at a need"), "customer", "", Fact("status", STATUS_WORDS),
                       Fact("satisfaction", "real")),
    ev.L_WON: Meaning(
        ("customer won", "customer won through friends", "customer won by search", "customer won by advertising",
         "customer won by a referral", "customer won back"), "customer", "",
        (None, None, None, None, None, Fact("customer_before")), Fact("satisfaction", "real")),
    ev.L_REPLACED: Meaning(("unit replaced by others", "unit replaced by us"), "customer", "", Fact("unit", "unit")),
    ev.L_RETURN: Meaning("problem returned", "customer"),
    ev.L_SKIPPED: Meaning("planned visit put off", "customer", "contact centre", a=Fact("unit", "unit")),
    ev.L_STANDARDS: Meaning(("standards noted", "standards noted and audited"), "technician", "technician",
                            Fact("standards_kept", "bits")),
    ev.L_TRANSFER: Meaning("part sent across", "part", "depot", Fact("quantity"), Fact("lead_days", "real"), DEPOT),
    ev.L_SCRAPPED: Meaning(("part spoilt", "part scrapped"), "part", "depot", Fact("quantity"), job="job or depot"),
    # loyalty and grades
    ev.L_STATUS: Meaning(tuple(f"customer became {word}" for word in STATUS_WORDS), "customer", "",
                         Fact("status_before", STATUS_WORDS), Fact("satisfaction", "real"),
                         Fact("status", STATUS_WORDS)),
    ev.L_NEED: Meaning(("need taken to a rival", "need let be"), "customer", "", Fact("unit", "unit"),
                       Fact("chance_of_ours", "real")),
    ev.L_EXTRA: Meaning("something else sold", "customer", "", None, Fact("price", "real")),
    ev.L_VOUCHER: Meaning("voucher earned", "customer", "", None, Fact("price", "real")),
    ev.L_CARE: Meaning("customer cared for", "customer", "contact centre", None, Fact("satisfaction", "real")),
    ev.L_OFFER: Meaning(("offer to a lost customer declined", "offer to a lost customer accepted"), "customer",
                        "contact centre", Fact("months_since_left")),
    ev.L_TRUST: Meaning("trust noted", "", "", Fact("customers"), Fact("trust", "real")),
    ev.L_GRADE: Meaning(tuple(f"customer graded: {word}" for word in GRADE_WORDS), "customer", "",
                        Fact("grade_before", GRADE_WORDS), Fact("score", "real"), Fact("grade", GRADE_WORDS)),
    # appointments
    ev.L_MESSAGE: Meaning(("reminder sent", "customer called before the visit", "progress notice sent"), "customer",
                          "contact centre", Fact("reached", NO_YES)),
    ev.L_REBOOKED: Meaning(("new date: nobody was at home", "new date: away, said at the reminder",
                            "new date: away, said at the call"), "customer", "contact centre", Fact("visits_made"),
                           then="waits for a visit"),
    ev.L_WITHDRAWN: Meaning("request withdrawn", "customer", "contact centre", then="leaves"),
    ev.L_DEFERRED: Meaning("planned visit deferred", "customer", "contact centre", Fact("window_start", "moment"),
                           Fact("deferred_days", "real"), Fact("deferral"), then="waits for a visit"),
    # price and warranty
    ev.L_TARIFF: Meaning("work priced by the tariff", "customer", "", Fact("tariff_cents"), Fact("charged", "real"),
                         Fact("coverage", COVERAGE)),
    ev.L_INVOICE: Meaning("invoice written", "customer", "", Fact("invoice_cents"), Fact("surprise", "real"),
                          Fact("coverage", COVERAGE)),
    ev.L_ESTIMATE: Meaning(("estimate refused", "estimate accepted", "higher price refused", "higher price accepted"),
                           "customer", "technician", Fact("price_cents"), Fact("price_over_value", "real")),
    ev.L_REFUSED: Meaning("job ended by refusal", "customer", "", Fact("visits_made"), then="leaves"),
    ev.L_EXCHANGED: Meaning("unit exchanged", "customer", "", Fact("unit", "unit"), Fact("unit_cost", "real")),
    ev.L_SOLD: Meaning(("extended warranty sold", "contract changed"), "customer", "",
                       (Fact("unit", "unit"), Fact("under_contract", NO_YES)), (Fact("price", "real"), None)),
    ev.L_FAIRNESS: Meaning("price judged", "customer", "", Fact("estimate_cents"), Fact("price_fairness", "real"),
                           Fact("coverage", COVERAGE)),
    # people
    ev.L_COURSE: Meaning(("course: skill", "course: awareness", "course: certificate"), "technician", "technician",
                         Fact("paid_min", "minutes")),
    ev.L_RESIGNED: Meaning("technician resigned", "technician", "", Fact("in_company_h", "hours"),
                           Fact("rating", "real"), PERSON),
    ev.L_HIRED: Meaning("technician hired", "technician", "", Fact("vacant_h", "hours"), None, PERSON),
    ev.L_CERTIFIED: Meaning("certificate gained", "technician", "", Fact("certificates"), None,
                            Fact("family", "family")),
    ev.L_BONUS: Meaning("bonus granted", "technician", "", None, Fact("rating", "real"), PERSON),
    ev.L_PERSON: Meaning(("ability noted", "experience noted", "fatigue noted", "service standard noted",
                          "rating noted"), "technician", "", Fact("person"), Fact("value", "real")),
    ev.L_PRESSURE: Meaning("pressure of work noted", "", "", None, Fact("pressure", "real"), Fact("region", "region")),
    # dispatch
    # what customers make of it
    ev.L_FELT: Meaning("level felt", "customer", "", Fact("predicted_millionths"), Fact("perceived", "real"),
                       Fact("dimension", DIMENSIONS)),
    ev.L_ZONE: Meaning("judged against the zone of tolerance", "customer", "", Fact("above_desired"),
                       Fact("adequacy", "real"), Fact("below_adequate")),
    ev.L_EFFORT: Meaning("effort felt", "customer", "", Fact("visits_made"), Fact("effort", "real"),
                        Fact("calls_made")),
    ev.L_EMOTION: Meaning(("joy felt", "anger felt", "sadness felt", "fear felt"), "customer", "",
                          Fact("company_to_blame", NO_YES), Fact("felt_value", "real")),
    ev.L_CAUSE: Meaning("cause of a score", "customer", "", None, Fact("logit", "real"),
                        Fact("score_cause", SCORE_CAUSES)),
    ev.L_HEART: Meaning("taken to heart", "customer", "", None, Fact("score", "real")),
    ev.L_GRUDGE: Meaning("grudge borne", "customer", "", None, Fact("logit", "real")),
    ev.L_BONDS: Meaning("bonds felt", "customer", "", None, Fact("logit", "real")),
    ev.L_MADE_UP: Meaning("satisfaction given back", "customer", "", None, Fact("satisfaction_change", "real")),
    ev.L_SHOCK: Meaning("customer struck by an event", "customer", "", None, Fact("satisfaction_change", "real"),
                        Fact("shock", "shock")),
    ev.L_DAMAGE: Meaning(("", "product damaged", "surroundings damaged", "product and surroundings damaged"),
                         "customer", "technician", Fact("visits_made")),
    ev.L_NOT_PLACED: Meaning(tuple(f"not placed: {reason}" for reason in REASONS), "customer", "dispatcher",
                             Fact("since_request_min", "minutes")),
    # the contact centre
    ev.L_CALL: Meaning("customer called", "customer", "", Fact("contact"), Fact("attempts_before"), CHANNEL,
                       then="waits for the answer"),
    ev.L_TAKEN: Meaning("call taken", "contact", "contact centre", Fact("waited_min", "minutes"),
                        Fact("talks_at_once"), CHANNEL),
    ev.L_TALK: Meaning(("talk ended: answered", "talk ended: nobody there", "talk ended: handed over"), "contact",
                       "contact centre", Fact("talk_min", "minutes"), None, CHANNEL, by_x=True),
    ev.L_GIVE_UP: Meaning(("hung up for good", "hung up, will call again", "left without a word for good",
                           "left without a word, will call again"), "contact", "", Fact("waited_min", "minutes"), None,
                          CHANNEL, by_x=True, then=("leaves", "", "leaves", "")),
    ev.L_AGENTS: Meaning("agents came or went", "agent_shift", "contact centre", Fact("paid_min", "minutes"),
                         Fact("agents_more"), Fact("pool", "pool")),
    ev.L_EXPERT: Meaning(("expert called: none free", "expert called: answered"), "technician", "technician",
                         Fact("call_min", "minutes"), Fact("helped")),
    ev.L_REPORTED: Meaning(("unit reported its failure", "unit reported before it fails",
                            "unit failed before the repair that it asked for"), "customer", "", Fact("unit", "unit"),
                           Fact("days_before", "real")),
    # complaints
    ev.L_DISCONTENT: Meaning("customer discontented", "customer", "", Fact("occasion", OCCASIONS),
                             Fact("severity", "real"), Fact("cause", CAUSES)),
    ev.L_VOICE: Meaning(("discontent: nothing said", "discontent: others told", "discontent: goes elsewhere",
                         "complaint raised", "complaint added to", "complaint raised when called"), "customer", "",
                        Fact("complaint"), Fact("complaint_chance", "real")),
    ev.L_CASE: Meaning("complaint received", "customer", "complaint desk", Fact("complaint"),
                       Fact("acknowledged_h", "real"), Fact("complaint_channel", "complaint_channel")),
    ev.L_CASE_BEGUN: Meaning("complaint looked into", "customer", "complaint desk", Fact("complaint"),
                             Fact("work_h", "real"), Fact("class")),
    ev.L_REMEDY: Meaning(tuple(f"complaint decided: {remedy}" for remedy in REMEDIES), "customer", "complaint desk",
                         Fact("complaint"), Fact("compensation_cents", "real")),
    ev.L_REPLY: Meaning("complaint replied to", "customer", "complaint desk", Fact("complaint"),
                        Fact("regained", "real"), Fact("remedy", REMEDIES)),
    ev.L_ESCALATED: Meaning(("complaint told to the public", "complaint taken to the regulator",
                             "regulator accepted the complaint", "regulator rejected the complaint",
                             "regulator ordered a refund", "regulator confirmed the settlement"), "customer", "",
                            Fact("complaint"), Fact("hours_since_complaint", "real")),
    ev.L_CASE_CLOSED: Meaning(("complaint closed: not recovered", "complaint closed: recovered"), "customer", "",
                              Fact("complaint"), Fact("hours_since_complaint", "real")),
    ev.L_ASKED_AFTER: Meaning("customer called after the job", "customer", "complaint desk",
                              None, None, Fact("reached", NO_YES)),
    ev.L_FOLLOW_UP: Meaning("customer called after the reply", "customer", "complaint desk", Fact("complaint"),
                            Fact("regained", "real"), Fact("remedy", REMEDIES)),
    # word of mouth and the market
    ev.L_STORY: Meaning(("others told of a job", "others told of a complaint", "complaint heard in public"), "customer",
                        "", Fact("persons_told"), Fact("level_told", "real")),
    ev.L_HEARD: Meaning("told by another household", "customer", "", Fact("told_by", "number"), Fact("view", "real")),
    ev.L_RATED: Meaning("rating posted", "customer", "", None, Fact("stars_shown", "real"), Fact("stars")),
    ev.L_REFERRED: Meaning("provider named to somebody", "customer"),
    ev.L_MARKET: Meaning(("reputation noted", "stars shown noted", "brand level noted", "response to advertising noted",
                          "competition noted", "market share noted", "customers turned away"), "", "",
                         (Fact("persons_told"), Fact("ratings"), None, None, None, Fact("households"),
                          Fact("customers")), Fact("value", "real")),
    # outlets
    ev.L_MODE: Meaning(tuple(f"mode settled: {mode}" for mode in MODES), "outlet", "contact centre",
                       Fact("express", LANES), Fact("outlet_km", "real")),
    ev.L_PLANNED: Meaning(("walk-in expected", "appointment made", "fetching arranged", "parcel expected"), "outlet",
                          "", Fact("planned_at", "moment"), Fact("planned_ahead_h", "real"),
                          then="comes to the outlet"),
    ev.L_CAME: Meaning(("appointment not kept", "came to the outlet"), "outlet", "", Fact("after_plan_min", "minutes"),
                       Fact("hours_since_request", "real"), then=("", "is in the outlet")),
    ev.L_DESK: Meaning(("", "", "intake begun at the desk", "", "", "test begun at the desk", "",
                        "hand-over begun at the desk", "", ""), "outlet", "desk", Fact("desk_min", "minutes"),
                       Fact("hours_in_line", "real"), then="is in the outlet"),
    ev.L_DECIDED: Meaning(("quote refused", "quote accepted"), "customer", "", Fact("outlet", "outlet"),
                          Fact("quote_over_value", "real")),
    ev.L_TESTED: Meaning(("test failed", "test passed"), "outlet", "desk", Fact("tests")),
    ev.L_TOLD: Meaning(("", "told that it is ready: on time", "told that it is ready: late"), "customer", "desk",
                       Fact("promised_at", "moment"), then="waits to be fetched"),
    ev.L_LOANER: Meaning(("loaner lent", "no loaner free", "loaner back", "customer taken home",
                          "customer waits on the premises"), "outlet", "desk", Fact("loaners_out")),
    ev.L_HANDED_BACK: Meaning(("handed back unmended", "handed back mended"), "customer", "desk",
                              Fact("hours_without", "hours"), Fact("hours_without_felt", "hours"), then=("leaves", "")),
    ev.L_PARCEL: Meaning(("parcel sent to the outlet", "parcel sent home"), "outlet", "", Fact("parcel_h", "hours"),
                         then="is in the post"),
    # listening and management
    ev.L_SURVEYED: Meaning("customer asked", "customer", "management", Fact("known_after_h", "hours"),
                        Fact("said", "real"), Fact("instrument", "instrument")),
    ev.L_MEASURED: Meaning("estimate published", "measure", "management", Fact("answers"), Fact("estimate", "real"),
                           Fact("instrument", "instrument")),
    ev.L_ERROR: Meaning("error of an estimate noted", "measure", "management", Fact("answers"),
                        Fact("standard_error", "real"), Fact("instrument", "instrument")),
    ev.L_TRUE: Meaning("truth of the month noted", "measure", "", Fact("counted"), Fact("mean", "real")),
    ev.L_ANALYSED: Meaning("complaint analysed", "customer", "management", Fact("instrument", "instrument"),
                        Fact("score", "real"), Fact("worst_dimension", DIMENSIONS)),
    ev.L_GAP: Meaning(("", "gap noted: knowledge", "gap noted: standard"), "dimension", "management", None,
                      Fact("gap", "real")),
    ev.L_MANAGED: Meaning(("", "hiring decided", "training lowered", "training raised", "supervision lowered",
                           "supervision raised"), "", "management", Fact("steps"), Fact("estimate", "real")),
    ev.L_IN_FORCE: Meaning(("people hired for a term", "training in force", "supervision in force"), "", "management",
                           Fact("steps"), Fact("technicians")),
    ev.L_TERM: Meaning("technician hired for a term", "technician", "management", Fact("works_from", "moment"),
                       Fact("term_days")),
    ev.L_BOOKS: Meaning(("profit seen", "profit put aside", "put aside spent"), "", "management",
                        Fact("months_or_steps"), Fact("money", "real")),
}
# fmt: on


def labels_of(run: "Run") -> dict[str, list[str]]:
    """Names by number of whatever has a short list of them: technician, part, region and so on.

    Technicians are T1, T2, ... (number 0 of the log is T1), temporary and reserve staff have lists of their own.
    """
    crew, scenario = run.scenario.crew, run.scenario
    kinds = (
        ("T", crew.technicians),
        ("temp ", crew.summer_temps),
        ("on call ", scenario.on_call),
        ("reserve ", crew.reserve),
    )
    people = [f"{word}{k}" for word, n in kinds for k in range(1, n + 1)]
    return {
        "technician": people,
        "part": list(scenario.parts.stocked),
        "region": list(scenario.regions),
        "family": scenario.families,
        "depot": list(scenario.parts.depots) or ["depot"],
        "outlet": list(scenario.outlets.places)[: scenario.outlets.number],
        "channel": [*getattr(scenario.contact, "channels", ()), "experts"],
        "complaint_channel": list(getattr(scenario.complaints, "channels", ())),
        "pool": list(getattr(scenario.contact, "pools", ())),
        "shock": list(scenario.satisfaction.shocks),
        "instrument": list(scenario.instruments),
        "dimension": list(DIMENSIONS),
        "measure": list(MEASURES),
    }
