"""Daily temperature and the heat clock of each region.

T(d) = mean - amplitude cos(2 pi (d - coldest)/365.25) + AR(1) noise; the failure multiplier is
g(T) = (1 + k_c (T - T_c)+ + k_h (T_h - T)+) / E[g], so that its mean over the climate year is 1.  Heat waves are warmer
than that climate.
Source: docs/model.md, "Weather"; climate of Wuhan (C20).
"""

import math

from sim.draws import WEATHER, normal_quantile, uniform
from sim.jit import kernel
from sim.rules.clocks import HEAT

TWO_PI = 6.283185307179586


@kernel("f8(W,f8)")
def heat_factor(w, celsius):
    """Unscaled multiplier of failures at a daily mean temperature."""
    p = w.par[0]
    hot = max(0.0, celsius - p["cooling_above"])
    cold = max(0.0, p["heating_below"] - celsius)
    return 1.0 + p["cooling_slope"] * hot + p["heating_slope"] * cold


@kernel("f8(W,i8,f8)")
def seasonal_mean(w, region, day_of_year):
    """Climate mean temperature of a day of the year in a region, in degrees Celsius."""
    p = w.par[0]
    mean = p["weather_mean"] + w.regions[region]["warmer"]
    return mean - p["weather_amplitude"] * math.cos(TWO_PI * (day_of_year - p["coldest_day"]) / 365.25)


@kernel("f8(W,i8)")
def mean_heat_factor(w, region):
    """Mean of heat_factor over the days of a year and the weather noise (41 equally likely noise levels)."""
    total = 0.0
    for d in range(365):
        mean = seasonal_mean(w, region, d + 1.0)
        for k in range(41):
            noise = w.par[0]["noise_sd"] * normal_quantile((k + 0.5) / 41.0)
            total += heat_factor(w, mean + noise)
    return total / (365.0 * 41.0)


@kernel("void(W,i8)")
def run_weather(w, region):
    """Fill a region's heat clock from the synthetic climate; the noise is keyed by day and region."""
    p = w.par[0]
    clock = HEAT + region
    scale = 1.0 / mean_heat_factor(w, region)
    shock = math.sqrt(1.0 - p["noise_phi"] * p["noise_phi"])
    noise = 0.0
    for d in range(w.clocks.shape[1] - 1):
        z = normal_quantile(uniform(w, WEATHER, d, region))
        noise = p["noise_sd"] * z if d == 0 else p["noise_phi"] * noise + shock * p["noise_sd"] * z
        today = heat_factor(w, seasonal_mean(w, region, w.calendar[d]["day_of_year"]) + w.calendar[d]["warmer"] + noise)
        w.clocks[clock, d + 1] = w.clocks[clock, d] + scale * today
