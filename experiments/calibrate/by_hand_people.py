"""Values of units and customers that need a person's word: failures, returns, practice, answers, leaving, contracts."""

import math

import numpy as np
from scipy import optimize, special

from experiments.calibrate.by_hand import Given, Placement, known
from experiments.calibrate.keys import Key
from experiments.calibrate.people import months_watched
from experiments.fitting.churn import fit_churn
from experiments.fitting.first_fix import jeffreys
from experiments.fitting.fitted import Fitted, fitted, on_logit
from experiments.messages import Refusal
from experiments.records.observed import scale_of

__all__ = [
    "answers", "check_answers", "check_contracts", "check_practice", "check_units", "contracts",
    "leaving", "lives", "practice", "recurrent", "returns",
]  # fmt: skip

YEAR_D, CALLBACK_DAYS = 365.25, 30.0
# Of an installed base whose units are alike but for what was fitted.
ALIKE = {
    "demand.environment_sd": 0.0, "demand.use_sd": 0.0, "demand.poor_installation_ratio": 1.0,
}  # fmt: skip


def lives(told: Given) -> Placement:
    """First failures: Weibull, units alike; what a repair does to a unit stays as it is."""
    check_units(told)
    shape, scale = told.of("shape", "scale")
    return Placement(_weibull(shape, scale), told.correlation("shape", "scale"), ALIKE,
                     instead=("requests", "calls"), names=("shape", "scale"))  # fmt: skip


def recurrent(told: Given) -> Placement:
    """As new after each repair (restoration 0); units differ by a lognormal factor with the fitted variance."""
    check_units(told)
    shape, scale = told.of("shape", "scale")
    values, names = _weibull(shape, scale), ["shape", "scale"]
    beside = ALIKE | {"demand.restoration": 0.0}
    if any(one.name == "frailty" for one in told.found[told.subject].fitted):
        (frailty,) = told.of("frailty")
        values.append((_spread_of(frailty), Key("demand.environment_sd", unit="sd of a logarithm")))
        names.append("frailty")
        beside = {key: value for key, value in beside.items() if key != "demand.environment_sd"}
    return Placement(values, told.correlation(*names), beside, instead=("requests", "calls"), names=tuple(names))


def _weibull(shape: Fitted, scale: Fitted) -> list[tuple[Fitted, Key]]:
    return [(shape, Key("demand.failure_shape")), (scale, Key("demand.failure_scale_years", 1 / YEAR_D, "years"))]


def _spread_of(frailty: Fitted) -> Fitted:
    """The sd of the logarithm of a lognormal factor with that variance and mean one."""
    ends = [math.sqrt(math.log1p(x)) for x in (frailty.value, frailty.low, frailty.high)]
    slope = frailty.value / (1 + frailty.value) / (2 * ends[0] ** 2)  # of its logarithm in that of the variance
    return frailty._replace(name="units unlike", value=ends[0], low=ends[1], high=ends[2], error=frailty.error * slope)


def check_units(told: Given) -> None:
    """The company has units that fail."""
    kind = told.base["demand"]["kind"]
    if kind != "installed_base":
        raise Refusal(
            f"means.{told.subject}=demand: {told.start} has demand.kind={kind}; start from a company of units "
            "(installed_base), e.g. start=plain_city"
        )


def returns(told: Given) -> Placement:
    """The chance within 30 days, as the model has it, of the fitted chance and mean; whoever repaired."""
    last, after = told.of("repair does not last", "shows after")
    within = -math.expm1(-CALLBACK_DAYS / after.value)
    chance = last.value * within
    of_after = -(CALLBACK_DAYS / after.value) * (1 - within) / within  # of ln within, in ln mean
    to_logit = np.array([(1 - last.value) / (1 - chance), of_after / (1 - chance)])  # of the logit of the chance
    errors = np.array([last.error, after.error])
    own = told.correlation(last.name, after.name) * np.outer(errors, errors)
    both = np.array([to_logit, [0.0, 1.0]])
    covariance = both @ own @ both.T
    one = fitted("back within 30 days", chance, math.sqrt(covariance[0, 0]), "logit", "share", "likelihood", last.n)
    hang = covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1])
    return Placement(
        [(one, Key("visit.callback", unit="share of repairs")), (after, Key("visit.callback_days", unit="days"))],
        np.array([[1.0, hang], [hang, 1.0]]), {"visit.rush_ratio": 1.0, "visit.junior_ratio": 1.0},
        names=(last.name, after.name),
    )  # fmt: skip


def check_practice(told: Given) -> None:
    """The company's people grow."""
    if told.base["people"]["kind"] != "growing":
        raise Refusal(
            f"means.practice={told.word}: {told.start} has people.kind={told.base['people']['kind']}; start from a "
            "company whose people grow, e.g. start=ac_city"
        )


