"""Technicians and groups that differ, small ones among them."""

from collections.abc import Iterator

import numpy as np
from scipy import special, stats

from experiments.fitting.first_fix import jeffreys
from experiments.fitting.fitted import Fitted, fitted
from experiments.fitting.groups import pooled_shares, pooled_values
from experiments.fitting.pace import fit_pace
from experiments.fitting.skill import fit_skill
from experiments.validate.recovery.count import Interval, Trial, about

__all__ = ["groups", "pace", "shares", "skill"]

Rng = np.random.Generator
PEOPLE = 30


def pace(rng: Rng) -> Iterator[Trial]:
    """Newcomers and old hands; mistaken: raw means of few jobs, practice counted from the record's first day."""
    jobs = rng.integers(3, 60, PEOPLE)
    who = np.repeat(np.arange(PEOPLE), jobs)
    level, earlier = rng.normal(0, 0.2, PEOPLE), np.where(rng.random(PEOPLE) < 0.5, 0, rng.integers(50, 400, PEOPLE))
    since = np.concatenate([np.arange(n) for n in jobs])
    kind = rng.integers(0, 3, len(who))
    logs = 4 + 0.3 * kind - 0.15 * np.log1p(since + earlier[who]) + level[who] + rng.normal(0, 0.5, len(who))
    found = fit_pace(np.exp(logs), who, since + earlier[who], kind.tolist())
    naive = fit_pace(np.exp(logs), who, since, kind.tolist())
    assert found.exponent is not None and found.rate is not None
    yield Trial("learning exponent", -0.15, found.exponent, naive.exponent)
    yield Trial("time at twice the practice", 2**-0.15, found.rate, naive.rate)
    alike = 4 + 0.3 * kind + level[who] + rng.normal(0, 0.5, len(who))
    plain = fit_pace(np.exp(alike), who, kind=kind.tolist())
    left = alike - 0.3 * kind  # what a table of raw means has, its kinds of work put right
    raw = [left[who == i] for i in range(PEOPLE)]
    means = np.array([one.mean() for one in raw])
    sd = means.std(ddof=1)
    chance = stats.chi2(PEOPLE - 1).ppf([0.975, 0.025])
    yield Trial("spread between technicians", 0.2, plain.between, _ends(sd * np.sqrt((PEOPLE - 1) / chance)))
    yield Trial("a technician", float(np.exp(level[0])), plain.of("0"))
    best = int(means.argmin())
    error = left.std() / np.sqrt(jobs[best])
    looks = about(means[best] - left.mean(), error)
    yield Trial("the one who looks fastest", float(np.exp(level[best])), plain.of(str(best)),
                _ends(np.exp([looks.low, looks.high])))  # fmt: skip


def skill(rng: Rng) -> Iterator[Trial]:
    """First fixes of technicians with few jobs or many; mistaken: raw shares."""
    jobs, level = rng.integers(5, 80, PEOPLE), rng.normal(2.0, 0.6, PEOPLE)
    who = np.repeat(np.arange(PEOPLE), jobs)
    kind = rng.integers(0, 2, len(who))
    fixed = rng.random(len(who)) < special.expit(level[who] + np.array([-0.4, 0.4])[kind])
    found = fit_skill(fixed, who, kind.tolist())
    plain = rng.random(len(who)) < special.expit(level[who])
    alone = fit_skill(plain, who)
    yes = np.bincount(who, plain, PEOPLE)
    raw = special.logit((yes + 0.5) / (jobs + 1))
    chance = stats.chi2(PEOPLE - 1).ppf([0.975, 0.025])
    yield Trial("mean skill (logit)", 2.0, alone.skill, about(special.logit(plain.mean()), _error(plain)))
    yield Trial("spread of skill (logit)", 0.6, alone.skill_sd, _ends(raw.std(ddof=1) * np.sqrt((PEOPLE - 1) / chance)))
    yield Trial("spread, two kinds of work", 0.6, found.skill_sd)
    yield Trial("first fix of one", float(special.expit(level[0])), alone.people[0])
    best = int((yes / jobs).argmax())
    mistaken = jeffreys("best", int(yes[best]), int(jobs[best]))
    yield Trial("the one who looks best", float(special.expit(level[best])), alone.people[best], mistaken)


def groups(rng: Rng) -> Iterator[Trial]:
    """Twenty groups with errors of their own; mistaken: the raw value of the group that looks best."""
    truth, error = 1 + 0.3 * rng.normal(size=20), rng.uniform(0.1, 0.6, 20)
    seen = truth + error * rng.normal(size=20)
    own = [
        fitted(str(i), float(np.exp(x)), e, "log", "", "", 10) for i, (x, e) in enumerate(zip(seen, error, strict=True))
    ]
    found, best = pooled_values(own), int(seen.argmax())
    yield Trial("mean of groups", float(np.e), found.mean)
    yield Trial("spread of groups", 0.3, found.spread, _raw_spread(seen))
    yield Trial("a group", float(np.exp(truth[0])), found.groups[0])
    yield Trial("the group that looks best", float(np.exp(truth[best])), found.groups[best], own[best])


def shares(rng: Rng) -> Iterator[Trial]:
    """Promises kept by twenty-five teams of unlike size; mistaken: the raw share of the team that looks best."""
    of, level = rng.integers(3, 80, 25), rng.normal(1.0, 0.5, 25)
    yes = rng.binomial(of, special.expit(level))
    found = pooled_shares([str(i) for i in range(25)], yes, of)
    best = int((yes / of).argmax())
    pooled = jeffreys("all", int(yes.sum()), int(of.sum()))
    yield Trial("share of the usual team", float(special.expit(1.0)), found.mean, pooled)
    yield Trial("a team", float(special.expit(level[0])), found.groups[0])
    mistaken = jeffreys("best", int(yes[best]), int(of[best]))
    yield Trial("the team that looks best", float(special.expit(level[best])), found.groups[best], mistaken)


def _error(yes: np.ndarray) -> float:
    """Of the logit of a share of independent cases."""
    p = float(yes.mean())
    return 1 / float(np.sqrt(len(yes) * p * (1 - p)))


def _raw_spread(values: np.ndarray) -> Interval:
    chance = stats.chi2(len(values) - 1).ppf([0.975, 0.025])
    return _ends(values.std(ddof=1) * np.sqrt((len(values) - 1) / chance))


def _ends(two: np.ndarray) -> Fitted:
    return Fitted("", float("nan"), float(two[0]), float(two[1]), float("nan"), "identity", "", "", 0)
