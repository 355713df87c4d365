"""Indicators of outlets: of each way to one, and of all of them."""

from sim.indicators.row import Indicator


def outlet_rows(mode: str, how: str) -> list[Indicator]:
    """Indicators of one way to an outlet."""
    return [
        Indicator(f"{mode}_jobs", "count", f"products {how} that have come"),
        Indicator(f"{mode}_km", "km", f"customer to outlet in a straight line, mean over jobs {how}", "low"),
        Indicator(f"{mode}_decided", "count", f"jobs {how} on which the customer decided"),
        Indicator(f"{mode}_refused", "count", f"jobs {how} whose quote was refused", "low"),
        Indicator(
            f"{mode}_refusal_rate",
            "share",
            f"jobs {how} whose quote was refused",
            "low",
            f"{mode}_refused",
            f"{mode}_decided",
        ),
        Indicator(f"{mode}_mended", "count", f"products {how} that went back mended", "high"),
        Indicator(f"{mode}_days_without", "days", f"time without the product, mean over jobs {how}", "low"),
        Indicator(f"{mode}_days_felt", "days", f"time without the product as it was felt, mean over jobs {how}", "low"),
        Indicator(f"{mode}_days_in_house", "days", f"arrival to told that it is ready, mean over repairs {how}", "low"),
        Indicator(f"{mode}_days_in_house_contract", "days", "the same for customers under contract", "low"),
        Indicator(f"{mode}_days_in_house_others", "days", "the same for the other customers", "low"),
        Indicator(f"{mode}_repairs", "count", f"products {how} that went back repaired, but for the last month"),
        Indicator(f"{mode}_repairs_lasting", "count", "of those, not back within 30 days", "high"),
        Indicator(
            f"{mode}_repaired_for_good",
            "share",
            f"repaired products {how} that did not come back within 30 days",
            "high",
            f"{mode}_repairs_lasting",
            f"{mode}_repairs",
        ),
        Indicator(f"{mode}_same_day_share", "share", f"products {how} and mended that went back the same day", "high"),
        Indicator(
            f"{mode}_third_day_share",
            "share",
            f"products {how} and mended that went back on the third day or later",
            "low",
        ),
        Indicator(f"{mode}_told", "count", f"jobs {how} whose customer was told that it is ready"),
        Indicator(f"{mode}_told_in_time", "count", "of those, when promised", "high"),
        Indicator(
            f"{mode}_ready_when_promised",
            "share",
            f"jobs {how} that were ready when promised",
            "high",
            f"{mode}_told_in_time",
            f"{mode}_told",
        ),
        Indicator(f"{mode}_hours_to_intake", "h", f"arrival to the end of the intake, mean over jobs {how}", "low"),
        Indicator(
            f"{mode}_hours_to_bench", "h", f"consent to the first work at the bench, mean over jobs {how}", "low"
        ),
        Indicator(f"{mode}_hours_at_bench", "h", f"first work to told that it is ready, mean over jobs {how}", "low"),
        Indicator(f"{mode}_hours_to_return", "h", f"told to back with the customer, mean over jobs {how}", "low"),
    ]


# fmt: off
OUTLETS = (
    *outlet_rows("carry_in", "brought in"),
    *outlet_rows("mail_in", "sent in"),
    Indicator("carry_in_planned", "count", "products to be brought in, with an appointment or without"),
    Indicator("carry_in_walk_ins", "count", "of those, without an appointment"),
    Indicator("carry_in_walk_in_share", "share", "products brought in without an appointment", "",
              "carry_in_walk_ins", "carry_in_planned"),
    Indicator("carry_in_intakes", "count", "products brought in whose intake began"),
    Indicator("carry_in_greeted_at_once", "count", "of those, within a minute of the arrival", "high"),
    Indicator("carry_in_greeted_at_once_share", "share", "customers greeted within a minute of their arrival", "high",
              "carry_in_greeted_at_once", "carry_in_intakes"),
    Indicator("carry_in_greeted_5min", "count", "of those, within five minutes of the arrival", "high"),
    Indicator("carry_in_greeted_5min_share", "share", "customers greeted within five minutes of their arrival", "high",
              "carry_in_greeted_5min", "carry_in_intakes"),
    Indicator("carry_in_judged", "count", "repairs of products brought in, thirty days or more before the end"),
    Indicator("carry_in_right", "count", "of those, done at the first go and not back within 30 days", "high"),
    Indicator("carry_in_right_first_time", "share", "repairs brought in, done at the first go and not back in 30 days",
              "high", "carry_in_right", "carry_in_judged"),
    Indicator("appointments_made", "count", "first appointments given at outlets"),
    Indicator("appointments_as_wanted", "count", "of those, on the first day that could be had", "high"),
    Indicator("appointments_as_wanted_share", "share", "first appointments on the first day that could be had", "high",
              "appointments_as_wanted", "appointments_made"),
    Indicator("share_on_site", "share", "requests that needed work and were served on site"),
    Indicator("appointments_due", "count", "appointments at outlets whose day has come"),
    Indicator("appointments_missed", "count", "appointments that were not kept", "low"),
    Indicator("no_show_rate", "share", "appointments that were not kept", "low", "appointments_missed",
              "appointments_due"),
    Indicator("hours_in_line", "h", "wait at the desk of an outlet, mean per step", "low"),
    Indicator("desk_use", "share", "desk time over the opening hours of all people at desks"),
    Indicator("bay_use", "share", "time in which bays are taken, over the opening hours of all bays"),
    Indicator("loaners_lent", "count", "loaners given out"),
    Indicator("loaners_missed", "count", "customers entitled to a loaner when none was free", "low"),
    Indicator("loaners_out_mean", "loaners", "loaners with customers, time average"),
)
# fmt: on
