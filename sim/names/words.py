"""The words of codes, in the order of the codes."""

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
