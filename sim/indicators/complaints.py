"""Indicators of complaints; NaN where nobody complains."""

from sim.indicators.row import Indicator

# fmt: off
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
# fmt: on

COMPLAINT_ROWS = (*COMPLAINT_COUNTS.values(), *_COMPLAINT_SHARES)
