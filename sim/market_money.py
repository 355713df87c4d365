"""What winning customers costs: each one by the way he came, advertising, rewards for referrals."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim import events as ev
from sim.amounts import Amount, each
from sim.market import ways_cost
from sim.pay_days import months_between
from sim.scenario import OpenMarket
from sim.tally import rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["acquisition", "advertising_and_referrals"]


def acquisition(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """New customers; offers to those who came back are paid for apart."""
    won = rows_of(run, ev.L_WON)
    won = won[won["code"] != ev.BY_COMING_BACK]
    yield Amount("acquisition", won["t"], ways_cost(run)[won["code"]])


def advertising_and_referrals(run: "Run", edges: np.ndarray) -> Iterator[Amount]:
    """Advertising from pay day to pay day, and rewards for customers won by referral; prices are in CNY."""
    s = run.scenario
    if not isinstance(s.market, OpenMarket):
        return
    factor, won = s.money.catalogue_factor, rows_of(run, ev.L_WON)
    brought = won[won["code"] == ev.BY_REFERRAL]
    month = s.market.advertising.budget * run.world.par[0]["households_start"] * factor
    yield Amount("advertising", edges[:-1], months_between(edges) * month)
    yield each("referrals", brought, s.market.referral.reward * factor)._replace(job=-1)
