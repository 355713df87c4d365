"""What satisfaction comes from, and what it leads to: the links of the European satisfaction index.

Paths of the index (Tenenhaus and others 2005), each block of items by its mean: least squares in standard deviations.
Three of the model's keys mean the same as a link on levels of 0 to 1.  Where expectations pull what is perceived along
(assimilation) the slope of quality on expectations is a bound, for those who are served well also expect more.  Value
beside quality is a weight of price fairness.  Who would not choose the operator again, by satisfaction, is the slope of
leaving, if words were deeds; the intercept is set so that a customer of mean satisfaction leaves as before.
"""

import math

import numpy as np
import pandas as pd

from experiments.cases.case import Case, Fact, Tables, Value
from experiments.fitting.fitted import Fitted, fitted
from experiments.fitting.items import cronbach_alpha
from experiments.fitting.regression import Regression, fit_choice, fit_linear, standardised

__all__ = ["BLOCKS", "LEAVING", "PATHS", "SURVEY_LINKS"]

# Block -> its items.
BLOCKS = {
    "image": ["IMAG1", "IMAG2", "IMAG3", "IMAG4", "IMAG5"], "expectations": ["CUEX1", "CUEX2", "CUEX3"],
    "quality": [f"PERQ{k}" for k in range(1, 8)], "value": ["PERV1", "PERV2"],
    "satisfaction": ["CUSA1", "CUSA2", "CUSA3"], "complaint handling": ["CUSCO"], "loyalty": ["CUSL1", "CUSL3"],
}  # fmt: skip
# What each block hangs on.
PATHS = {
    "expectations": ("image",), "quality": ("expectations",), "value": ("expectations", "quality"),
    "satisfaction": ("quality", "value", "image", "expectations"), "complaint handling": ("satisfaction",),
    "loyalty": ("satisfaction", "image", "complaint handling"),
}  # fmt: skip
WOULD_LEAVE = 5  # of 10, whoever answers less to "choose again"; assumption
# conf/leaving/logit.yaml: intercept, slope, mean satisfaction at the start.
LEAVING = (5.6, 9.0, 0.853)


def _levels(tables: Tables) -> dict[str, pd.Series]:
    """The mean of each block, from 0 to 1."""
    rows = tables["ecsi"]["answers"]
    return {name: (rows[items].mean(axis=1) - 1) / 9 for name, items in BLOCKS.items()}


def _paths(tables: Tables) -> dict[str, Regression]:
    z = standardised(_levels(tables))
    return {name: fit_linear(z[name], {one: z[one] for one in causes}) for name, causes in PATHS.items()}


def _would_leave(tables: Tables, least: int = WOULD_LEAVE) -> Regression:
    gone = (tables["ecsi"]["answers"]["CUSL1"] < least).to_numpy(float)
    return fit_choice(gone, {"satisfaction": _levels(tables)["satisfaction"]})


def _price_weight(u: dict[str, pd.Series]) -> Fitted:
    """Value over quality, given each other, image and expectations; interval by the delta method, in logarithms."""
    found = fit_linear(u["satisfaction"], {one: u[one] for one in PATHS["satisfaction"]})
    quality, value = (found.of(name).value for name in ("quality", "value"))
    lean = np.array([-1 / quality, 1 / value])
    error = math.sqrt(lean @ found.covariance[1:3, 1:3] @ lean)
    return fitted("weight of value beside quality", value / quality, error, "log", "share", "least squares, delta",
                  found.n)  # fmt: skip


def _leaving(slope: Fitted) -> list[Value]:
    """Slope and intercept of the odds to leave, which at mean satisfaction are those of conf/leaving/logit.yaml."""
    a, b, mean = LEAVING
    named = slope._replace(name="slope of leaving", value=-slope.value, low=-slope.high, high=-slope.low, unit="logit")
    at = a - b * mean
    intercept = Fitted("intercept that goes with it", at + named.value * mean, at + named.low * mean,
                       at + named.high * mean, named.error * mean, "identity", "logit", "derived", named.n)  # fmt: skip
    words = ("leaving=ecsi_mobile",)
    return [Value("leaving.slope", named, 2, words), Value("leaving.intercept", intercept, 2, words)]


def _values(tables: Tables) -> list[Value]:
    u, words = _levels(tables), ("satisfaction=ecsi_mobile",)
    pull = fit_linear(u["quality"], {"expectations": u["expectations"]}).of("expectations")
    links = [
        Value("", found.of(one)._replace(name=f"{name} on {one}"))
        for name, found in _paths(tables).items()
        for one in PATHS[name]
    ]
    return [
        *links,
        Value("satisfaction.assimilation", pull._replace(name="pull of expectations, at most"), 2, words),
        Value("satisfaction.price_weight", _price_weight(u), 2, words),
        *_leaving(_would_leave(tables).of("satisfaction")),
    ]


def _facts(tables: Tables) -> list[Fact]:
    u, rows = _levels(tables), tables["ecsi"]["answers"]
    paths = _paths(tables)
    on_quality, on_value = (paths["satisfaction"].of(name).value for name in ("quality", "value"))
    pulled = paths["quality"].of("expectations").value
    valued = paths["value"]
    through = pulled * (on_quality + valued.of("quality").value * on_value) + valued.of("expectations").value * on_value
    items = rows[BLOCKS["satisfaction"]]
    return [
        *(Fact(f"R2 of {name}", found.fit) for name, found in paths.items()),
        Fact("of expectations on satisfaction, through quality and value", through),
        Fact("of satisfaction on loyalty, through complaint handling",
             paths["complaint handling"].of("satisfaction").value * paths["loyalty"].of("complaint handling").value),
        Fact("mean satisfaction", float(u["satisfaction"].mean()), "level"),
        Fact("spread of satisfaction", float(u["satisfaction"].std()), "level"),
        Fact("Cronbach's alpha of satisfaction", cronbach_alpha(items)),
        Fact("would not choose again (answers 1 to 4)", float((rows["CUSL1"] < WOULD_LEAVE).mean()), "share"),
        *(Fact(f"slope of leaving if answers below {least} would leave", -_would_leave(tables, least).of(
            "satisfaction").value, "logit") for least in (6, 7)),
    ]  # fmt: skip


SURVEY_LINKS = Case(
    (), ("scenario=small_town",), "survey_links", _values, _facts, (("ecsi", "satisfaction/ecsi_mobile_250.csv"),)
)
