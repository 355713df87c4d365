"""The vocabulary of results: every indicator of one replication, with unit, meaning and direction.

Pure data, so that the command line can list it without loading the model.  An indicator with a numerator and a
denominator is a ratio of sums: over replications it is estimated as sum / sum (jackknife interval), never as the
mean of ratios.  Numerators and denominators are indicators themselves.
"""

from typing import NamedTuple

__all__ = [
    "BY_CHANNEL",
    "BY_GRADE",
    "CHANNELS",
    "COMPLAINTS",
    "COMPLAINT_COUNTS",
    "CONTACT",
    "CONTACT_COUNTS",
    "GRADES",
    "INDICATORS",
    "LOYALTY",
    "LOYALTY_COUNTS",
    "STATUSES",
    "Indicator",
]


class Indicator(NamedTuple):
    name: str
    unit: str
    meaning: str
    better: str = ""  # "high", "low", or "" where neither is better by itself
    numerator: str = ""
    denominator: str = ""


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
_ROWS = (
    # demand and jobs
    Indicator("requests", "count", "requests received, of every kind"),
    Indicator("jobs", "count", "requests that needed a visit and were booked"),
    Indicator("balked", "count", "customers who declined the offered window", "low"),
    Indicator("closed_remotely", "count", "requests solved without a visit"),
    Indicator("visits", "count", "visits made, of every kind"),
    Indicator("repeat_visits", "count", "visits after the first one of the same job", "low"),
    Indicator("closed_jobs", "count", "repair jobs completed on site", "high"),
    Indicator("services_closed", "count", "planned jobs completed"),
    Indicator("service_share", "share", "completed jobs that were planned work", "", "services_closed", "scored_jobs"),
    Indicator("visits_of_closed_jobs", "count", "visits made for the repair jobs that were completed"),
    Indicator("visits_per_job", "visits/job", "visits a completed repair job took",
              "low", "visits_of_closed_jobs", "closed_jobs"),
    Indicator("first_visits", "count", "repair jobs that had their first visit"),
    Indicator("first_fixes", "count", "repair jobs solved at the first visit", "high"),
    Indicator("first_fix_rate", "share", "repair jobs solved at the first visit",
              "high", "first_fixes", "first_visits"),
    Indicator("repeat_visit_rate", "share", "share of visits that were repeat visits",
              "low", "repeat_visits", "visits"),
    Indicator("repairs_closed", "count", "repair jobs completed on site"),
    Indicator("callbacks_30d", "count", "repairs whose fault came back within 30 days", "low"),
    Indicator("callback_rate_30d", "share", "completed repairs whose fault came back within 30 days", "low",
              "callbacks_30d", "repairs_closed"),
    Indicator("first_visit_failures", "count", "first repair visits that did not solve the problem", "low"),
    Indicator("failures_access", "count", "first-visit failures: nobody at home"),
    Indicator("failures_skill", "count", "first-visit failures: diagnosis or skill"),
    Indicator("failures_part", "count", "first-visit failures: part not at hand"),
    Indicator("failures_time", "count", "first-visit failures: no time left in the shift"),
    Indicator("fail_access_share", "share", "share of first-visit failures: nobody at home", "",
              "failures_access", "first_visit_failures"),
    Indicator("fail_skill_share", "share", "share of first-visit failures: diagnosis or skill", "",
              "failures_skill", "first_visit_failures"),
    Indicator("fail_part_share", "share", "share of first-visit failures: part not at hand", "",
              "failures_part", "first_visit_failures"),
    Indicator("fail_time_share", "share", "share of first-visit failures: no time left in the shift", "",
              "failures_time", "first_visit_failures"),
    # times
    Indicator("hours_to_first_response", "h", "request to first answer, mean", "low"),
    Indicator("hours_to_first_visit", "h", "request to the technician's first arrival, mean (repairs)", "low"),
    Indicator("hours_to_first_visit_p95", "h", "request to first arrival, 95th percentile (repairs)", "low"),
    Indicator("share_first_visit_24h", "share", "repairs first visited within 24 hours", "high"),
    Indicator("share_wait_3d_summer", "share", "repairs requested in July and August first visited after 72 h or more",
              "low"),
    Indicator("hours_to_fix", "h", "request to solved, mean (repairs)", "low"),
    Indicator("hours_to_fix_p95", "h", "request to solved, 95th percentile (repairs)", "low"),
    Indicator("hours_on_site", "h", "time at work, mean per visit"),
    Indicator("repair_hours", "h", "time at work of the visits that completed a repair, mean", "low"),
    Indicator("repair_hours_sd", "h", "the same, standard deviation between visits", "low"),
    Indicator("windows", "count", "first visits of jobs with a promised window"),
    Indicator("late", "count", "first visits after the promised window", "low"),
    Indicator("early", "count", "first visits before the promised window", "low"),
    Indicator("late_rate", "share", "first visits after the promised window", "low", "late", "windows"),
    Indicator("early_rate", "share", "first visits before the promised window", "low", "early", "windows"),
    Indicator("backlog_mean", "jobs", "open jobs, time average", "low"),
    # people and parts
    Indicator("shift_hours", "h", "paid hours on shift without lunch"),
    Indicator("travel_hours", "h", "hours on the road", "low"),
    Indicator("work_hours", "h", "hours at customers"),
    Indicator("utilisation", "share", "travel and work over paid shift and overtime hours"),
    Indicator("travel_share", "share", "travel over paid shift and overtime hours", "low"),
    Indicator("overtime_hours", "h", "hours worked after the end of the shift", "low"),
    Indicator("first_visits_needing_parts", "count",
              "first repair visits that reached the parts step and needed parts"),
    Indicator("first_visits_parts_at_hand", "count", "of those, visits with the whole set at hand", "high"),
    Indicator("job_fill_rate", "share", "first visits needing parts with the whole set at hand", "high",
              "first_visits_parts_at_hand", "first_visits_needing_parts"),
    Indicator("first_visits_parts_same_day", "count", "first visits needing parts with the whole set there on that day",
              "high"),
    Indicator("parts_same_day_rate", "share", "first visits needing parts with the whole set there on that day", "high",
              "first_visits_parts_same_day", "first_visits_needing_parts"),
    Indicator("emergency_orders", "count", "parts ordered by emergency", "low"),
    # appointments
    Indicator("promises", "count", "windows promised for the first time"),
    Indicator("promised_days", "days", "sum of the delays of those, from the answer to the start of the window"),
    Indicator("offered_delay_days", "days", "from the answer to the start of the first window, mean", "low",
              "promised_days", "promises"),
    Indicator("reminders", "count", "customers reminded of an appointment"),
    Indicator("calls_before_visit", "count", "calls before a visit"),
    Indicator("progress_notices", "count", "notices to customers who wait for parts"),
    Indicator("not_at_home", "count", "visits that found nobody at home", "low"),
    Indicator("not_at_home_rate", "share", "visits that found nobody at home", "low", "not_at_home", "visits"),
    Indicator("trips_saved", "count", "customers who said in time that they would be away", "high"),
    Indicator("new_dates", "count", "appointments moved because the customer was, or would have been, away", "low"),
    Indicator("withdrawn", "count", "requests lost because the customer did not want another date", "low"),
    Indicator("deferrals", "count", "planned visits moved back to make room"),
    Indicator("parts_used", "count", "parts built in"),
    Indicator("third_party_used", "count", "of those, parts of a third-party brand"),
    Indicator("third_party_share", "share", "parts built in that were of a third-party brand", "",
              "third_party_used", "parts_used"),
    Indicator("depot_requests", "count", "parts reserved for jobs after a visit without them"),
    Indicator("depot_fills", "count", "of those, parts reserved at once", "high"),
    Indicator("depot_fill_rate", "share", "parts asked for after a visit that the depot had on its shelf", "high",
              "depot_fills", "depot_requests"),
    Indicator("hours_for_parts", "h", "visit without the part to the part being reserved, mean", "low"),
    Indicator("backorders_mean", "parts", "parts that jobs wait for, time average (of those that came)", "low"),
    Indicator("transfers", "count", "parts sent to a job by another depot than its own"),
    Indicator("supplier_orders", "count", "orders from suppliers"),
    Indicator("supplier_lead_days", "days", "lead time of orders from suppliers, mean", "low"),
    Indicator("parts_returned", "count", "parts reserved and not used", "low"),
    Indicator("parts_written_off", "count", "parts lost, spoiled or scrapped", "low"),
    # outlets
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
    # service standards
    Indicator("standards_due", "count", "service standards in force, over completed jobs"),
    Indicator("standards_kept", "count", "of those, standards that were kept", "high"),
    Indicator("standards_compliance", "share", "service standards kept", "high", "standards_kept", "standards_due"),
    Indicator("audits", "count", "completed jobs that were audited"),
    Indicator("score_kept_gain", "points", "mean score of jobs at which all standards in force were kept, minus that "
              "of the other jobs"),
    # technicians as persons (monthly values of the permanent staff; NaN where people are steady)
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
    # price and warranty
    Indicator("settled_jobs", "count", "jobs whose price was settled, refused ones among them"),
    Indicator("free_jobs", "count", "of those, jobs for which nothing was charged"),
    Indicator("free_share", "share", "settled jobs for which nothing was charged", "", "free_jobs", "settled_jobs"),
    Indicator("invoices", "count", "settled jobs for which something was charged"),
    Indicator("invoiced", "money", "sum of the invoices, after discounts"),
    Indicator("invoice_mean", "money", "mean invoice of the jobs that were charged", "", "invoiced", "invoices"),
    Indicator("surprised", "count", "invoices more than a tenth above what was said or expected", "low"),
    Indicator("surprise_share", "share", "invoices more than a tenth above what was said or expected", "low",
              "surprised", "invoices"),
    Indicator("surprise_mean", "share", "excess of invoices over what was said or expected, mean", "low"),
    Indicator("price_fairness_mean", "level", "price fairness felt, 0 to 1, mean over settled jobs", "high"),
    Indicator("estimates", "count", "repairs that got an estimate before the work"),
    Indicator("refusals", "count", "repairs that ended because the customer refused the price", "low"),
    Indicator("refusal_rate", "share", "repairs refused over estimates given", "low", "refusals", "estimates"),
    Indicator("warranty_jobs", "count", "settled jobs under statutory or extended warranty, and exchanges"),
    Indicator("exchanges", "count", "units exchanged after failed warranty repairs", "low"),
    # customers
    Indicator("scored_jobs", "count", "jobs with a transaction score"),
    Indicator("score_mean", "points", "mean transaction score (0-1000)", "high"),
    Indicator("score_repair", "points", "mean score of completed repairs", "high"),
    Indicator("score_service", "points", "mean score of completed planned jobs", "high"),
    Indicator("score_on_time", "points", "mean score of jobs first visited inside the window", "high"),
    Indicator("score_late", "points", "mean score of jobs first visited late", "high"),
    Indicator("score_early", "points", "mean score of jobs first visited early", "high"),
    Indicator("score_first_fix_gain", "points", "mean score fixed at first visit minus not fixed at first visit"),
    Indicator("score_contract", "points", "mean score of customers under contract", "high"),
    Indicator("score_others", "points", "mean score of the other customers", "high"),
    Indicator("customers_start", "customers", "active customers at the start"),
    Indicator("customers_won", "customers", "new customers"),
    Indicator("leavers", "customers", "customers who left", "low"),
    Indicator("leavers_satisfied", "customers", "leavers whose cumulative satisfaction was 0.70 or more"),
    Indicator("customer_years", "years", "time spent as active customers"),
    Indicator("churn_rate_year", "1/year", "leavers per customer-year", "low", "leavers", "customer_years"),
    Indicator("leavers_satisfied_share", "share", "leavers who were satisfied (0.70 or more)", "",
              "leavers_satisfied", "leavers"),
    Indicator("customers_end", "customers", "active customers at the end", "high"),
    # what customers made of it, on published scales and against what they expected (gaps: NaN where not noted)
    Indicator("top_two_answers", "count", "scored jobs that would be answered 4 or 5 on the five-step scale", "high"),
    Indicator("csat", "share", "scored jobs that would be answered 4 or 5 on the five-step scale", "high",
              "top_two_answers", "scored_jobs"),
    Indicator("promoters", "count", "scored jobs that would be answered 9 or 10 on the eleven-step scale", "high"),
    Indicator("detractors", "count", "scored jobs that would be answered 0 to 6 on the eleven-step scale", "low"),
    Indicator("nps", "points", "net promoter score: share of promoters less share of detractors, times 100", "high"),
    Indicator("effort_mean", "points", "points of effort a job was to its customer, mean", "low"),
    Indicator("ces", "points", "customer effort score, 1 to 7, mean over scored jobs", "low"),
    Indicator("csi", "points", "satisfaction index of the scenario's factors (0-1000)", "high"),
    Indicator("gap3", "share", "gap 3: service standards in force that were not kept", "low"),
    Indicator("gap3_level", "level", "gap 3: level that the standards in force would have added, less the achieved",
              "low"),
    Indicator("gap4", "level", "gap 4: level that the company claims, less the level delivered", "low"),
    Indicator("gap5", "level", "gap 5: perceived less predicted level, mean over the dimensions of service", "high"),
    Indicator("gap5_reliability", "level", "gap 5 of reliability", "high"),
    Indicator("gap5_responsiveness", "level", "gap 5 of responsiveness", "high"),
    Indicator("gap5_assurance", "level", "gap 5 of assurance", "high"),
    Indicator("gap5_empathy", "level", "gap 5 of empathy", "high"),
    Indicator("gap5_tangibles", "level", "gap 5 of tangibles", "high"),
    Indicator("gap5_price", "level", "gap 5 of price fairness", "high"),
    Indicator("level_predicted", "level", "level predicted, mean over jobs and dimensions of service"),
    Indicator("level_perceived", "level", "level perceived, mean over jobs and dimensions of service", "high"),
    Indicator("adequacy", "level", "perceived less just acceptable level, weighted mean over jobs", "high"),
    Indicator("below_adequate_share", "share", "dimensions of jobs below the just acceptable level", "low"),
    Indicator("above_desired_share", "share", "dimensions of jobs at or above the desired level", "high"),
    Indicator("moments_of_joy", "count", "jobs that were a joy", "high"),
    Indicator("moments_of_anger", "count", "jobs that made their customers angry", "low"),
    Indicator("moments_of_sadness", "count", "jobs that left their customers sad", "low"),
    Indicator("moments_of_fear", "count", "jobs that left their customers afraid of the next failure", "low"),
    Indicator("shocks_good", "count", "events beside jobs that pleased a customer", "high"),
    Indicator("shocks_bad", "count", "events beside jobs that upset a customer", "low"),
    Indicator("damages", "count", "visits that did damage", "low"),
    # word of mouth and the market
    Indicator("stories", "count", "customers who told somebody of a job or a complaint"),
    Indicator("told", "persons", "persons told by customers"),
    Indicator("told_per_job", "persons", "persons told for each job with a score", "", "told", "scored_jobs"),
    Indicator("told_badly", "persons", "of those told, those who heard of service below our name at the start", "low"),
    Indicator("told_badly_share", "share", "persons told who heard of service below our name at the start", "low",
              "told_badly", "told"),
    Indicator("told_in_public", "persons", "persons who heard of complaints made in public", "low"),
    Indicator("ratings", "count", "ratings posted"),
    Indicator("referrals", "count", "satisfied customers who named us to somebody", "high"),
    Indicator("won_by_friends", "customers", "new customers who asked friends and family", "high"),
    Indicator("won_by_search", "customers", "new customers who searched", "high"),
    Indicator("won_by_advertising", "customers", "new customers who answered advertising", "high"),
    Indicator("won_by_referral", "customers", "new customers to whom a customer had named us", "high"),
    Indicator("turned_away", "customers", "households won beyond the bound of market.customers_at_most, not served"),
    Indicator("reputation_mean", "level", "level of service ascribed to us by hearsay, mean over months", "high"),
    Indicator("reputation_end", "level", "the same at the end of the last whole month", "high"),
    Indicator("stars_mean", "stars", "mean of the ratings shown, 1 to 5, mean over months", "high"),
    Indicator("stars_end", "stars", "the same at the end of the last whole month", "high"),
    Indicator("brand_level_mean", "level", "level of service that strangers ascribe to us, mean over months", "high"),
    Indicator("brand_level_end", "level", "the same at the end of the last whole month", "high"),
    Indicator("market_share_mean", "share", "our customers over the households of the market, mean over months",
              "high"),
    Indicator("market_share_end", "share", "the same at the end of the last whole month", "high"),
    Indicator("competition_mean", "level", "rivals' mean level less our reputation at the start, mean over months"),
    Indicator("competition_end", "level", "the same at the end of the last whole month"),
    # listening and management (of the instrument that is watched, else of the first; NaN where nobody listens)
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
    # why jobs were not placed, where it is written down
    Indicator("not_placed_nobody", "count", "jobs that waited: nobody is certified for them", "low"),
    Indicator("not_placed_no_senior", "count", "jobs that waited: no senior on duty, though juniors are", "low"),
    Indicator("not_placed_off_shift", "count", "jobs that waited: outside the shifts of those who may do them"),
    Indicator("not_placed_busy", "count", "jobs that waited: all who may do them were busy", "low"),
    Indicator("not_placed_no_bay", "count", "jobs that waited: no bay was free", "low"),
    Indicator("not_placed_reserved", "count", "jobs that waited: planned for somebody who was not free yet"),
    Indicator("not_placed_held_back", "count", "jobs that waited: technicians were kept for urgent work"),
    Indicator("not_placed_part", "count", "jobs that waited: a part was missing", "low"),
    Indicator("not_placed_awaits_plan", "count", "jobs that waited: the next plan by the clock was not due"),
    Indicator("not_placed_tours_full", "count", "jobs that waited: no room in any tour", "low"),
    # money, in the currency of the cost book, whole horizon after warm-up
    Indicator("revenue", "money", "invoices, contract fees, extended warranties, reimbursements by makers", "high"),
    Indicator("cost_total", "money", "all costs", "low"),
    Indicator("cost_labour", "money", "wages and vehicles", "low"),
    Indicator("cost_overtime", "money", "overtime premiums and hours", "low"),
    Indicator("cost_travel", "money", "fuel and tolls by distance", "low"),
    Indicator("cost_contact", "money", "answering requests", "low"),
    Indicator("cost_agents", "money", "wages of agents of the contact centre", "low"),
    Indicator("cost_telemetry", "money", "connection of units", "low"),
    Indicator("cost_parts", "money", "parts used", "low"),
    Indicator("cost_holding", "money", "holding stock in vans and depot", "low"),
    Indicator("cost_ordering", "money", "ordering and handling of parts, pre-picking", "low"),
    Indicator("cost_emergency", "money", "surcharges of emergency orders", "low"),
    Indicator("cost_transfers", "money", "sending parts between depots", "low"),
    Indicator("cost_returns", "money", "handling of parts that come back unused", "low"),
    Indicator("cost_write_offs", "money", "value of parts lost, spoiled or scrapped", "low"),
    Indicator("cost_outlets", "money", "people at desks, bays, loaners owned", "low"),
    Indicator("cost_shipping", "money", "parcels, drivers, lifts home", "low"),
    Indicator("cost_discounts", "money", "discounts on invoices"),
    Indicator("cost_exchanges", "money", "units given in exchange", "low"),
    Indicator("cost_standards", "money", "keeping service standards: jobs, office time, years, audits", "low"),
    Indicator("cost_levers", "money", "what the staffing and first-fix levers cost beyond wages and stock", "low"),
    Indicator("cost_people", "money", "hiring, courses and bonuses of technicians", "low"),
    Indicator("cost_acquisition", "money", "winning new customers", "low"),
    Indicator("cost_complaints", "money", "handlers of complaints, their training, calls, mediations", "low"),
    Indicator("cost_compensation", "money", "goodwill, refunds, free visits and exchanges after complaints", "low"),
    Indicator("extra_sales", "money", "what customers buy beside the job (part of the revenue)", "high"),
    Indicator("cost_goods", "money", "goods sold beside the job", "low"),
    Indicator("cost_programme", "money", "vouchers and members of the loyalty programme", "low"),
    Indicator("cost_care", "money", "contacts with customers who had no job for a year", "low"),
    Indicator("cost_win_back", "money", "offers to lost customers, and what they got", "low"),
    Indicator("cost_tiers", "money", "treatment of the grades of customers", "low"),
    Indicator("cost_advertising", "money", "the budget for advertising", "low"),
    Indicator("cost_referrals", "money", "rewards for customers won by referral", "low"),
    Indicator("cost_listening", "money", "surveys, studies, assessors, analyses", "low"),
    Indicator("cost_management", "money", "decisions of the management, briefings, additional audits", "low"),
    Indicator("cost_poor_quality", "money", "repeat visits, callbacks, emergency surcharges (part of the costs above)",
              "low"),
    Indicator("reimbursements", "money", "paid by makers for statutory work and exchanges (part of the revenue)"),
    Indicator("cost_warranty", "money", "work, parts and units of warranty jobs (part of the costs above)", "low"),
    Indicator("contribution", "money", "revenue minus all costs", "high"),
    Indicator("contribution_present", "money", "the same, discounted month by month to the end of the warm-up", "high"),
    Indicator("customer_value", "money", "value of the customers at the end: contribution margin, retention, discount",
              "high"),
    Indicator("customer_value_present", "money", "the same, discounted to the end of the warm-up", "high"),
    Indicator("customer_value_simulated", "money", "discounted contribution over the horizon plus closed-form residual",
              "high"),
    Indicator("customer_value_residual_share", "share", "part of the simulated value that lies beyond the horizon"),
    Indicator("customer_margin_year", "money", "revenue minus the costs that vary with the customers, a customer-year",
              "high"),
    Indicator("customer_value_mean", "money", "value of one customer from next year on", "high"),
    Indicator("acquisition_cost_mean", "money", "winning one new customer", "low", "cost_acquisition",
              "customers_won"),
    Indicator("keeping_cost", "money", "all costs but those of winning customers", "low"),
    Indicator("keeping_cost_mean", "money", "keeping and serving one customer for a year", "low", "keeping_cost",
              "customer_years"),
    Indicator("contract_income", "money", "contract fees (part of the revenue)", "high"),
    Indicator("contract_income_share", "share", "revenue that comes from contracts, whatever breaks", "high",
              "contract_income", "revenue"),
    Indicator("churn_lost_value", "money", "what those who left would have brought from this year on", "low"),
    Indicator("churn_replacement", "money", "winning a new customer for each one who left", "low"),
    Indicator("churn_cost", "money", "lost value and replacement of the customers who left", "low"),
)

