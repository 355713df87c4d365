"""Indicators of listening, of management and of keeping customers."""

from sim.indicators.row import Indicator

# fmt: off
# of the instrument that is watched, else of the first; NaN where nobody listens
LISTENING = (
    Indicator("listening_asked", "count", "people whom surveys and studies turned to"),
    Indicator("listening_answers", "count", "of those, answers"),
    Indicator("response_rate", "share", "answers over people asked", "", "listening_answers", "listening_asked"),
    Indicator("measured_score", "level", "what the instrument shows, mean weighted by answers"),
    Indicator("true_score", "level", "the truth of what it measures in those months, with the same weights"),
    Indicator("measured_error", "level", "shown less true"),
    Indicator("measured_error_mean", "level", "shown less true without sign, mean of the months", "low"),
    Indicator("gap_knowledge", "level", "gap 1: level believed to be expected less the true mean, mean of dimensions"),
    Indicator("gap_standard", "level", "gap 2: standard less level believed to be expected, mean of dimensions"),
    Indicator("management_decisions", "count", "steps that the management decided upon"),
    Indicator("management_steps", "months", "steps in force, summed over months"),
    Indicator("hired_days", "days", "calendar days of technicians hired for a term"),
    Indicator("profit_seen", "money", "profit by the books of managers who reinvest"),
    Indicator("profit_put_aside", "money", "part of it put aside for hands and training"),
    Indicator("profit_reinvested", "money", "spent of what was put aside, at the price of the steps"),
    Indicator("year_starts", "customers", "customers at the beginning of each whole year, summed over the years"),
    Indicator("year_stays", "customers", "of those, still customers a year later", "high"),
    Indicator("retention_rate_year", "share", "customers of the beginning of a year who are there at its end", "high",
              "year_stays", "year_starts"),
    *(Indicator(f"stayed_{k}y", "customers", f"customers of the start still there after {k} years", "high")
      for k in range(1, 6)),
)
# fmt: on
