"""Price and warranty: tariffs by type, prices of faults and parts, clocks in seconds."""

import math
from typing import Any

import numpy as np

from sim.events import YEAR
from sim.inputs import Inputs
from sim.scenario import InstalledBase, Scenario
from sim.scenario.price import Tariff
from sim.world import LAYOUTS

__all__ = ["invoiced", "parameters", "part_prices", "tables"]

LABOUR = ("hourly", "flat", "free")


def parameters(s: Scenario, n: dict[str, int]) -> dict[str, Any]:
    """What is in force, and the amounts of the tariff or of the book."""
    warranty = s.warranty.kind != "none"
    p, money = s.price, s.money
    values = _warranty(s) | {
        "invoiced": invoiced(s), "warranty": warranty and isinstance(s.demand, InstalledBase),
        "contracts": warranty and (s.warranty.contracts.renewal < 1 or s.warranty.contracts.uptake > 0),
        "gap_price": s.satisfaction.gap_price_surprise,
    }  # fmt: skip
    if isinstance(p, Tariff):
        return values | _tariff(p, money.catalogue_factor)
    return values | {
        "part_markup": money.part_markup,
        "diagnosis_fee": s.outlets.costs.inspection_fee * money.catalogue_factor,
        "contract_labour": True,
        "guarantee_labour": True,
        "guarantee_parts": True,
        "value_half_years": 1.0,
    }


def invoiced(s: Scenario) -> bool:
    """Are invoices written?  Where the book holds and nothing is covered the ledger knows the prices."""
    return s.warranty.kind != "none" or s.price.kind == "tariff"


def _tariff(p: Tariff, factor: float) -> dict[str, Any]:
    return {
        "estimates": p.estimate.share > 0, "call_out": p.call_out * factor, "part_markup": p.part_markup,
        "diagnosis_fee": p.diagnosis_fee * factor, "weekend": p.weekend, "express": p.express,
        "contract_labour": p.contract_labour, "contract_parts": p.contract_parts,
        "guarantee_labour": p.guarantee_labour, "guarantee_parts": p.guarantee_parts,
        "discount_contract": p.discounts.contract, "discount_year": p.discounts.year,
        "discount_year_most": p.discounts.year_most, "campaign": p.discounts.campaign,
        "campaign_months": sum(1 << m for m in set(p.discounts.campaign_months)),
        "estimate_share": p.estimate.share, "estimate_sigma": _sigma(p.estimate.error_cv),
        "ask_again_above": p.estimate.ask_again_above, "consent_intercept": p.consent.intercept,
        "consent_slope": p.consent.slope, "unit_value": p.consent.unit_value * factor,
        "value_half_years": p.consent.half_years, "refused_replaced": p.consent.replaced,
        "refused_work": p.consent.work_done, "reference_sigma": _sigma(p.reference_cv),
        "overcharged": p.overcharged, "overcharge": p.overcharge,
    }  # fmt: skip


def _sigma(cv: float) -> float:
    """Sigma of a lognormal variable of mean 1."""
    return math.sqrt(math.log(1 + cv**2))


def _warranty(s: Scenario) -> dict[str, Any]:
    w = s.warranty
    years = w.whole_years + w.extended.years
    return {
        "whole_s": round(w.whole_years * YEAR), "main_s": round(w.main_years * YEAR),
        "extended_s": round(years * YEAR), "exchange_after": w.exchange_after,
        "unit_cost": w.unit_cost * s.money.catalogue_factor, "extended_ours": w.extended.share_ours,
        "extended_others": w.extended.share_others, "extended_price": w.extended.price * s.money.catalogue_factor,
        "extended_accidents": w.extended.accidents, "renewal": w.contracts.renewal, "uptake": w.contracts.uptake,
    }  # fmt: skip


def part_prices(s: Scenario) -> np.ndarray:
    """Price of each stocked part in the money of the cost book."""
    return np.array([part.price for part in s.parts.stocked.values()] or [0.0]) * s.money.catalogue_factor


def tables(s: Scenario, n: dict[str, int], inputs: Inputs) -> dict[str, np.ndarray]:
    """Tariffs of the types, flat prices of faults (-1: none), part prices, main faults, covers; none where off."""
    if not invoiced(s):
        return {}
    found: dict[str, np.ndarray] = {
        "tariffs": _tariffs(s),
        "fault_prices": np.full(len(s.faults), -1.0),
        "part_prices": part_prices(s),
        "main_faults": np.array([name in s.warranty.main_faults for name in s.faults], np.int32),
    }
    if isinstance(s.price, Tariff):
        for fault, price in s.price.faults.items():
            found["fault_prices"][list(s.faults).index(fault)] = price * s.money.catalogue_factor
    if s.warranty.kind != "none" and isinstance(s.demand, InstalledBase):
        found["covers"] = np.zeros(n["units"], LAYOUTS["covers"][0])
    return found


def _tariffs(s: Scenario) -> np.ndarray:
    tariffs = np.zeros(len(s.jobs.types), LAYOUTS["tariffs"][0])
    money, p = s.money, s.price
    flat = {
        "repair": money.price_repair, "service": money.price_service, "installation": money.price_installation,
        "support": money.price_service,
    }  # fmt: skip
    for row, (name, kind) in zip(tariffs, s.jobs.types.items(), strict=True):
        if isinstance(p, Tariff):
            price = p.types[name]
            row["rule"] = LABOUR.index(price.labour)
            row["amount"] = price.amount * money.catalogue_factor
            row["reference"] = price.reference * money.catalogue_factor
        else:
            row["rule"], row["amount"] = LABOUR.index("flat"), flat[kind.nature]
    return tariffs
