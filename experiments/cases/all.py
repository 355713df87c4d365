"""The cases by name."""

from experiments.cases.bank_calls import BANK_CALLS
from experiments.cases.boston_promises import BOSTON_PROMISES
from experiments.cases.boston_season import BOSTON_SEASON
from experiments.cases.case import Case
from experiments.cases.cdnow_value import CDNOW_VALUE
from experiments.cases.failure_laws import FAILURE_LAWS
from experiments.cases.late_deliveries import LATE_DELIVERIES
from experiments.cases.metro_lifts import METRO_LIFTS
from experiments.cases.raf_spares import RAF_SPARES
from experiments.cases.survey_links import SURVEY_LINKS
from experiments.cases.survey_weights import SURVEY_WEIGHTS
from experiments.cases.telecom_complaints import TELECOM_COMPLAINTS

__all__ = ["CASES"]

CASES: dict[str, Case] = {
    "metro_lifts": METRO_LIFTS,
    "bank_calls": BANK_CALLS,
    "raf_spares": RAF_SPARES,
    "cdnow_value": CDNOW_VALUE,
    "telecom_complaints": TELECOM_COMPLAINTS,
    "late_deliveries": LATE_DELIVERIES,
    "failure_laws": FAILURE_LAWS,
    "boston_promises": BOSTON_PROMISES,
    "boston_season": BOSTON_SEASON,
    "survey_weights": SURVEY_WEIGHTS,
    "survey_links": SURVEY_LINKS,
}
