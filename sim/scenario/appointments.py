"""What is done about an appointment between the promise and the visit: reminder, call, notices, new dates."""

from typing import Annotated

from pydantic import Field

from sim.scenario.base import Factor, Hours, NonNegative, Section, Share

__all__ = ["Appointments", "Away", "Call", "Deferral", "Progress", "Reminder"]

Days = Annotated[int, Field(ge=1, le=60)]


class Reminder(Section):
    """A message before the window opens."""

    active: bool
    lead_h: Hours  # so long before the window opens; at once if the window is nearer
    reached: Share  # share of customers whom it reaches
    ratio: Share  # failures of access among those reached, relative to nobody reminded
    cost: NonNegative  # money a message


class Call(Section):
    """A telephone call when the job may be dispatched."""

    active: bool
    reached: Share
    ratio: Share  # failures of access among those reached, relative to those without the call
    cost: NonNegative  # money a call


class Progress(Section):
    """Notices while a job waits for parts."""

    active: bool
    every_days: Annotated[float, Field(gt=0, le=365)]
    lift: Share  # level added to responsiveness by being kept informed
    cost: NonNegative  # money a notice


class Away(Section):
    """What a customer does who can't be at home."""

    says_so: Share  # share who say so when a reminder or a call reaches them: a new date without a trip in vain
    choice_days: Annotated[float, Field(ge=0, le=90)]  # the new date is up to so many days later, as he chooses
    withdraws: Share  # share of new requests that end here; asked whenever a new date must be found


class Deferral(Section):
    """Planned visits make room when many repairs are expected: heat ahead, or a full calendar."""

    active: bool
    heat: Factor  # failures of a day relative to a mean day, by the weather forecast (which is right)
    load: Factor  # booked over planned working time
    look_days: Days  # days ahead in which either is looked for
    move_days: Days  # bookings of the next so many days are moved
    by_days: Days  # to the first free slot after so many days
    most: Annotated[int, Field(ge=0, le=100)]  # a job is moved at most so often


class Appointments(Section):
    """Reminders, calls, notices, new dates."""

    reminder: Reminder
    call: Call
    progress: Progress
    away: Away
    deferral: Deferral
