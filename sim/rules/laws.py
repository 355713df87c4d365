"""Laws that rules of several subjects share: how long work takes, the logistic curve, what a half-life leaves."""

import math

from sim.draws import exponential, normal_quantile
from sim.jit import kernel

LOGNORMAL, EXPONENTIAL, CONSTANT = range(3)  # laws of a duration, in the order of the packed scenario
LN2 = math.log(2.0)  # exp(-LN2 x / half) is 1 at x = 0 and one half at x = half


@kernel("f8(f8)")
def logistic(x):
    """1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + math.exp(-x))


@kernel("i8(i8,f8,f8,f8,f8)")
def duration(law, mean, mu, sigma, u):
    """Whole seconds by the law, from the uniform u: mean x exp(mu + sigma z), mean x exponential, or the mean itself.

    With mu = -sigma^2 / 2 the lognormal law has this mean; z is the normal quantile of u.
    """
    if law == CONSTANT:
        return int(mean + 0.5)
    if law == EXPONENTIAL:
        return int(mean * exponential(u) + 0.5)
    return int(mean * math.exp(mu + sigma * normal_quantile(u)) + 0.5)
