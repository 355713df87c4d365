"""What customers are told about when somebody will come: the promise."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Hours, Minutes, Section, Share, Time

__all__ = ["Promise"]

RetryDays = Annotated[int, Field(ge=1, le=365)]
Slope = Annotated[float, Field(ge=-10, le=10)]


class Promise(Section):
    """The window offered to the customer and how full the calendar is booked."""

    # immediate: no window, dispatched as soon as possible; slots: a place in a calendar that is filled by capacity;
    # forecast: the running forecast of the wait, without a calendar
    kind: Literal["immediate", "slots", "forecast"]
    open: Time  # first window starts
    close: Time  # last window ends
    window_h: Annotated[float, Field(ge=0.25, le=24)]  # forecast: at most so wide
    # slots: a slot is full when this quantile of its booked work fills it; forecast: the share of promises to be kept
    quantile: Annotated[float, Field(ge=0.5, lt=1)]
    work_cv: Annotated[float, Field(ge=0, le=5)]  # coefficient of variation of one visit's time, for that quantile
    travel_min: Minutes  # travel allowance a visit in the plan
    notice_h: Hours  # earliest window after the answer
    early_min: Minutes  # a technician may be sent this long before the window opens
    planned_share: Share  # planned work may fill a slot up to this share of its capacity
    horizon_days: Annotated[int, Field(ge=1, le=365)]  # windows are offered this far ahead
    planned_retry_days: RetryDays  # planned work that found no slot is due again after so long
    repeat_retry_days: RetryDays  # a repeat visit that found no slot may be dispatched after so long, without a window
    forecast_start_h: Annotated[float, Field(gt=0, le=24 * 365)]  # forecast: first quantile of the wait, opening hours
    forecast_gain: Annotated[float, Field(ge=0, le=2)]  # forecast: step of its logarithm at a promise that is tested
    balk_intercept: Annotated[float, Field(ge=-50, le=50)]  # logit of declining a window offered for now
    balk_per_day: Slope  # change of that logit per day of offered delay
    balk_heat: Slope  # change per unit by which the weather raises today's failures above those of a mean day
    balk_contract: Slope  # change for a contract customer
