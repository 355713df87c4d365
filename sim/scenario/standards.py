"""What the company has promised itself to do at every job: service standards, and the supervision that keeps them."""

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import Minutes, NonNegative, Section, Share

__all__ = ["Standard", "Standards", "Supervision"]

DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles")


class Standard(Section):
    """One service standard: a lever that is pulled or not."""

    active: bool
    compliance: Share  # chance that it is kept at a job, without supervision and pressure of work
    dimension: Literal["reliability", "responsiveness", "assurance", "empathy", "tangibles"]  # where customers feel it
    lift: Share  # level added to what is delivered when it is kept
    loss: Share  # level taken off when it is in force and not kept
    minutes: Minutes  # work a job when it is kept
    done_by: Literal["technician", "office"]  # a technician's minutes lengthen the visit, the office's cost their wage
    cost_job: NonNegative  # money when it is kept at a job, beyond the minutes
    cost_year: NonNegative  # money a year while it is in force
    value_added: bool  # a mark for reports: customers do not take it for granted


Standards = Annotated[dict[str, Standard], Field(max_length=31)]


class Supervision(Section):
    """Audits of finished jobs: lapses fall to the share exp(-effect x audit_share)."""

    audit_share: Share  # share of the completed jobs that are audited
    effect: Annotated[float, Field(ge=0, le=1000)]  # log fall of the lapses per unit of audit share
    cost_audit: NonNegative  # money an audited job
    cost_year: NonNegative  # money a year while anything is audited
