"""What is repaired without charge because the unit is young, was insured, or is under contract."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import NonNegative, Section, Share

__all__ = ["Contracts", "Extended", "Warranty"]

Years = Annotated[float, Field(ge=0, le=60)]


class Extended(Section):
    """A longer warranty that one buys with a new unit."""

    share_ours: Share  # of the units that we install
    share_others: Share  # of the other units
    price: NonNegative  # CNY, converted by money.catalogue_factor; paid to us when the unit is new
    years: Years  # beyond the statutory warranty of the whole unit
    accidents: bool  # true: it covers accidents as well


class Contracts(Section):
    """The maintenance contract as a product that is renewed each year."""

    renewal: Share  # of the contracts, each year
    uptake: Share  # of the customers without one, each year


class Warranty(Section):
    """Statutory clocks by age of the unit, extended warranty, exchange, contracts."""

    kind: Literal["none", "statutory"]
    whole_years: Years  # every failure
    main_years: Years  # failures of main parts
    main_faults: Annotated[tuple[str, ...], Field(max_length=64, strict=False)]
    reimbursed: Share  # of the tariff of statutory work, paid to us by the maker; nothing for repeats
    exchange_after: Annotated[int, Field(ge=0, le=100)]  # failed statutory repairs of a unit; 0: never
    unit_cost: NonNegative  # CNY, converted by money.catalogue_factor: a unit given in exchange
    exchange_reimbursed: Share  # of it, paid by the maker
    extended: Extended
    contracts: Contracts
