"""What `python -m experiments.select` is asked: the objective, the zone of indifference, the constraint, how sure.

Every key is judged here, in one line, before anything runs.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from experiments.messages import Refusal, did_you_mean, nearest, seen
from experiments.one_run import check_choice, whole_number
from sim import INDICATORS

__all__ = ["KEYS", "NET_VALUE", "PROCEDURES", "Question", "asked", "unit_of"]

KEYS = ("objective", "better", "zone", "constraint", "tolerance", "procedure", "confidence", "pilot", "step", "maximum",
        "budget")  # fmt: skip
PROCEDURES = ("kn", "rinott", "ocba")
NET_VALUE = "net_value"  # a sum of two indicators, as in the report
FEWEST, USUAL_PILOT, USUAL_STEP, USUAL_MOST = 5, 10, 5, 200
_CONSTRAINT = re.compile(r"(\w+)(<=|>=)([-+.\deE]+)")


class Question(NamedTuple):
    """`sign` turns the objective so that larger is better, `service_sign` the constraint so that it is a maximum."""

    objective: str
    sign: int
    zone: float
    service: str  # "": no constraint
    service_sign: int
    most: float  # of service_sign x service
    tolerance: float
    procedure: str
    confidence: float
    pilot: int
    step: int
    maximum: int  # replications of a cell
    budget: int  # replications in all, for OCBA

    @property
    def names(self) -> list[str]:
        """The measures that it takes."""
        parts = ["contribution_present", "customer_value_present"] if self.objective == NET_VALUE else [self.objective]
        return [*parts, self.service] if self.service else parts


def unit_of(name: str) -> str:
    """The unit of a measure; net value is a sum of money, a name of the user's own has none."""
    return "money" if name == NET_VALUE else INDICATORS[name].unit if name in INDICATORS else ""


def asked(own: Mapping[str, str], indicators: Mapping[str, Any]) -> Question:
    """The question of the command's own keys."""
    objective = _objective(own, indicators)
    service, service_sign, most = _constraint(own, indicators)
    procedure = check_choice("procedure", own.get("procedure", "kn"), PROCEDURES)
    if service and procedure != "kn":
        raise Refusal(f"procedure={procedure}: knows no constraint; allowed with one: kn")
    if "budget" in own and procedure != "ocba":
        raise Refusal(f"budget={seen(own['budget'])}: is for procedure=ocba; {procedure} ends by itself")
    pilot = whole_number(own, "pilot", USUAL_PILOT)
    if pilot < FEWEST:
        raise Refusal(f"pilot={pilot}: variances cannot be judged by so few; allowed: {FEWEST} or more")
    maximum, step = whole_number(own, "maximum", max(USUAL_MOST, pilot), 10_000), whole_number(own, "step", USUAL_STEP)
    if maximum < pilot:
        raise Refusal(f"maximum={maximum}: is less than pilot ({pilot})")
    if step < 1:
        raise Refusal("step=0: is how many replications a round adds; allowed: 1 or more")
    return Question(
        objective,
        _sign(own, objective, indicators),
        _positive(own, "zone", "the difference in the objective that does not matter"),
        service,
        service_sign,
        most,
        _positive(own, "tolerance", "how far from the limit either answer will do") if service else 0.0,
        procedure,
        _confidence(own),
        pilot,
        step,
        maximum,
        whole_number(own, "budget", 0, 100_000),
    )


def _objective(own: Mapping[str, str], indicators: Mapping[str, Any]) -> str:
    name = own.get("objective", "")
    known = [*indicators, NET_VALUE] if "contribution_present" in indicators else list(indicators)
    if not name:
        raise Refusal("objective: is missing; it must be an indicator, e.g. objective=cost_total")
    if name not in known:
        raise Refusal(f"objective={seen(name)}: no such indicator{did_you_mean(nearest(name, known))}")
    return name


def _sign(own: Mapping[str, str], objective: str, indicators: Mapping[str, Any]) -> int:
    known = "high" if objective == NET_VALUE else getattr(indicators[objective], "better", "")
    better = own.get("better", known)
    if not better:
        raise Refusal(f"better: is missing; {objective} may be good high or low: better=high or better=low")
    return 1 if check_choice("better", better, ("high", "low")) == "high" else -1


def _constraint(own: Mapping[str, str], indicators: Mapping[str, Any]) -> tuple[str, int, float]:
    text = own.get("constraint", "")
    if not text:
        if "tolerance" in own:
            raise Refusal(f"tolerance={seen(own['tolerance'])}: belongs to a constraint, and there is none")
        return "", 1, 0.0
    match = _CONSTRAINT.fullmatch(text.replace(" ", ""))
    if not match:
        raise Refusal(f"constraint={seen(text)}: must be an indicator, <= or >=, and a number, e.g. late_rate<=0.1")
    name, sign = match[1], 1 if match[2] == "<=" else -1
    if name not in indicators:
        raise Refusal(f"constraint={seen(text)}: no such indicator{did_you_mean(nearest(name, indicators))}")
    return name, sign, sign * _number(f"constraint={seen(text)}", match[3])


def _positive(own: Mapping[str, str], key: str, meaning: str) -> float:
    if key not in own:
        raise Refusal(f"{key}: is missing; it is {meaning}, a number above 0")
    value = _number(f"{key}={seen(own[key])}", own[key])
    if value <= 0:
        raise Refusal(f"{key}={seen(own[key])}: must be a number above 0")
    return value


def _confidence(own: Mapping[str, str]) -> float:
    text = own.get("confidence", "0.95")
    value = _number(f"confidence={seen(text)}", text)
    if not 0.5 < value < 1:
        raise Refusal(f"confidence={seen(text)}: must be a number above 0.5 and below 1")
    return value


def _number(what: str, text: str) -> float:
    try:
        value = float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        value = float("nan")
    if not abs(value) < float("inf"):
        raise Refusal(f"{what}: must be a finite number")
    return value
