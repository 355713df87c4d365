"""Technicians as persons: steady as drawn, or growing, tiring, coming and going.

Prices are in CNY, as the catalogue of parts; the cost book converts them.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.scenario.base import NonNegative, Positive, Section, Share

__all__ = [
    "Course",
    "Fatigue",
    "Generation",
    "Growing",
    "Learning",
    "Manners",
    "People",
    "Pressure",
    "Rating",
    "Steady",
    "Training",
    "Turnover",
]

Jobs = Annotated[float, Field(ge=0, le=1e6)]
Days = Annotated[float, Field(gt=0, le=1e6)]
Logit = Annotated[float, Field(ge=0, le=20)]
Slope = Annotated[float, Field(ge=0, le=20)]


class Steady(Section):
    """Everybody stays as he was drawn: no learning, no courses, nobody leaves, nobody tires."""

    kind: Literal["steady"]

    @model_validator(mode="before")
    @classmethod
    def _has_nothing_else(cls, values: Any) -> Any:
        """A lever that acts on people who grow would do nothing here."""
        others = [key for key in values if key != "kind"] if isinstance(values, dict) else []
        if others:
            raise ValueError(f"kind 'steady' does not go with '{others[0]}'; allowed: people=growing")
        return values


class Learning(Section):
    """Experience with a fault family, in jobs; ability and time on site that follow from it."""

    start_jobs: Jobs  # median experience of the staff with each family they are certified for
    start_spread: Annotated[float, Field(ge=0, le=3)]  # sd of its logarithm, between people and families
    newcomer_jobs: Jobs  # the same of somebody who is hired
    reference_jobs: Jobs  # experience at which crew.skill and the minutes of the job kinds hold
    ability_per_doubling: Logit  # logit gained when experience doubles
    rate: Annotated[float, Field(gt=0.5, le=1)]  # of the time that practice can save, what is left per doubling
    floor: Share  # m_inf/m_1: share of a beginner's time that no practice can save
    variance_power: Annotated[float, Field(ge=2, le=10)]  # the variance of the time on site falls as mean^power
    forgetting_days: Days  # time constant of experience that is not used


class Generation(Section):
    """A generation of products that takes the place of the one before."""

    since: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]  # units installed from this day on belong to it
    overlap: Share  # share of experience that carries over between it and the generation before
    difficulty: Annotated[float, Field(ge=-10, le=10)]  # what it adds to the difficulty of a job, logit


class Course(Section):
    """How often and how long a technician is on a course of one kind."""

    courses_year: Annotated[float, Field(ge=0, le=12)]  # 0: none
    course_days: Annotated[int, Field(ge=1, le=14)]  # calendar days in a row; the working days among them are lost


class Training(Section):
    """The three programmes of courses and what a day of each brings."""

    skill: Course
    skill_jobs: Jobs  # experience a course day adds to every family the technician is certified for
    awareness: Course  # concepts of service, cases, drills
    awareness_gain: Share  # level added to courtesy, explanation and tidiness a course day
    awareness_days: Days  # time constant with which it wears off
    certificate: Course  # each course ends with one more certificate, until the technician has all
    certificate_jobs: Jobs  # experience that comes with the certificate
    day_price: NonNegative  # CNY a course day beside the wages


class Manners(Section):
    """Explanation as a trait (courtesy and tidiness are in the satisfaction section)."""

    explanation: Share  # mean level
    explanation_sd: Annotated[float, Field(ge=0, le=1)]  # between technicians
    explanation_weight: Share  # weight in the assurance that the customer gets


class Pressure(Section):
    """The standard of work under pressure, and what a technician does who cuts corners."""

    desired_days: Annotated[int, Field(ge=1, le=30)]  # work is meant to be done within this time; pressure 1
    elasticity: Annotated[float, Field(ge=0, le=10)]  # standard that can be kept: pressure^-elasticity
    lowest: Share  # floor of the standard
    erosion_days: Days  # time constant of falling
    recovery_days: Days  # time constant of recovering
    time: Share  # share of the time on site that is cut when the standard is down to 0
    manners: Share  # level lost of every trait when the standard is down to 0
    callback: Slope  # log of the factor on callbacks when the standard is down to 0


class Fatigue(Section):
    """Hours worked tire, rest refreshes; 0 is rested, 1 exhausted."""

    free_hours: Annotated[float, Field(ge=0, le=48)]  # hours a day that do not tire
    per_hour: Share  # fatigue added by each further hour
    tired_days: Days  # time constant of recovery after a day with work
    rest_days: Days  # time constant of recovery after a day off
    ability: Logit  # logit lost at full fatigue
    time: Slope  # share by which work takes longer at full fatigue
    callback: Slope  # log of the factor on callbacks at full fatigue
    resign: Slope  # log of the factor on resignations at full fatigue


class Turnover(Section):
    """Who leaves, how long a post is vacant, and how newcomers start."""

    resign_year: Annotated[float, Field(ge=0, le=20)]  # hazard of resigning, a year
    hiring_days: Annotated[int, Field(ge=0, le=365)]  # a post is vacant for this time
    hire_price: NonNegative  # CNY a person hired
    ramp_days: Days  # ramp-up of a newcomer, beside what he learns: linear
    ramp_ability: Logit  # logit lacking on the first day
    ramp_time: Slope  # share by which work takes longer on the first day


class Rating(Section):
    """The running rating by customers, and the bonus that may hang on it."""

    first: Share  # rating before the first score
    gain: Share  # weight of each new score
    bonus_month: NonNegative  # CNY a month; 0: no bonus, and then nothing below acts
    bonus_threshold: Share  # rating from which it is paid
    bonus_manners: Share  # level added to every trait of whoever has it
    bonus_stay: Share  # factor on his resigning


class Growing(Section):
    """People with a history."""

    kind: Literal["growing"]
    learning: Learning
    technology: Annotated[dict[str, Generation], Field(max_length=3)]  # generations after the first, oldest first
    adoption_years: Positive  # time over which customers without a unit on record change over to a generation
    training: Training
    manners: Manners
    pressure: Pressure
    fatigue: Fatigue
    absence_spell_days: Annotated[float, Field(ge=1, le=20)]  # mean length of an absence; the share is crew.absence
    turnover: Turnover
    rating: Rating


People = Annotated[Steady | Growing, Field(discriminator="kind")]
