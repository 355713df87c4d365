"""The cost book and what the levers cost."""

from typing import Annotated

from pydantic import Field

from sim.scenario.base import Name, NonNegative, Section, Share

__all__ = ["Lever", "Levers", "Money"]


class Money(Section):
    """Prices and unit costs in one currency."""

    book: Name
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    catalogue_factor: NonNegative  # converts part prices and lever costs, which are written in CNY, to this currency
    technician_month: NonNegative  # loaded wage of a junior
    senior_premium: NonNegative  # extra a month for a senior
    vehicle_month: NonNegative
    hours_month: Annotated[float, Field(gt=0, le=744)]  # paid hours behind a monthly wage, for the overtime rate
    overtime: NonNegative  # overtime hour as a multiple of the hourly wage
    holiday: NonNegative  # hour worked on a holiday, as a multiple of the hourly wage
    travel_km: NonNegative
    contact: NonNegative  # answering one request, where there is no contact centre
    agent_hour: NonNegative  # loaded wage of an agent of a contact centre
    machine_session: NonNegative  # one session of a bot, or one message acknowledged by a machine
    telemetry_unit_year: NonNegative  # a connected unit
    price_repair: NonNegative  # invoice of a completed repair, customers without contract
    price_service: NonNegative
    price_installation: NonNegative
    part_markup: NonNegative  # parts are invoiced at price x (1 + markup)
    contract_year: NonNegative  # fee of a contract customer; labour is then free
    holding_year: Share  # of the value of the stock
    order: NonNegative  # a supplier order
    emergency_share: NonNegative  # surcharge on the price of an emergency part
    emergency_order: NonNegative  # handling of an emergency order
    reserve: NonNegative  # picking and handing over parts reserved for a job
    acquisition: NonNegative  # winning one customer
    discount_year: Annotated[float, Field(ge=0, le=1)]

    @property
    def wage_hour(self) -> float:
        """Loaded wage of an hour of a junior."""
        return self.technician_month / self.hours_month

    @property
    def crew_hour(self) -> float:
        """An hour of a junior and his vehicle."""
        return self.wage_hour + self.vehicle_month / self.hours_month


class Lever(Section):
    """A choice with its cost beyond wages and stock."""

    name: Name
    cost_year: NonNegative
    cost_technician_year: NonNegative


class Levers(Section):
    """The levers in force."""

    staffing: Lever
    first_fix: Lever
