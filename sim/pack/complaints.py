"""Complaints: causes, channels, the people who handle them, and what customers keep of a failure."""

import math
from typing import Any

import numpy as np

from sim.events import DAY, HOUR
from sim.inputs import Inputs
from sim.pack.time import WEEKDAYS
from sim.pack.units import seconds
from sim.scenario import Scenario
from sim.scenario.base import minutes_of
from sim.scenario.complaints import CAUSES, REMEDIES, Handled, Stays
from sim.world import LAYOUTS

__all__ = ["parameters", "tables"]

LAWS = ("lognormal", "exponential", "constant")
ORDERS = ("fifo", "severity", "tier")
CLASSES = 4  # lines of waiting complaints


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """The section in the units of the rules; nothing but a zero where nobody complains."""
    q = s.complaints
    if not isinstance(q, Handled):
        return {"complaints": False}
    return _speaking(q) | _staff(q) | _answers(q, s.money.catalogue_factor) | _memory(q) | {"complaints": True}


def _speaking(q: Handled) -> dict[str, Any]:
    e, v = q.extent, q.speaking
    return {
        "n_voices": len(q.channels), "noticed": e.noticed, "full_gap": e.gap, "full_late_s": HOUR * e.late_h,
        "full_surprise": e.surprise, "full_dragging_s": DAY * e.dragging_days, "full_defect_years": e.defect_years,
        "per_severity": v.per_severity, "per_ease": v.per_ease, "per_helplessness": v.per_helplessness,
        "helplessness": v.helplessness, "learned": v.learned, "exits": q.silence.exits, "talks": q.silence.talks,
        "asked_after_share": q.outreach.share, "asked_after_reached": q.outreach.reached,
    }  # fmt: skip


def _staff(q: Handled) -> dict[str, Any]:
    staff, escalation = q.staff, q.escalation
    sigma = math.sqrt(math.log(1 + staff.cv**2))
    return {
        "handlers": staff.handlers, "handlers_from_s": seconds(minutes_of(staff.begin)),
        "handlers_for_s": round(HOUR * staff.hours), "handlers_holidays": staff.on_holidays,
        "handlers_days": sum(1 << WEEKDAYS.index(day) for day in staff.weekdays), "case_law": LAWS.index(staff.law),
        "case_order": ORDERS.index(staff.order), "case_minutes": staff.minutes, "case_sigma": sigma,
        "case_mu": -(sigma**2) / 2, "case_finds": staff.finds, "case_tact": staff.tact,
        "late_reply_s": round(DAY * escalation.patience_days), "escalates_late": escalation.late,
        "escalates_refused": escalation.refused, "escalates_public": escalation.public,
        "regulator_accepts": escalation.accepts, "accept_days": escalation.accept_days,
        "mediation_days": escalation.mediation_days,
    }  # fmt: skip


def _answers(q: Handled, factor: float) -> dict[str, Any]:
    """Remedies in the currency of the cost book, and the justice of a reply."""
    a, j, p = q.amounts, q.justice, q.paradox
    return {
        "goodwill": a.goodwill, "refund": a.refund, "least": a.least * factor, "ticket": a.ticket * factor,
        "revisit": a.revisit * factor, "exchange_cost": a.exchange * factor, "apology": a.apology,
        "justice_d": j.distributive, "justice_i": j.interactional, "justice_p": j.procedural,
        "reply_half_days": j.half_days, "acknowledge_within_s": round(HOUR * j.acknowledge_h),
        "acknowledged_lift": j.acknowledged, "most_regained": j.most, "full_recovery": j.full,
        "recovered_from": j.recovered, "follow_up_share": q.follow_up.share,
        "follow_up_s": round(DAY * q.follow_up.after_days),
        "follow_up_lift": q.follow_up.lift, "paradox": p.active, "paradox_s": round(DAY * p.days),
        "paradox_gain": p.gain, "paradox_severity": p.severity,
    }  # fmt: skip


def _memory(q: Handled) -> dict[str, Any]:
    """What is kept: second failures, and grudges between the anchors of minor and major failures, as logits."""
    g, again = q.grudge, q.again
    anchors = {
        f"stay_{name}_{size}": logit(getattr(stays, name))
        for size, stays in (("minor", g.minor), ("major", g.major))
        for name in Stays.model_fields
    }
    return anchors | {
        "stay_top": logit(g.minor.quickly), "grudge_scale": g.scale, "quick_s": round(DAY * g.quick_days),
        "grudge_keep": 0.5 ** (1 / (12 * g.half_life_years)), "again_s": round(DAY * again.within_days),
        "gain_again": again.gain, "blame": again.blame,
    }  # fmt: skip


def logit(share: float) -> float:
    return math.log(share / (1 - share))


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Causes, channels, empty lines, and memories of customers; nothing where nobody complains."""
    q = s.complaints
    if not isinstance(q, Handled):
        return {}
    causes = np.zeros(len(CAUSES), LAYOUTS["causes"][0])
    for row, name in zip(causes, CAUSES, strict=True):
        cause = getattr(q.causes, name)
        row["intercept"], row["top"], row["remedy"] = cause.intercept, cause.severity, REMEDIES.index(cause.remedy)
    voices = np.zeros(len(q.channels), LAYOUTS["voices"][0])
    voices["cumulative"] = np.cumsum([channel.share for channel in q.channels.values()])
    for row, channel in zip(voices, q.channels.values(), strict=True):
        row["ease"], row["public"] = channel.ease, channel.public
        row["delay_s"], row["acknowledge_s"] = round(HOUR * channel.delay_h), seconds(channel.acknowledge_min)
    lines = np.full((CLASSES, 2), -1, np.int32).view(LAYOUTS["case_lines"][0]).reshape(-1)
    return {
        "causes": causes, "voices": voices, "case_lines": lines, "cases": np.zeros(1024, LAYOUTS["cases"][0]),
        "grievances": np.zeros(n["customers"], LAYOUTS["grievances"][0]),
    }  # fmt: skip
