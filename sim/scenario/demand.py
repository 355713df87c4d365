"""Who the customers are and what makes them call: installed base, a request stream, or a replayed work-order log."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Date, Factor, Months, Name, NonNegative, Positive, Section, Share

__all__ = ["Climate", "Customers", "Demand", "InstalledBase", "LogReplay", "PoissonStream", "Product"]

Weights24 = Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24, strict=False)]
Weights7 = Annotated[tuple[NonNegative, ...], Field(min_length=7, max_length=7, strict=False)]


class Customers(Section):
    """The customer base at the start."""

    households: Annotated[int, Field(ge=1, le=2_000_000)]  # customers at the start
    units_per_household: Annotated[float, Field(ge=1, le=8)]  # mean number of units; a fraction is drawn per household
    contract_share: Share  # customers with a maintenance contract (class 0 in priority dispatch)
    places_file: str | None  # CSV with columns x_km, y_km, one row a customer (reused in turn); null: uniform places


class Product(Section):
    """A generation of products on the market: units installed from its first day on belong to it."""

    since: Date  # first day; before the first of them units are as the rest of the section says
    failures: Annotated[float, Field(ge=0, le=100)]  # multiplies the intensity of failures
    faults: dict[Name, NonNegative]  # multiplies the share of a fault among them; 1 for those that are not named


class InstalledBase(Section):
    """Requests from ageing units: Weibull, Kijima virtual age, covariates, weather, planned work, replacement."""

    kind: Literal["installed_base"]
    start_age: Literal["stationary", "new"]  # ages at the start: in equilibrium with replacement, or all new
    failure_shape: Annotated[float, Field(ge=0.3, le=10)]  # Weibull shape beta
    failure_scale_years: Annotated[float, Field(gt=0, le=1000)]  # Weibull scale eta
    restoration: Share  # Kijima q: 0 as good as new, 1 as bad as old
    kijima: Literal["I", "II"]
    poor_installation_share: Share
    poor_installation_reference: Share  # share of poor installations at which the failure scale was measured
    poor_installation_ratio: Annotated[float, Field(ge=1, le=10)]  # hazard ratio of a poor installation
    environment_sd: Annotated[float, Field(ge=0, le=2)]  # sd of the log multiplier of the environment, mean 1
    use_sd: Annotated[float, Field(ge=0, le=2)]  # sd of the log multiplier of use habits, mean 1
    replacement_mean_years: Positive  # mean life of a unit; very large: never replaced
    replacement_shape: Annotated[float, Field(ge=0.5, le=20)]  # Weibull shape of the life
    replacement_wait_days: Annotated[int, Field(ge=1, le=365)]  # a unit with an open job is replaced so much later
    installed_by_us: Share  # share of replacements whose installation we do
    installation_months: Months  # relative rate of replacements by month, January first
    products: Annotated[dict[Name, Product], Field(max_length=8)]  # generations after the first, oldest first


class PoissonStream(Section):
    """Requests as a Poisson process with a rate that may depend on month, weekday and hour."""

    kind: Literal["poisson"]
    rate_per_day: Positive  # mean requests a day, all customers together
    hour_weights: Weights24  # relative rate by hour of the day
    weekday_weights: Weights7  # Monday first
    month_weights: Months


class LogReplay(Section):
    """Requests replayed from a work-order file, whatever the policy."""

    kind: Literal["log"]
    file: Annotated[str, Field(min_length=1)]  # CSV or Parquet: id, opened, unit, optional place, fault, kind
    returns_kept: Share  # share kept of the excess returns that the file tags (column return_probability)


Demand = Annotated[InstalledBase | PoissonStream | LogReplay, Field(discriminator="kind")]


class HeatWave(Section):
    """Some days that are warmer than the season."""

    start: Date  # first day
    days: Annotated[int, Field(ge=1, le=366)]
    warmer_k: Annotated[float, Field(ge=-40, le=40)]


class Climate(Section):
    """Daily mean temperature and what it does to failures."""

    kind: Literal["none", "synthetic", "file"]  # none: multiplier 1 all year
    file: str | None  # CSV with columns date, tavg_c (used by calendar day, reused year after year)
    mean_c: Annotated[float, Field(ge=-30, le=40)]
    amplitude_c: Annotated[float, Field(ge=0, le=40)]  # half the difference between the warmest and coldest day
    coldest_day: Annotated[float, Field(ge=1, le=366)]  # day of the year
    noise_phi: Annotated[float, Field(ge=0, lt=1)]  # day-to-day autocorrelation
    noise_sd_k: Annotated[float, Field(ge=0, le=15)]  # stationary sd of the weather noise
    cooling_above_c: float
    cooling_slope: Factor  # extra failures per kelvin above, relative to a mild day
    heating_below_c: float
    heating_slope: Factor
    waves: Annotated[dict[Name, HeatWave], Field(max_length=100)]  # on top of the season; overlapping ones add up
