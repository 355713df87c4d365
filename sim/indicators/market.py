"""Indicators of word of mouth and of the market."""

from sim.indicators.row import Indicator

# fmt: off
MARKET = (
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
)
# fmt: on
