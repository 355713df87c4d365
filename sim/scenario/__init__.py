"""The schema: meaning, unit and bounds of every parameter.  Values live in `conf/`, none here.

`Scenario.model_validate(plain dict)` gives an immutable scenario or refuses.  Checks across sections are in
`checks.py`; each raises one plain sentence that begins with the key it is about.
"""

from typing import Annotated

from pydantic import Field, model_validator

from sim.scenario.appointments import Appointments
from sim.scenario.base import Name, Section, minutes_of
from sim.scenario.checks import problems
from sim.scenario.complaints import Complaints, Handled, NoComplaints
from sim.scenario.contact import Bot, Centre, Contact, Delay, Line, NoTelemetry, Telemetry
from sim.scenario.crew import Calendar, Crew, Pattern
from sim.scenario.demand import Climate, Customers, Demand, InstalledBase, LogReplay, PoissonStream, Product
from sim.scenario.dispatch import Dispatch, Planning
from sim.scenario.expectation import Adaptive, Expectation, Fixed
from sim.scenario.jobs import Jobs, JobType
from sim.scenario.listening import Instrument, Listening, Listens, NoListening
from sim.scenario.loyalty import Bonds, Loyalty, NoLoyalty
from sim.scenario.management import Management, Manages, NoManagement, Reinvests
from sim.scenario.market import Market, NoMarket, OpenMarket
from sim.scenario.mind import Leaving, Satisfaction
from sim.scenario.modes import Mode, Modes, Outlet, Outlets
from sim.scenario.money import Lever, Levers, Money
from sim.scenario.operations import Travel
from sim.scenario.parts import Part, Parts
from sim.scenario.people import Growing, People, Steady
from sim.scenario.price import Price
from sim.scenario.promise import Promise
from sim.scenario.regions import Region
from sim.scenario.segments import Alike, Level, Segments, Traits
from sim.scenario.standards import Standard, Standards, Supervision
from sim.scenario.tiers import GRADES, Graded, NoTiers, Tiers
from sim.scenario.visit import Fault, Visit
from sim.scenario.warranty import Warranty

__all__ = [
    "GRADES",
    "Adaptive",
    "Alike",
    "Appointments",
    "Bonds",
    "Bot",
    "Calendar",
    "Centre",
    "Climate",
    "Complaints",
    "Contact",
    "Crew",
    "Customers",
    "Delay",
    "Demand",
    "Dispatch",
    "Expectation",
    "Fault",
    "Fixed",
    "Graded",
    "Growing",
    "Handled",
    "InstalledBase",
    "JobType",
    "Jobs",
    "Leaving",
    "Level",
    "Lever",
    "Levers",
    "Line",
    "Listening",
    "Listens",
    "LogReplay",
    "Loyalty",
    "Management",
    "Manages",
    "Market",
    "Mode",
    "Modes",
    "Money",
    "NoComplaints",
    "NoListening",
    "NoLoyalty",
    "NoManagement",
    "NoMarket",
    "NoTiers",
    "OpenMarket",
    "Outlet",
    "Outlets",
    "Part",
    "Parts",
    "Pattern",
    "People",
    "Planning",
    "PoissonStream",
    "Product",
    "Promise",
    "Region",
    "Reinvests",
    "Satisfaction",
    "Scenario",
    "Segments",
    "Standard",
    "Standards",
    "Steady",
    "Supervision",
    "Telemetry",
    "Tiers",
    "Traits",
    "Travel",
    "Visit",
    "Warranty",
    "minutes_of",
]


class Scenario(Section):
    """One service company and its customers, ready to simulate."""

    name: Name
    start: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]  # first day
    days: Annotated[int, Field(ge=1, le=24_800)]  # horizon
    warmup_days: Annotated[int, Field(ge=0, le=24_800)]  # cut from the log before measuring
    regions: Annotated[dict[Name, Region], Field(min_length=1, max_length=200)]
    customers: Customers
    demand: Demand
    climate: Climate
    contact: Contact
    telemetry: Annotated[NoTelemetry | Telemetry, Field(discriminator="kind")]
    promise: Promise
    appointments: Appointments
    dispatch: Dispatch
    planning: Planning
    travel: Travel
    crew: Crew
    people: People
    calendar: Calendar
    visit: Visit
    jobs: Jobs
    faults: Annotated[dict[str, Fault], Field(min_length=1, max_length=64)]
    parts: Parts
    standards: Standards
    supervision: Supervision
    satisfaction: Satisfaction
    leaving: Leaving
    segments: Segments
    expectation: Expectation
    complaints: Complaints
    loyalty: Loyalty
    tiers: Tiers
    market: Market
    listening: Listening
    management: Management
    money: Money
    modes: Modes
    outlets: Outlets
    warranty: Warranty
    price: Price
    levers: Levers

    @property
    def families(self) -> list[str]:
        """Skill families in the order in which the faults name them, then the types of job."""
        asked = (getattr(kind, "family", None) for kind in self.jobs.types.values())
        named = [fault.family for fault in self.faults.values()] + [family for family in asked if family is not None]
        return list(dict.fromkeys(named))

    @property
    def instruments(self) -> dict[str, Instrument]:
        """The active instruments of listening, in written order."""
        written = self.listening.instruments if isinstance(self.listening, Listens) else {}
        return {name: tool for name, tool in written.items() if tool.active}

    @property
    def on_call(self) -> int:
        """Technicians whom the management may hire for a term."""
        action = None if isinstance(self.management, NoManagement) else self.management.action
        return action.most if action is not None and action.kind == "hire" else 0

    @property
    def temporary(self) -> int:
        """Temporary technicians: those of the season, then those on call."""
        return self.crew.summer_temps + self.on_call

    @model_validator(mode="after")
    def _consistent(self) -> "Scenario":
        for problem in problems(self):
            raise ValueError(problem)
        return self