CONTACT_COUNTS = {
    "contacts": Indicator("contacts", "count", "attempts to reach the contact centre, on all channels"),
    "contacts_abandoned": Indicator("contacts_abandoned", "count", "attempts given up while waiting", "low"),
    "lost_on_the_line": Indicator("lost_on_the_line", "count", "requests lost because nobody answered in time", "low"),
    "agent_hours": Indicator("agent_hours", "h", "paid hours of agents"),
    "agent_busy_hours": Indicator("agent_busy_hours", "h", "hours in which agents had at least one talk"),
    "agent_hours_wasted": Indicator("agent_hours_wasted", "h", "of talks with customers who had left without a word",
                                    "low"),
    "expert_calls": Indicator("expert_calls", "count", "calls of technicians for an expert's help"),
    "expert_calls_answered": Indicator("expert_calls_answered", "count", "of those, answered", "high"),
    "machine_reports": Indicator("machine_reports", "count", "faults reported by the units themselves"),
    "reports_ahead": Indicator("reports_ahead", "count", "of those, reported before the unit failed"),
    "reports_too_late": Indicator("reports_too_late", "count", "of those, not repaired before the unit failed", "low"),
    "expert_hours": Indicator("expert_hours", "h", "hours of experts on the phone with technicians"),
}
# Complaints; NaN where nobody complains.
COMPLAINT_COUNTS = {
    row.name: row
    for row in (
        Indicator("discontents", "count", "times that something went wrong for a customer who minded, open complaints "
                  "aside", "low"),
        Indicator("complaints", "count", "complaints raised"),
        Indicator("complaints_quality", "count", "of those, about the repair: not thorough, damage, unstable"),
        Indicator("complaints_cost", "count", "of those, about the price: too high, not announced, not matching"),
        Indicator("complaints_attitude", "count", "of those, about manners: cold, unprofessional, dragging"),
        Indicator("complaints_delay", "count", "of those, about lateness and long waits"),
        Indicator("complaints_part", "count", "of those, about a part that was missing"),
        Indicator("complaints_product", "count", "of those, about the product: defect, not as advertised"),
        Indicator("complaints_found", "count", "of those, found by a call after the job"),
        Indicator("complaints_received", "count", "complaints raised that have reached the company"),
        Indicator("complaints_acknowledged_in_time", "count", "of those, acknowledged in time", "high"),
        Indicator("hours_to_reply", "h", "complaint raised to the reply, mean", "low"),
        Indicator("complaints_closed", "count", "complaints raised and closed"),
        Indicator("complaints_recovered", "count", "of those, with at least half of the loss made good", "high"),
        Indicator("complaints_escalated", "count", "complaints taken to the public or to the regulator", "low"),
        Indicator("complaints_open", "count", "complaints raised and open at the end", "low"),
        Indicator("compensation", "money", "compensation for complaints raised after the warm-up"),
        *(
            Indicator(f"{what}_{name}", "customers", f"{text}: {meaning}")
            for name, meaning in (("silent", "who kept silent"), ("unsatisfied", "whose complaint was not recovered"),
                                  ("recovered", "whose complaint was recovered"), ("complained", "who complained"))
            for what, text in (("problems", "problems a year or more before the end"),
                               ("stayed", "of those, customers still there a year later"))
        ),
    )
}
_COMPLAINT_SHARES = (
    Indicator("complaints_per_job", "ratio", "complaints over completed jobs", "", "complaints", "scored_jobs"),
    Indicator("voice_share", "share", "discontented customers who complained", "high", "complaints", "discontents"),
    Indicator("acknowledged_in_time_share", "share", "complaints received that were acknowledged in time", "high",
              "complaints_acknowledged_in_time", "complaints_received"),
    Indicator("recovered_share", "share", "closed complaints with at least half of the loss made good", "high",
              "complaints_recovered", "complaints_closed"),
    Indicator("escalated_share", "share", "complaints taken to the public or to the regulator", "low",
              "complaints_escalated", "complaints"),
    Indicator("compensation_mean", "money", "compensation per complaint", "", "compensation", "complaints"),
    *(
        Indicator(f"retention_{name}", "share", f"customers still there a year after a problem: {meaning}", "high",
                  f"stayed_{name}", f"problems_{name}")
        for name, meaning in (("silent", "who kept silent"), ("unsatisfied", "whose complaint was not recovered"),
                              ("recovered", "whose complaint was recovered"), ("complained", "who complained"))
    ),
)
_CONTACT_SHARES = (
    Indicator("abandon_rate", "share", "attempts given up while waiting", "low", "contacts_abandoned", "contacts"),
    Indicator("agent_occupancy", "share", "hours with a talk over paid hours of agents", "", "agent_busy_hours",
              "agent_hours"),
)
CHANNELS = ("phone", "email", "chat", "app", "web", "self_service", "smart")
# By channel; {} is its name.  Not every channel has all of them.
BY_CHANNEL = {
    "contacts": Indicator("contacts_{}", "count", "attempts by {}"),
    "abandoned": Indicator("abandoned_{}", "count", "attempts by {} given up while waiting", "low"),
    "wait_min": Indicator("wait_min_{}", "min", "wait of those answered by {}, mean", "low"),
    "wait_min_p95": Indicator("wait_min_p95_{}", "min", "wait of those answered by {}, 95th percentile", "low"),
    "answered_in_time": Indicator("answered_in_time_{}", "count", "attempts by {} answered within the service level",
                                  "high"),
    "first_response_min": Indicator("first_response_min_{}", "min",
                                    "request to the first answer of an agent or a machine by {}, mean", "low"),
    "escalated": Indicator("escalated_{}", "count", "sessions by {} handed over to agents", "low"),
}
_SHARES_BY_CHANNEL = (
    Indicator("abandon_rate_{}", "share", "attempts by {} given up while waiting", "low", "abandoned_{}",
              "contacts_{}"),
    Indicator("service_level_{}", "share", "attempts by {} answered within the service level", "high",
              "answered_in_time_{}", "contacts_{}"),
    Indicator("escalated_share_{}", "share", "sessions by {} handed over to agents", "low", "escalated_{}",
              "contacts_{}"),
)
# fmt: on


