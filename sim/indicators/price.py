"""Indicators of prices, invoices and warranties."""

from sim.indicators.row import Indicator

# fmt: off
PRICE = (
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
)
# fmt: on
