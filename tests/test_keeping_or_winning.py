"""Keeping a customer is cheaper than winning one by advertising, in the default company."""

from concurrent.futures import ThreadPoolExecutor

from experiments import load_scenario
from sim import simulate

REPLICATIONS = 3


def test_keeping_a_customer_is_cheaper_than_winning_one_by_advertising() -> None:
    """Extra cost over extra customers at the end, paired: members of a programme against more advertising.

    docs/ac_city.md has the figures and what is cheaper still; the much-quoted ratio of five is not assumed anywhere.
    """
    choices = ([], ["loyalty=programme"], ["market=advertising_push"])
    scenarios = [load_scenario(["scenario=ac_city", *choice]) for choice in choices]
    asked = [(scenario, k) for scenario in scenarios for k in range(REPLICATIONS)]
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda one: simulate(one[0], replication=one[1]).measures, asked))
    sums = [
        [sum(run[name] for run in found[first : first + REPLICATIONS]) for name in ("cost_total", "customers_end")]
        for first in range(0, len(found), REPLICATIONS)
    ]
    (kept, kept_cost), (won, won_cost) = ((row[1] - sums[0][1], row[0] - sums[0][0]) for row in sums[1:])
    assert kept > 0 and won > 0 and kept_cost > 0
    assert kept_cost / kept < won_cost / won
