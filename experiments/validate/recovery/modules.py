"""Every fit, the number of companies on which it is tried in full, and the classic mistake beside it."""

from experiments.validate.recovery import broken_off, customers, meant, people, spells, units, work
from experiments.validate.recovery.count import Module

__all__ = ["MODULES"]

MODULES = (
    Module("arrivals", work.arrivals, 1000, "Poisson errors, as if days did not differ", few=6),
    Module("days in spells", spells.spells, 500, "days taken as independent", few=6),
    Module("durations", work.durations, 600, "closed ones only", few=6),
    Module("patience", work.patience, 500, "waits of those who gave up"),
    Module("lives", units.lives, 500, "no age at entry; failed units only"),
    Module("recurrent failures", units.recurrent, 200, "units taken as alike", few=6),
    Module("travel", work.travel, 1000, "errors of equal scatter; mean of ratios"),
    Module("spares", work.spares, 1000, "size over interval, smoothed"),
    Module("first fix", work.first_fix, 1000, "closed jobs only"),
    Module("causes", work.causes, 1000, "each cause with an interval of its own"),
    Module("first fix from return times", work.returns, 200, "whatever is back within a week", few=6),
    Module("pace and practice", people.pace, 300, "practice counted from the record's first day; raw means", few=20),
    Module("pace, long work broken off", broken_off.pace, 300, "work that was broken off left out", few=4),
    Module("skill", people.skill, 1000, "raw shares of few jobs", few=10),
    Module("promises", work.promises, 500, "closed orders only"),
    Module("survey response", customers.response, 1000, "the mean among answers"),
    Module("leaving", customers.churn, 300, "leavers only; no tenure at entry; complaint as a fixed mark", few=20),
    Module("groups", people.groups, 1000, "the raw value of the group that looks best"),
    Module("shares by group", people.shares, 300, "the raw share; all cases as of one team", few=20),
    Module("regression", customers.line, 1000, "errors of equal scatter"),
    Module("satisfaction weights", customers.weights, 1000, "what the dimension weighs alone", few=20),
    Module("choice", customers.choice, 500, "tenure left out"),
    Module("repeat purchases", customers.repurchase, 400, "as if nobody left", few=6),
    Module("spending", customers.spending, 300, "each purchase taken as independent", few=6),
    Module("keys: ability", meant.ability, 600, "logit of the share, as if jobs were equally hard", few=8),
    Module("keys: site and parts", meant.site, 500, "minutes as if faults were alike", few=8),
    Module("keys: site, long work broken off", broken_off.site, 600, "work that was broken off left out", few=20),
    Module("keys: ways", meant.ways, 1000, "parking taken for driving", few=20),
    Module("keys: answers", meant.answers, 500, "logit of the share who answer", few=12),
    Module("keys: leaving", meant.leaving, 300, "time of those who left", few=8),
)
