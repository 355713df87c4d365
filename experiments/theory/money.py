"""What a customer is worth, and how long customers stay.  One period is the time between two renewals."""

from math import exp

from scipy import special

__all__ = [
    "monthly_hazard",
    "retained",
    "sensitivity_to_retention",
    "shifted_beta_retention",
    "shifted_beta_survival",
    "shifted_beta_value",
    "value_from_next_period",
    "value_including_now",
    "value_of_first",
]


def value_from_next_period(margin: float, retention: float, discount: float) -> float:
    """Value of a customer whose next margin comes in one period if retained: m r / (1 + d - r).

    Margin m in money per period, retention r and discount d per period, all constant (Gupta and Lehmann
    2003).
    """
    return margin * retention / (1.0 + discount - retention)


def value_including_now(margin: float, retention: float, discount: float) -> float:
    """The same with one margin now: m (1 + d) / (1 + d - r)."""
    return margin * (1.0 + discount) / (1.0 + discount - retention)


def value_of_first(margin: float, retention: float, discount: float, periods: int) -> float:
    """`value_including_now` of the first n margins only: m (1 - q^n) / (1 - q), q = r / (1 + d)."""
    kept = retention / (1.0 + discount)
    return value_including_now(margin, retention, discount) * (1.0 - kept**periods)


def retained(yearly_hazard: float, months: int) -> float:
    """Share still customers after so many months at a constant chance to leave: (1 - h)^(months / 12)."""
    return (1.0 - yearly_hazard) ** (months / 12.0)


def sensitivity_to_retention(retention: float, discount: float) -> float:
    """Elasticity of `value_from_next_period` to retention: (1 + d) / (1 + d - r)."""
    return (1.0 + discount) / (1.0 + discount - retention)


def shifted_beta_survival(alpha: float, beta: float, periods: int) -> float:
    """Share still customers after t renewals when the chance to leave is Beta(alpha, beta) over customers.

    Shifted-beta-geometric S(t) = B(alpha, beta + t) / B(alpha, beta) (Fader and Hardie 2007).
    """
    return exp(special.betaln(alpha, beta + periods) - special.betaln(alpha, beta))


def shifted_beta_retention(alpha: float, beta: float, period: int) -> float:
    """Share of those left after t - 1 renewals that renew again: (beta + t - 1) / (alpha + beta + t - 1)."""
    return (beta + period - 1.0) / (alpha + beta + period - 1.0)


def shifted_beta_value(margin: float, alpha: float, beta: float, discount: float) -> float:
    """`value_including_now` for mixed customers: m times the sum over t >= 0 of S(t) / (1 + d)^t.

    The sum is 2F1(1, beta; alpha + beta; 1 / (1 + d)).  Never below the value at the mean retention beta /
    (alpha + beta) (Fader and Hardie 2010).
    """
    return margin * float(special.hyp2f1(1.0, beta, alpha + beta, 1.0 / (1.0 + discount)))


def monthly_hazard(annual_hazard: float) -> float:
    """Chance to leave within a month that compounds to the annual one: 1 - (1 - h)^(1/12)."""
    return 1.0 - (1.0 - annual_hazard) ** (1.0 / 12.0)
