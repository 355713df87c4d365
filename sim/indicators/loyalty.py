"""Indicators of loyalty, by status of a customer, and of the grades of customers."""

from sim.indicators.row import Indicator

STATUSES = ("fresh", "neutral", "loyal", "at_risk")
_LOYALTY = (
    Indicator("needs", "count", "needs of the customers that became a request, or were given away"),
    Indicator("needs_ours", "count", "of those, requests to us", "high"),
    Indicator("needs_to_rivals", "count", "of those, taken to a rival at the need", "low"),
    Indicator("units_replaced", "count", "units that were replaced by a new one"),
    Indicator("units_rebought", "count", "of those, by us", "high"),
    Indicator("extras_sold", "count", "sales beside the job", "high"),
    Indicator("vouchers", "count", "vouchers of the loyalty programme"),
    Indicator("care_contacts", "count", "customers contacted who had no job for a year"),
    Indicator("win_back_offers", "count", "offers to customers who had left"),
    Indicator("offers_accepted", "count", "of those, accepted", "high"),
    Indicator("customers_won_back", "customers", "customers who came back, with or without an offer", "high"),
    Indicator("left_at_renewal", "customers", "leavers in the month in which their contract was to be renewed", "low"),
    Indicator("left_at_need", "customers", "leavers who had given several needs in a row away", "low"),
    Indicator("trust_mean", "share", "trust of the customers at the ends of months, mean", "high"),
    *(
        Indicator(f"leavers_{name}", "customers", f"leavers who were {name.replace('_', ' ')}", "low")
        for name in STATUSES
    ),
    *(Indicator(f"years_{name}", "years", f"time of customers who were {name.replace('_', ' ')}") for name in STATUSES),
)
LOYALTY_COUNTS = tuple(row.name for row in _LOYALTY)
_LOYALTY_SHARES = (
    Indicator("share_of_wallet", "share", "needs of the customers that came to us", "high", "needs_ours", "needs"),
    Indicator(
        "repurchase_share", "share", "replaced units that are ours again", "high", "units_rebought", "units_replaced"
    ),
    Indicator(
        "offer_acceptance",
        "share",
        "offers to lost customers that were accepted",
        "high",
        "offers_accepted",
        "win_back_offers",
    ),
    *(
        Indicator(
            f"churn_{name}",
            "1/year",
            f"leavers per year of customers who were {name.replace('_', ' ')}",
            "low",
            f"leavers_{name}",
            f"years_{name}",
        )
        for name in STATUSES
    ),
)
# By grade; {} is its name.
GRADES = ("valuable", "potential", "maintainable", "let_go")
_GRADE_ROWS = (
    Indicator("graded_{}", "customers", "active customers at the end, graded {}"),
    Indicator("leavers_{}", "customers", "leavers graded {}", "low"),
    Indicator("years_{}", "years", "time of customers graded {}"),
    Indicator("repairs_seen_{}", "count", "repairs with a first visit, of customers graded {}"),
    Indicator("repairs_seen_24h_{}", "count", "of those, within 24 hours", "high"),
    Indicator(
        "hours_to_first_visit_{}", "h", "request to first arrival, mean over repairs of customers graded {}", "low"
    ),
    Indicator("score_{}", "points", "mean score of customers graded {}", "high"),
)
BY_GRADE = tuple(row.name for row in _GRADE_ROWS)
_GRADE_SHARES = (
    Indicator("churn_{}", "1/year", "leavers per year of customers graded {}", "low", "leavers_{}", "years_{}"),
    Indicator(
        "share_first_visit_24h_{}",
        "share",
        "repairs first visited within 24 hours, of customers graded {}",
        "high",
        "repairs_seen_24h_{}",
        "repairs_seen_{}",
    ),
)


def _of_grade(row: Indicator, grade: str) -> Indicator:
    name, unit, meaning, better, numerator, denominator = row
    words = (name.format(grade), unit, meaning.format(grade.replace("_", " ")), better)
    return Indicator(*words, numerator.format(grade), denominator.format(grade))


LOYALTY_ROWS = (
    *_LOYALTY,
    *_LOYALTY_SHARES,
    *(_of_grade(row, grade) for row in (*_GRADE_ROWS, *_GRADE_SHARES) for grade in GRADES),
)
