"""Values of visits that need a person's word: why they did not succeed, and which repairs needed none."""

import numpy as np
import pandas as pd
from scipy import optimize, special

from experiments.calibrate.by_hand import Given, Placement
from experiments.calibrate.finding import end_of, repairs
from experiments.calibrate.keys import Key
from experiments.calibrate.service import first_visits
from experiments.fitting.first_fix import jeffreys
from experiments.fitting.fitted import Fitted, on_logit
from experiments.fitting.skill import fit_skill
from experiments.messages import Refusal, seen
from experiments.records.means import as_words

__all__ = ["causes", "check_cause_rows", "check_causes", "check_remotely", "remotely"]

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)


def check_causes(told: Given) -> None:
    """The records have outcomes and causes of visits; for skill, who made them."""
    told.needs("visits", "outcome", "cause", *(["technician"] if "skill" in told.table.values() else []))


def check_cause_rows(told: Given) -> None:
    """Somebody spoke of every cause of the records."""
    visits = told.tables["visits"].dropna(subset=["outcome"])
    causes = visits.loc[visits["outcome"] != "done", "cause"].dropna().astype(str)
    silent = causes[~causes.isin(list(told.table))]
    if len(silent):
        word = seen(silent.iloc[0])
        raise Refusal(f"means.causes: {word} is a cause of the records that nobody spoke of; say what it is")


def causes(told: Given) -> Placement:
    """Nobody at home: of all visits.  Skill: of first visits that found somebody, those that did not lack it.

    The ability of the model is that on a job whose difficulty is known; the record has the mean over difficulties
    (docs/model.md, the first-fix tree), which is flatter: both are turned back by the company's own difficulty and
    its remote codes.  Seniors are not told apart: the spread between persons holds them, and their bonus is nothing.
    """
    check_causes(told)
    check_cause_rows(told)
    visits = told.tables["visits"].dropna(subset=["outcome"])
    step = as_words(visits["cause"], told.table)
    values, beside = [], {}
    if "access" in told.table.values():
        away = jeffreys("nobody at home", int((step == "access").sum()), len(visits))
        values.append((on_logit(away), Key("visit.access_failure", unit="share of visits")))
    if "skill" in told.table.values():
        values += _ability(told)
        beside["crew.senior_bonus"] = 0.0
    return Placement(values, None, beside)


def check_remotely(told: Given) -> None:
    """The company solves requests by itself; the records have ends of orders, and visits."""
    if "remote_resolution" not in told.base["contact"]:
        kind = told.base["contact"]["kind"]
        raise Refusal(
            f"means.{told.subject}={told.word}: {told.start} has contact.kind={kind}, which solves nothing by itself; "
            "start from a company with contact.kind=delay, e.g. start=plain_city"
        )
    told.needs("work_orders", "closed")
    told.needs("visits", "order")


def remotely(told: Given) -> Placement:
    """Repairs that were closed and nobody visited, of all that were opened before the last day of the record."""
    check_remotely(told)
    orders = repairs(told.tables)
    orders = orders[orders["opened"] < end_of(orders) - pd.Timedelta(days=1)]
    alone = orders["closed"].notna() & ~orders["id"].isin(told.tables["visits"]["order"])
    one = on_logit(jeffreys("closed without a visit", int(alone.sum()), len(orders)))
    return Placement([(one, Key("contact.remote_resolution", unit="share of repair requests"))])


def _ability(told: Given) -> list[tuple[Fitted, Key]]:
    rows = first_visits(told.tables)
    rows["step"] = as_words(rows["cause"], told.table)
    rows = rows[rows["outcome"].notna() & rows["technician"].notna() & (rows["step"] != "access")]
    orders = repairs(told.tables)
    rows = rows[rows.index.isin(orders["id"])]
    who = rows["technician"].astype(str) + " / " + _families(told, rows).astype(str)
    found = fit_skill((rows["step"] != "skill").astype(float), who)
    turned, steep = _turned(told, found.skill.value)
    ends = [_turned(told, one)[0] for one in (found.skill.low, found.skill.high)]
    words = "pooled, turned back by difficulty"
    skill = Fitted("skill", turned, ends[0], ends[1], found.skill.error * steep, "identity", "logit", words, len(rows))
    spread = found.skill_sd
    between = spread._replace(
        value=spread.value * steep, low=spread.low * steep, high=spread.high * steep, method=words
    )
    if spread.scale == "identity":
        between = between._replace(error=spread.error * steep)
    return [(skill, Key("crew.skill", unit="logit")), (between, Key("crew.skill_sd", unit="logit"))]


def _families(told: Given, rows: pd.DataFrame) -> pd.Series:
    """The family of skills of each job, where kinds of fault were told; else all are one."""
    said = told.means.get("kinds of fault")
    if not isinstance(said, dict) or "fault" not in rows:
        return pd.Series("all", rows.index)
    return as_words(rows["fault"], said).map(
        lambda name: told.base["faults"].get(name, {}).get("family", "other") if isinstance(name, str) else "other"
    )


def _turned(told: Given, logit: float) -> tuple[float, float]:
    """The ability with which the company has that chance over its difficulties and codes, and its slope."""
    visit, contact = told.base["visit"], told.base["contact"]
    right = float(contact.get("diagnosis_accuracy", 0.0))

    def over_all(ability: float) -> float:
        x = ability - visit["difficulty_sd"] * NODES
        chance = right * special.expit(x + visit["code_bonus"]) + (1 - right) * special.expit(x)
        return float(special.logit(chance @ WEIGHTS / WEIGHTS.sum()))

    def back(wanted: float) -> float:
        return float(optimize.brentq(lambda ability: over_all(ability) - wanted, -60, 60))

    return back(logit), (back(logit + 0.01) - back(logit - 0.01)) / 0.02