def _of_channel(row: Indicator, channel: str) -> Indicator:
    name, unit, meaning, better, numerator, denominator = row
    words = channel.replace("_", "-")
    return Indicator(
        name.format(channel),
        unit,
        meaning.format(words),
        better,
        numerator.format(channel),
        denominator.format(channel),
    )


_CONTACT_ROWS = (
    *CONTACT_COUNTS.values(),
    *_CONTACT_SHARES,
    *(_of_channel(row, channel) for row in (*BY_CHANNEL.values(), *_SHARES_BY_CHANNEL) for channel in CHANNELS),
)

_COMPLAINT_ROWS = (*COMPLAINT_COUNTS.values(), *_COMPLAINT_SHARES)

# Loyalty: statuses of a customer, and what is counted where bonds are modelled.
STATUSES = ("fresh", "neutral", "loyal", "at_risk")
_LOYALTY = (
    Indicator("needs", "count", "needs of the customers that became a request, or were given away"),
    Indicator("needs_ours", "count", "of those, requests to us", "high"),
    Indicator("needs_to_rivals", "count", "of those, taken to a rival at the need", "low"),
    Indicator("units_replaced", "count", "units that were replaced by a new one"),
    Indicator("units_rebought", "count", "of those, by us", "high"),
    Indicator("extras_sold", "count", "sales beside the job", "high"),
    Indicator("vouchers", "count", "vouchers of the loyalty programme"),
    Indicator("care_contacts", "count", "customers contacted who had no job for a year"),
    Indicator("win_back_offers", "count", "offers to customers who had left"),
    Indicator("offers_accepted", "count", "of those, accepted", "high"),
    Indicator("customers_won_back", "customers", "customers who came back, with or without an offer", "high"),
    Indicator("left_at_renewal", "customers", "leavers in the month in which their contract was to be renewed", "low"),
    Indicator("left_at_need", "customers", "leavers who had given several needs in a row away", "low"),
    Indicator("trust_mean", "share", "trust of the customers at the ends of months, mean", "high"),
    *(
        Indicator(f"leavers_{name}", "customers", f"leavers who were {name.replace('_', ' ')}", "low")
        for name in STATUSES
    ),
    *(Indicator(f"years_{name}", "years", f"time of customers who were {name.replace('_', ' ')}") for name in STATUSES),
)
LOYALTY_COUNTS = tuple(row.name for row in _LOYALTY)
_LOYALTY_SHARES = (
    Indicator("share_of_wallet", "share", "needs of the customers that came to us", "high", "needs_ours", "needs"),
    Indicator(
        "repurchase_share", "share", "replaced units that are ours again", "high", "units_rebought", "units_replaced"
    ),
    Indicator(
        "offer_acceptance",
        "share",
        "offers to lost customers that were accepted",
        "high",
        "offers_accepted",
        "win_back_offers",
    ),
    *(
        Indicator(
            f"churn_{name}",
            "1/year",
            f"leavers per year of customers who were {name.replace('_', ' ')}",
            "low",
            f"leavers_{name}",
            f"years_{name}",
        )
        for name in STATUSES
    ),
)
# By grade; {} is its name.
GRADES = ("valuable", "potential", "maintainable", "let_go")
_GRADE_ROWS = (
    Indicator("graded_{}", "customers", "active customers at the end, graded {}"),
    Indicator("leavers_{}", "customers", "leavers graded {}", "low"),
    Indicator("years_{}", "years", "time of customers graded {}"),
    Indicator("repairs_seen_{}", "count", "repairs with a first visit, of customers graded {}"),
    Indicator("repairs_seen_24h_{}", "count", "of those, within 24 hours", "high"),
    Indicator(
        "hours_to_first_visit_{}", "h", "request to first arrival, mean over repairs of customers graded {}", "low"
    ),
    Indicator("score_{}", "points", "mean score of customers graded {}", "high"),
)
BY_GRADE = tuple(row.name for row in _GRADE_ROWS)
_GRADE_SHARES = (
    Indicator("churn_{}", "1/year", "leavers per year of customers graded {}", "low", "leavers_{}", "years_{}"),
    Indicator(
        "share_first_visit_24h_{}",
        "share",
        "repairs first visited within 24 hours, of customers graded {}",
        "high",
        "repairs_seen_24h_{}",
        "repairs_seen_{}",
    ),
)


def _of_grade(row: Indicator, grade: str) -> Indicator:
    name, unit, meaning, better, numerator, denominator = row
    words = (name.format(grade), unit, meaning.format(grade.replace("_", " ")), better)
    return Indicator(*words, numerator.format(grade), denominator.format(grade))


_LOYALTY_ROWS = (
    *_LOYALTY,
    *_LOYALTY_SHARES,
    *(_of_grade(row, grade) for row in (*_GRADE_ROWS, *_GRADE_SHARES) for grade in GRADES),
)

INDICATORS: dict[str, Indicator] = {row.name: row for row in (*_ROWS, *_COMPLAINT_ROWS, *_CONTACT_ROWS, *_LOYALTY_ROWS)}
COMPLAINTS = tuple(row.name for row in _COMPLAINT_ROWS)
CONTACT = tuple(row.name for row in _CONTACT_ROWS)  # those of the contact centre
LOYALTY = tuple(row.name for row in _LOYALTY_ROWS)  # those of loyalty and grades