def practice(told: Given) -> Placement:
    """What twice the practice leaves of the time; no floor, because the record's curve has none."""
    check_practice(told)
    (rate,) = told.of("rate")
    return Placement(
        [(rate, Key("people.learning.rate", unit="per doubling"))], None, {"people.learning.floor": 0.0},
        names=("rate",),
    )  # fmt: skip


def check_answers(told: Given) -> None:
    """A survey of the company; the records have answers and the orders that they are about."""
    tools = told.base["listening"].get("instruments", {})
    known(told, [told.word], {name: one for name, one in tools.items() if one["kind"] == "survey"}, "survey")
    told.needs("surveys", "order", "score")
    told.needs("work_orders", "closed")


def answers(told: Given) -> Placement:
    """The intercept with which as many were asked as answers stand for (Horvitz and Thompson 1952).

    Slope and extremes of who answers stay as the company has them: nobody knows what the silent felt.
    """
    check_answers(told)
    tool = told.base["listening"]["instruments"][told.word]
    closed = set(told.tables["work_orders"].dropna(subset=["closed"])["id"].astype(str))
    rows = told.tables["surveys"].dropna(subset=["score", "order"]).drop_duplicates("order")
    scale = scale_of(told.tables["surveys"])
    score = scale.shares(rows["score"][rows["order"].astype(str).isin(closed)])
    asked = tool["sampled"] * len(closed)
    if len(score) < 50 or len(score) >= asked:
        raise Refusal(f"means.{told.subject}={told.word}: {len(score)} answers of {asked:.0f}; 50 of more are needed")
    from_mean = score.to_numpy() - tool["response"]["reference"]
    felt = tool["response"]["slope"] * from_mean + tool["response"]["extremes"] * from_mean**2

    def too_many(intercept: float) -> float:
        return float((1 + np.exp(-(intercept + felt))).sum()) - asked

    at = float(optimize.brentq(too_many, -60, 60))
    chance = special.expit(at + felt)
    error = math.sqrt(float(((1 - chance) / chance**2).sum())) / float(((1 - chance) / chance).sum())
    one = fitted("intercept", at, error, "identity", "logit", "inverse chances", len(score))
    without = (("ends of the scale", scale.assumed),) if scale.assumed else ()
    key = Key(f"listening.instruments.{told.word}.response.intercept", unit="logit")
    return Placement([(one, key)], without=without)


def leaving(told: Given) -> Placement:
    """The hazard by tenure as the model's Weibull link, whatever the satisfaction, which no record has.

    Hazard of month m is exp(base) max(1, m)^tenure; that of the model (k / s) (t / s)^(k - 1), t in years, at
    least a month.  A stand-in where tenure matters: the model takes it anew at jobs and once a year.  It is the hazard
    of all, whether they complained or not, so that as many leave; jobs of themselves bring nobody to leave.
    """
    told.of("base", "tenure")  # refused with its reason where nothing was fitted
    months, _ = months_watched(told.tables)
    found = fit_churn(months.assign(tenure=months["tenure"].clip(lower=1) - 1, complaint=0))
    base, tenure = found.base, found.tenure
    shape = 1 + tenure.value
    if shape <= 0:
        raise Refusal(f"means.leaving by month=leaving: the hazard falls as tenure^{tenure.value:.2f}; above -1 is one")
    scale = math.exp((math.log(shape) - base.value) / shape) / 12
    of_shape = np.array([0.0, 1 / shape])  # of the logarithms, in base and tenure
    of_scale = np.array([-1 / shape, (1 - (math.log(shape) - base.value)) / shape**2])
    errors = np.array([base.error, tenure.error])
    own = found.correlation[:2, :2] * np.outer(errors, errors)
    slopes = np.array([of_shape, of_scale])
    covariance = slopes @ own @ slopes.T
    deviations = np.sqrt(np.diag(covariance))
    values = [
        (fitted("shape", shape, float(deviations[0]), "log", "", base.method, base.n), Key("leaving.duration_shape")),
        (fitted("scale", scale, float(deviations[1]), "log", "years", base.method, base.n),
         Key("leaving.duration_scale", unit="years")),
    ]  # fmt: skip
    beside = {"leaving.duration_slope": 0.0, "leaving.event_months": 0.0}
    return Placement(values, covariance / np.outer(deviations, deviations), beside,
                     {"leaving": "weibull"}, names=("base", "tenure"))  # fmt: skip


def check_contracts(told: Given) -> None:
    """The records say who has one."""
    told.needs("customers", "contract")


def contracts(told: Given) -> Placement:
    """The share of customers with a maintenance contract."""
    check_contracts(told)
    has = told.tables["customers"]["contract"].dropna().astype(bool)
    if len(has) < 20:
        raise Refusal(f"means.contracts={told.word}: {len(has)} customers; at least 20 are needed")
    one = on_logit(jeffreys("share with a contract", int(has.sum()), len(has)))
    return Placement([(one, Key("customers.contract_share", unit="share"))])
