"""Waiting lines: Erlang's formulas, priorities, impatience, a repair shop with a finite population.

Rates and times share one free unit (per hour and hours, or per day and days).  Arrivals are Poisson and,
unless a function says otherwise, service times are exponential.  Load is rate / service_rate, in servers.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import cos, exp, expm1, log, sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = [
    "Impatient",
    "Queue",
    "RepairShop",
    "bernoulli_feedback",
    "busy_through_day",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "infinite_servers_exceed",
    "little",
    "mean_busy_sinusoidal",
    "mixture_cv2",
    "mm_c",
    "pollaczek_khinchine",
    "priority_waits",
    "priority_waits_single",
    "repair_shop",
    "wait_exceeds",
    "wait_quantile",
]

_ENOUGH = 1e-18  # probability beyond which the tail of a queue is cut


class Queue(NamedTuple):
    """Steady state of a delay system; `wait` is before service, `sojourn` includes it."""

    wait_probability: float
    wait: float
    queue_length: float
    sojourn: float
    number: float
    utilisation: float


class Impatient(NamedTuple):
    """Steady state of a queue whose customers may give up; `wait` is averaged over all of them."""

    wait_probability: float
    abandon_probability: float
    wait: float
    queue_length: float
    number: float
    utilisation: float


class RepairShop(NamedTuple):
    """Steady state of a finite population of machines; `time_down` lasts until the end of the repair."""

    down: float
    throughput: float
    time_down: float
    utilisation: float
    availability: float


def little(rate: float, time: float) -> float:
    """Mean number present L = lambda W (Little 1961)."""
    return rate * time


def erlang_b(servers: int, load: float) -> float:
    """Share of arrivals lost when nobody may wait: B_c = a B_{c-1} / (c + a B_{c-1}), B_0 = 1 (Erlang 1917).

    Holds for every service-time law with the same mean.
    """
    loss = 1.0
    for count in range(1, servers + 1):
        loss = load * loss / (count + load * loss)
    return loss


def erlang_c(servers: int, load: float) -> float:
    """Share of arrivals that must wait: C = B / (1 - rho (1 - B)), rho = a / c < 1 (Erlang 1917)."""
    _need_stable(load / servers)
    loss = erlang_b(servers, load)
    return loss / (1.0 - load / servers * (1.0 - loss))


def mm_c(rate: float, service_rate: float, servers: int) -> Queue:
    """M/M/c: Wq = C / (c mu - lambda), Lq = lambda Wq, W = Wq + 1/mu, L = lambda W."""
    load = rate / service_rate
    waits = erlang_c(servers, load)
    wait = waits / (servers * service_rate - rate)
    sojourn = wait + 1.0 / service_rate
    return Queue(waits, wait, little(rate, wait), sojourn, little(rate, sojourn), load / servers)


def wait_exceeds(rate: float, service_rate: float, servers: int, time: float) -> float:
    """M/M/c, first come first served: P(Wq > t) = C exp(-(c mu - lambda) t)."""
    return erlang_c(servers, rate / service_rate) * exp(-(servers * service_rate - rate) * time)


def wait_quantile(rate: float, service_rate: float, servers: int, share: float) -> float:
    """M/M/c, first come first served: the wait that a share p of the customers does not exceed.

    ln(C / (1 - p)) / (c mu - lambda), or 0 where p <= 1 - C: the inverse of `wait_exceeds`.
    """
    waits = erlang_c(servers, rate / service_rate)
    return max(0.0, log(waits / (1.0 - share)) / (servers * service_rate - rate))


def pollaczek_khinchine(rate: float, mean: float, cv2: float) -> float:
    """M/G/1 mean wait Wq = rho E[S] (1 + cv^2) / (2 (1 - rho)), rho = lambda E[S].

    cv2 is the squared coefficient of variation of the service time: 0 constant, 1 exponential (Pollaczek
    1930, Khinchine 1932).
    """
    utilisation = rate * mean
    _need_stable(utilisation)
    return utilisation * mean * (1.0 + cv2) / (2.0 * (1.0 - utilisation))


def mixture_cv2(shares: Sequence[float], means: Sequence[float]) -> float:
    """Squared coefficient of variation of a mixture of exponentials: 2 sum p m^2 / (sum p m)^2 - 1, never below 1."""
    mean = sum(share * one for share, one in zip(shares, means, strict=True))
    return 2.0 * sum(share * one**2 for share, one in zip(shares, means, strict=True)) / mean**2 - 1.0


def bernoulli_feedback(rate: float, mean: float, cv2: float, success: float) -> float:
    """M/G/1 whose jobs return to the end of the line until a visit succeeds, with chance p each: mean time to fix.

    Whether somebody leaves after a visit does not depend on who was visited, so the number present has the law of an
    M/G/1 whose service is a geometric sum of visits: mean E[S] / p, variance Var[S] / p + E[S]^2 (1 - p) / p^2
    (Takacs 1963); the time to fix follows by Little.
    """
    total = mean / success
    variance = cv2 * mean**2 / success + mean**2 * (1.0 - success) / success**2
    return pollaczek_khinchine(rate, total, variance / total**2) + total


def infinite_servers_exceed(load: float, number: int) -> float:
    """M/G/infinity: P(more than `number` present), Poisson(load) for every service law (Palm 1943;
    Takacs 1962).
    """
    return float(stats.poisson.sf(number, load))


def priority_waits_single(
    rates: Sequence[float], means: Sequence[float], second_moments: Sequence[float]
) -> list[float]:
    """M/G/1 with non-preemptive classes, most urgent first: Wq_k = R / ((1 - s_{k-1}) (1 - s_k)).

    R = sum lambda_i E[S_i^2] / 2 is the mean work left in service, s_k = sum over i <= k of lambda_i
    E[S_i] (Cobham 1954).
    """
    residual = sum(rate * moment for rate, moment in zip(rates, second_moments, strict=True)) / 2.0
    return _cobham(residual, [rate * mean for rate, mean in zip(rates, means, strict=True)])


def priority_waits(rates: Sequence[float], service_rate: float, servers: int) -> list[float]:
    """M/M/c with non-preemptive classes and one service rate: Cobham's form with R = C / (c mu).

    C is Erlang's waiting probability of the whole stream (Kella and Yechiali 1985).
    """
    residual = erlang_c(servers, sum(rates) / service_rate) / (servers * service_rate)
    return _cobham(residual, [rate / (servers * service_rate) for rate in rates])


def _cobham(residual: float, utilisations: Sequence[float]) -> list[float]:
    below = [0.0, *accumulate(utilisations)]
    _need_stable(below[-1])
    return [residual / ((1.0 - urgent) * (1.0 - here)) for urgent, here in pairwise(below)]


def erlang_a(rate: float, service_rate: float, patience_rate: float, servers: int) -> Impatient:
    """M/M/c+M: waiting customers leave at rate theta each (Palm 1957); summed as a birth-death chain.

    P(abandon) = theta Lq / lambda, E[W] = Lq / lambda, utilisation = lambda (1 - P(abandon)) / (c mu).
    """
    states = _cut(rate, service_rate, patience_rate, servers)
    number = np.arange(states + 1)
    queue = np.maximum(number - servers, 0)
    share = _birth_death(
        np.full(states, rate), np.minimum(number, servers)[1:] * service_rate + queue[1:] * patience_rate
    )
    length = float(share @ queue)
    abandon = patience_rate * length / rate
    busy = rate * (1.0 - abandon) / (servers * service_rate)
    return Impatient(float(share[servers:].sum()), abandon, length / rate, length, float(share @ number), busy)


def _cut(rate: float, service_rate: float, patience_rate: float, servers: int) -> int:
    """Last state kept: above it the chain is negligible, as its birth/death ratios only fall."""
    state, weight, heaviest = 0, 1.0, 1.0
    while weight > _ENOUGH * heaviest:
        state += 1
        weight *= rate / (min(state, servers) * service_rate + max(state - servers, 0) * patience_rate)
        heaviest = max(heaviest, weight)
    return max(state, servers + 1)


def repair_shop(machines: int, failure_rate: float, repair_rate: float, repairers: int) -> RepairShop:
    """Machine repairman M/M/c//N (Palm 1947): births (N - n) lambda, deaths min(n, c) mu.

    failure_rate is per working machine.  Throughput X = lambda (N - L), time down W = L / X, availability
    1 - L / N.
    """
    number = np.arange(machines + 1)
    share = _birth_death((machines - number[:-1]) * failure_rate, np.minimum(number[1:], repairers) * repair_rate)
    down = float(share @ number)
    throughput = failure_rate * (machines - down)
    busy = throughput / (repairers * repair_rate)
    return RepairShop(down, throughput, down / throughput, busy, 1.0 - down / machines)


def _birth_death(births: NDArray[np.floating], deaths: NDArray[np.floating]) -> NDArray[np.float64]:
    """Stationary law p_n = p_{n-1} births[n-1] / deaths[n-1], in logs so that nothing overflows."""
    logs = np.concatenate(([0.0], np.cumsum(np.log(births) - np.log(deaths))))
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def mean_busy_sinusoidal(rate: float, amplitude: float, frequency: float, service_rate: float, time: float) -> float:
    """M_t/M/infinity, lambda(t) = rate + amplitude sin(g t): mean number in service at `time`, after long.

    m(t) = rate / mu + amplitude (mu sin g t - g cos g t) / (mu^2 + g^2); frequency g in radians per unit
    of time (Eick, Massey and Whitt 1993).
    """
    swing = service_rate * sin(frequency * time) - frequency * cos(frequency * time)
    return rate / service_rate + amplitude * swing / (service_rate**2 + frequency**2)


def busy_through_day(rates: Sequence[float], mean: float) -> list[float]:
    """M_t/M/infinity, rate constant within each hour and periodic by the day: mean number in service as hours end.

    m' = lambda(t) - m / s, s the mean service in hours, so m_k = lambda_k s + (m_{k-1} - lambda_k s) e^{-1/s}; the
    value at midnight is the fixed point of a day (Eick, Massey and Whitt 1993, for piecewise constant rates).
    """

    def day(start: float) -> list[float]:
        level, levels = start, []
        for rate in rates:
            level = rate * mean + (level - rate * mean) * exp(-1.0 / mean)
            levels.append(level)
        return levels

    return day(day(0.0)[-1] / -expm1(-len(rates) / mean))


def _need_stable(utilisation: float) -> None:
    if utilisation >= 1.0:
        raise ValueError(f"no steady state: utilisation is {utilisation:.6g}, must be below 1")
