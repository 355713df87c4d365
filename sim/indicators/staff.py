"""Indicators of service standards and of technicians as persons."""

from sim.indicators.row import Indicator

# fmt: off
STANDARDS = (
    Indicator("standards_due", "count", "service standards in force, over completed jobs"),
    Indicator("standards_kept", "count", "of those, standards that were kept", "high"),
    Indicator("standards_compliance", "share", "service standards kept", "high", "standards_kept", "standards_due"),
    Indicator("audits", "count", "completed jobs that were audited"),
    Indicator("score_kept_gain", "points", "mean score of jobs at which all standards in force were kept, minus that "
              "of the other jobs"),
)
# monthly values of the permanent staff; NaN where people are steady
PERSONS = (
    Indicator("technicians_left", "people", "technicians who resigned", "low"),
    Indicator("technicians_hired", "people", "technicians hired"),
    Indicator("vacant_days", "days", "days on which a post was vacant, summed over posts", "low"),
    Indicator("course_days", "days", "working days that technicians spent on courses"),
    Indicator("certificates_won", "count", "further certificates from courses"),
    Indicator("bonuses", "count", "monthly bonuses paid"),
    Indicator("ability_mean", "logit", "ability with the families a technician is certified for, mean", "high"),
    Indicator("experience_mean", "jobs", "equivalent experience with these families, mean", "high"),
    Indicator("fatigue_mean", "share", "fatigue (0 rested, 1 exhausted), mean", "low"),
    Indicator("work_standard_mean", "share", "standard of work (1 undisturbed), mean", "high"),
    Indicator("rating_mean", "share", "running rating of technicians by customers, mean", "high"),
    Indicator("pressure_mean", "ratio", "work booked and waiting over the capacity meant for it, daily mean", "low"),
)
# fmt: on
