"""The closed forms give the tabulated reference values to half a unit of the last digit, and their limits.

Rows bear the names under which the values are tabulated (V1a and so on).  A printed value is kept as text,
because its digits set the tolerance; a value that rests on simulation says so.
"""

from math import exp, isclose, pi, sqrt

import numpy as np
import pytest

from experiments.theory import geometry, money, queues, renewal, satisfaction, stock, visits


def assert_prints_as(value: float, printed: str) -> None:
    """`value` is within half a unit of the last digit of `printed` (and a hair, for values that end in 5)."""
    half_unit = 0.5 * 10.0 ** -len(printed.partition(".")[2])
    assert abs(value - float(printed)) <= half_unit * 1.000001, f"{value!r} does not print as {printed}"


def assert_all_print_as(values, printed: str) -> None:
    for value, text in zip(values, printed.split(), strict=True):
        assert_prints_as(value, text)


def test_v1a_a_single_server_matches_its_closed_form():
    queue = queues.mm_c(0.8, 1.0, 1)
    values = [
        queue.queue_length,
        queue.wait,
        queue.number,
        queue.sojourn,
        queues.wait_exceeds(0.8, 1.0, 1, 1.0),
    ]
    assert_all_print_as(values, "3.2 4 4 5 .654985")


@pytest.mark.parametrize(
    ("row", "servers", "rate", "printed"),
    [
        ("V1b", 5, 4.0, ".554113 .554113 2.216450"),
        ("V1c", 10, 8.0, ".409180 .204590 1.636721"),
        ("V1d", 20, 18.0, ".550769 .275385 4.956921"),
        ("V1e", 50, 45.0, ".363864 .072773 3.274780"),
    ],
)
def test_v1_waiting_probability_wait_and_queue_of_many_servers(row, servers, rate, printed):
    assert_all_print_as(queues.mm_c(rate, 1.0, servers)[:3], printed)


@pytest.mark.parametrize(("servers", "rate", "printed"), [(5, 4.0, ".203847"), (10, 8.0, ".055377")])
def test_v1_share_that_waits_longer_than_one_service(servers, rate, printed):
    assert_prints_as(queues.wait_exceeds(rate, 1.0, servers, 1.0), printed)


@pytest.mark.parametrize(
    ("servers", "load", "printed"),
    [(10, 8, ".121661"), (20, 20, ".158892"), (5, 2, ".036697"), (60, 50, ".021668")],
)
def test_v2a_loss_of_erlang_b(servers, load, printed):
    assert_prints_as(queues.erlang_b(servers, load), printed)


def test_v2b_equal_patience_and_service_give_an_infinite_server_system():
    line = queues.erlang_a(10.0, 1.0, 1.0, 10)
    values = [line.wait_probability, line.abandon_probability, line.queue_length, line.number]
    assert_all_print_as(values, ".542070 .125110 1.251100 10")
    assert isclose(line.number, 10.0, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("row", "rate", "patience", "servers", "printed", "utilisation"),
    [
        ("V2c", 10.0, 0.5, 10, ".619655 .103913 .207826", ".896087"),
        ("V2d", 48.0, 0.5, 50, ".467774 .030912 .061824", None),
        ("V2e", 60.0, 2.0, 50, ".819678 .178042 .089021", ".986349"),
    ],
)
def test_v2_impatient_customers(row, rate, patience, servers, printed, utilisation):
    line = queues.erlang_a(rate, 1.0, patience, servers)
    assert_all_print_as(line[:3], printed)
    if utilisation:
        assert_prints_as(line.utilisation, utilisation)


@pytest.mark.parametrize(("cv2", "printed"), [(0.0, "2"), (0.25, "2.5"), (1.0, "4"), (4.0, "10")])
def test_v4_wait_grows_with_the_spread_of_service(cv2, printed):
    assert_prints_as(queues.pollaczek_khinchine(0.8, 1.0, cv2), printed)
    assert isclose(queues.pollaczek_khinchine(0.8, 1.0, cv2), float(printed))


def test_v4_wait_with_moderate_spread():
    assert_prints_as(queues.pollaczek_khinchine(0.5, 1.5, 0.36), "3.06")


def test_v5a_two_classes_at_one_server_by_both_forms():
    waits = queues.priority_waits([0.3, 0.4], 1.0, 1)
    assert_all_print_as(waits, "1.0 3.333333")
    assert waits == pytest.approx(queues.priority_waits_single([0.3, 0.4], [1.0, 1.0], [2.0, 2.0]))
    assert_prints_as(queues.mm_c(0.7, 1.0, 1).wait, "2.333333")
    assert_prints_as(0.3 * waits[0] + 0.4 * waits[1], "1.633333")


def test_v5b_two_classes_at_five_servers():
    assert_all_print_as(queues.priority_waits([1.0, 3.0], 1.0, 5), ".138528 .692641")
    assert_prints_as(queues.mm_c(4.0, 1.0, 5).wait, ".554113")


def test_v6a_ten_machines_one_repairer():
    assert_all_print_as(queues.repair_shop(10, 0.1, 1.0, 1)[:3], "2.145823 .785418 2.732079")


def test_v6b_a_hundred_machines_two_repairers():
    assert_all_print_as(queues.repair_shop(100, 0.02, 1.0, 2)[:4], "7.867845 1.842643 4.269869 .921322")


def test_v6c_fifteen_hundred_machines_three_repairers():
    shop = queues.repair_shop(1500, 1.0 / 2000.0, 1.0 / 3.0, 3)
    assert_all_print_as([*shop[:3], shop.availability], "3.898349 .748051 5.211342 .997401")


def test_v15_a_swinging_rate_moves_the_number_in_service():
    assert_prints_as(queues.mean_busy_sinusoidal(10.0, 6.0, 2.0 * pi, 2.0, 0.3), "5.530432")


def test_very_patient_customers_make_erlang_c():
    """Patience that hardly ever ends leaves a queue without abandonment."""
    assert queues.erlang_a(8.0, 1.0, 1e-7, 10).wait_probability == pytest.approx(queues.erlang_c(10, 8.0), rel=1e-5)


def test_one_server_and_exponential_service_agree_in_every_formula():
    assert queues.mm_c(0.6, 1.0, 1).wait == pytest.approx(queues.pollaczek_khinchine(0.6, 1.0, 1.0))
    assert queues.erlang_c(1, 0.6) == pytest.approx(0.6)


def test_priorities_only_share_out_the_same_work():
    """Work in queue is the same under every non-anticipating order, so the load-weighted mean wait is too."""
    rates = [1.0, 0.5, 2.0]
    weighted = sum(r * w for r, w in zip(rates, queues.priority_waits(rates, 1.0, 4), strict=True))
    assert weighted == pytest.approx(3.5 * queues.mm_c(3.5, 1.0, 4).wait)


def test_a_shop_with_enough_repairers_never_queues():
    shop = queues.repair_shop(7, 0.3, 1.2, 7)
    assert shop.time_down == pytest.approx(1.0 / 1.2)
    assert shop.availability == pytest.approx(1.2 / 1.5)


def test_a_constant_rate_keeps_the_number_in_service():
    assert queues.mean_busy_sinusoidal(10.0, 0.0, 1.0, 2.0, 0.7) == 5.0


def test_an_overloaded_queue_is_refused():
    with pytest.raises(ValueError, match=r"no steady state: utilisation is 1\.2"):
        queues.mm_c(6.0, 1.0, 5)


@pytest.mark.parametrize(
    ("row", "success", "printed"),
    [
        ("V3a", 0.75, ".888889 1.070257 1.333333 3.760343 4.0 11.041372"),
        ("V3b", 0.85, ".784314 .375938 1.176471 2.148162 2.117647 6.475002"),
    ],
)
def test_v3_jobs_that_return_until_fixed(row, success, printed):
    assert_all_print_as(visits.repeat_visits(4.0, 1.0, 6, success, 3.0), printed)


@pytest.mark.parametrize(("success", "printed"), [(0.75, ".214051 1.218735"), (0.88, ".059888 .568055")])
def test_v3c_a_faster_crew(success, printed):
    network = visits.repeat_visits(20.0, 5.0, 6, success, 2.0)
    assert_all_print_as([network.wait, network.time_to_fix], printed)


@pytest.mark.parametrize(
    ("extra", "visit_rate", "printed"),
    [
        (0.40, 3.9857, "1.40 .976 1.05 2.63"),
        (0.32, 3.986, "1.32 .920 .26 1.31"),
        (0.24, 3.986, "1.24 .864 .12 .94"),
        (0.192, 3.986, "1.192 .831 .083 .78"),
    ],
)
def test_v3d_a_stationary_summer(extra, visit_rate, printed):
    """The visit rate is printed as 3.986 only; near saturation the time to fix needs one digit more.

    With 3.986 itself the first case gives 2.62 days; 3.9857, which prints the same, gives 2.63.
    """
    network = visits.repeat_visits(25.0, visit_rate, 9, 1.0 / (1.0 + extra), 2.0)
    values = [network.visits_per_job, network.utilisation, network.wait, network.time_to_fix]
    assert_all_print_as(values, printed)


def test_v3d_more_work_than_time_is_refused():
    with pytest.raises(ValueError, match=r"utilisation is 1\.03"):
        visits.repeat_visits(25.0, 3.986, 9, 1.0 / 1.48, 2.0)


def test_jobs_in_the_network_obey_little():
    network = visits.repeat_visits(4.0, 1.0, 6, 0.75, 3.0)
    inside = network.between_visits + network.queued_or_served
    assert inside == pytest.approx(queues.little(4.0, network.time_to_fix))


def test_certain_success_is_one_visit():
    network = visits.repeat_visits(4.0, 1.0, 6, 1.0, 3.0)
    assert network.visits_per_job == 1.0
    assert network.time_to_fix == queues.mm_c(4.0, 1.0, 6).sojourn


def test_v30_causes_in_checking_order():
    failures = visits.conditional_failures(0.25, [0.11, 0.25, 0.51, 0.13])
    assert_all_print_as(failures, ".0275 .0643 .1401 .0415")
    assert np.prod([1.0 - failure for failure in failures]) == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("level", "mean", "printed"),
    [
        (1, 1.0, ".367879 .367879 .367879 .5"),
        (2, 1.0, ".735759 .103638 1.103638 .2"),
        (3, 1.0, ".919699 .023337 2.023337 .0625"),
        (3, 2.5, ".543813 .413196 .913196 .282167"),
        (5, 2.5, ".891178 .061950 2.561950 .069731"),
        (2, 0.4, ".938448 .008768 1.608768 .054054"),
    ],
)
def test_v7_base_stock_with_backorders_and_with_lost_sales(level, mean, printed):
    assert_all_print_as([*stock.base_stock(level, mean), stock.lost_sales(level, mean)], printed)


@pytest.mark.parametrize(
    ("point", "quantity", "mean", "printed"),
    [
        (2, 4, 2.0, ".866146 .080393 2.580393"),
        (5, 10, 6.0, ".848271 .214446 4.714446"),
        (0, 3, 1.0, ".674446 .164952 1.164952"),
    ],
)
def test_v8_orders_in_lots(point, quantity, mean, printed):
    assert_all_print_as(stock.reorder_point(point, quantity, mean), printed)


def test_v9a_four_alike_bases():
    case = (3, 2.0, [stock.Base(0.5, 1.0, 1)] * 4)
    exact = stock.two_echelon_exact(*case)
    assert_all_print_as([exact.depot_backorders, exact.depot_delay], "1.347997 .673999")
    assert_prints_as(stock.two_echelon_metric(*case).bases[0].backorders, ".270007")
    assert_prints_as(stock.two_echelon_vari_metric(*case).bases[0].backorders, ".285991")
    assert_all_print_as(exact.bases[0][:2], ".449492 .286492")


def test_v9b_two_unlike_bases():
    case = (4, 3.0, [stock.Base(1.0, 2.0, 4), stock.Base(0.5, 1.0, 2)])
    metric, exact = stock.two_echelon_metric(*case), stock.two_echelon_exact(*case)
    assert_prints_as(exact.depot_backorders, "1.088083")
    assert_all_print_as(exact.bases[0][:2], ".704889 .290297")
    assert_all_print_as(exact.bases[1][:2], ".783362 .095362")
    assert_all_print_as([base.backorders for base in metric.bases], ".230912 .070819")
    assert_prints_as(stock.two_echelon_vari_metric(*case).bases[0].backorders, ".289080")


@pytest.mark.parametrize(
    ("carried", "printed"), [((1, 1, 1), ".582137"), ((2, 1, 0), ".581462"), ((2, 2, 1), ".657171")]
)
def test_v10_share_of_a_tour_done_from_the_van(carried, printed):
    assert_prints_as(stock.kit_completion(0.30, (0.20, 0.12, 0.06), carried, 5), printed)


def test_a_lot_of_one_is_base_stock():
    assert stock.reorder_point(2, 1, 2.5) == pytest.approx(stock.base_stock(3, 2.5))


def test_nothing_on_the_shelf_leaves_all_demand_waiting():
    assert stock.base_stock(0, 2.5) == pytest.approx((0.0, 2.5, 0.0))


@pytest.mark.parametrize("model", [stock.two_echelon_metric, stock.two_echelon_vari_metric, stock.two_echelon_exact])
def test_a_full_depot_leaves_each_base_alone(model):
    full = model(60, 2.0, [stock.Base(0.5, 1.0, 1), stock.Base(1.0, 2.0, 3)])
    assert full.depot_backorders == pytest.approx(0.0, abs=1e-12)
    assert full.bases[0] == pytest.approx(stock.base_stock(1, 0.5))
    assert full.bases[1] == pytest.approx(stock.base_stock(3, 2.0))


def test_a_single_base_below_an_empty_depot_waits_for_both_lead_times():
    """With no depot stock every order waits the whole depot lead time: one shelf with lead time L0 + L."""
    empty = stock.two_echelon_exact(0, 2.0, [stock.Base(0.8, 1.0, 3)])
    assert empty.bases[0] == pytest.approx(stock.base_stock(3, 0.8 * 3.0))


def test_a_full_van_completes_all_that_needs_carried_parts():
    assert stock.kit_completion(0.3, (0.2, 0.12, 0.06), (5, 5, 5), 5) == pytest.approx(0.68)
    assert stock.kit_completion(0.3, (0.2, 0.12, 0.06), (0, 0, 0), 5) == pytest.approx(0.30)


WEIBULL = [
    (2.0, 1.0, ".753691"),
    (2.0, 2.0, "1.894039"),
    (1.5, 1.0, ".841578"),
    (1.5, 3.0, "3.053714"),
    (3.0, 2.0, "1.801075"),
]


@pytest.mark.parametrize(("shape", "time", "printed"), WEIBULL)
def test_v11_renewals_of_a_weibull_life(shape, time, printed):
    assert_prints_as(renewal.renewal_function(lambda t: -np.expm1(-(t**shape)), time), printed)


@pytest.mark.parametrize(("shape", "time", "printed"), WEIBULL)
@pytest.mark.parametrize("model", [renewal.expected_failures_kijima_one, renewal.expected_failures_kijima_two])
def test_perfect_repair_is_renewal_in_both_virtual_ages(model, shape, time, printed):
    assert_prints_as(model(shape, 1.0, 0.0, time), printed)


@pytest.mark.parametrize(
    ("shape", "repair", "time", "one", "two"),
    [
        (2.0, 0.3, 1.0, 0.82438, 0.81786),
        (2.0, 0.5, 2.0, 2.86208, 2.58121),
        (1.5, 0.4, 3.0, 4.09593, 3.70828),
    ],
)
def test_v12_imperfect_repair(shape, repair, time, one, two):
    """The reference is a simulation with a standard error of up to .001, so three of these are allowed."""
    assert renewal.expected_failures_kijima_one(shape, 1.0, repair, time) == pytest.approx(one, abs=0.003)
    assert renewal.expected_failures_kijima_two(shape, 1.0, repair, time) == pytest.approx(two, abs=0.003)


@pytest.mark.parametrize("shape", [0.7, 1.0, 1.5, 2.2])
@pytest.mark.parametrize("model", [renewal.expected_failures_kijima_one, renewal.expected_failures_kijima_two])
def test_repair_as_bad_as_old_follows_the_cumulative_hazard(model, shape):
    assert model(shape, 2.0, 1.0, 5.0) == pytest.approx(2.5**shape, rel=1e-6)


def test_the_numerical_answer_has_converged():
    """Half the steps change the answer by less than a millionth."""
    for model in (renewal.expected_failures_kijima_one, renewal.expected_failures_kijima_two):
        coarse, fine = (model(1.5, 1.0, 0.4, 3.0, steps) for steps in (500, 1000))
        assert coarse == pytest.approx(fine, rel=1e-6)


def test_worse_repair_means_more_failures_and_type_two_ages_less():
    shares = [0.0, 0.25, 0.5, 0.75, 1.0]
    one = [renewal.expected_failures_kijima_one(2.0, 1.0, q, 2.0, 200) for q in shares]
    two = [renewal.expected_failures_kijima_two(2.0, 1.0, q, 2.0, 200) for q in shares]
    assert one == sorted(one)
    assert two == sorted(two)
    assert all(b < a for a, b in zip(one[1:-1], two[1:-1], strict=True))


def test_memoryless_lives_do_not_care_about_repair():
    assert renewal.expected_failures_kijima_two(1.0, 2.0, 0.4, 5.0) == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("shape", "scale", "perfect", "printed"), [(2.0, 1.0, 0.3, "2.060129"), (1.5, 10.0, 0.6, ".131336")]
)
def test_v13_perfect_or_minimal_repair(shape, scale, perfect, printed):
    assert_prints_as(renewal.brown_proschan_rate(shape, scale, perfect), printed)


def test_v14_block_replacement():
    interval = renewal.best_block_interval(2.2, 4.0, 100.0, 400.0)
    assert_prints_as(interval, "1.960672")
    cost = renewal.block_replacement_cost(2.2, 4.0, 100.0, 400.0, interval)
    assert_prints_as(cost, "93.505370")
    assert all(
        cost < renewal.block_replacement_cost(2.2, 4.0, 100.0, 400.0, interval * factor) for factor in (0.9, 1.1)
    )


def test_units_that_do_not_wear_are_never_replaced():
    with pytest.raises(ValueError, match="shape is 1, must be above 1"):
        renewal.best_block_interval(1.0, 4.0, 100.0, 400.0)


def test_v16_mean_distances_in_a_unit_square():
    distances = [
        geometry.mean_distance(),
        geometry.mean_distance_rectilinear(),
        geometry.mean_distance_to_centre(),
    ]
    assert_all_print_as(distances, ".521405 .666667 .382598")


def test_v17_a_tour_of_three_places_is_three_mean_distances():
    assert_prints_as(3.0 * geometry.mean_distance(), "1.564216")


@pytest.mark.parametrize(("places", "printed"), [(5, ".2494"), (10, ".1739"), (20, ".1206")])
def test_nearest_of_several_places_with_edges(places, printed):
    """For 5 places .2496 is quoted, but the integral and 10 million simulated places say .2494.

    The simulation gave .24941 with a standard error of .00004; the other two values are as quoted.
    """
    assert_prints_as(geometry.mean_distance_to_nearest(places), printed)


def test_nearest_of_one_place_is_the_mean_distance():
    assert geometry.mean_distance_to_nearest(1) == pytest.approx(geometry.mean_distance(), abs=1e-6)


def test_edges_lengthen_the_way_to_the_nearest_and_fade():
    free = [0.5 / sqrt(places) for places in (5, 50, 500)]
    excess = [geometry.mean_distance_to_nearest(n) / d - 1.0 for n, d in zip((5, 50, 500), free, strict=True)]
    assert excess == sorted(excess, reverse=True)
    assert 0.0 < excess[-1] < 0.02


def test_v18_value_of_a_customer():
    assert money.value_from_next_period(600.0, 0.8, 0.1) == pytest.approx(1600.0)
    assert money.value_including_now(600.0, 0.8, 0.1) == pytest.approx(2200.0)


def test_v18_shifted_beta_survival():
    assert [money.shifted_beta_survival(1.0, 1.0, t) for t in (1, 2, 3)] == pytest.approx([1 / 2, 1 / 3, 1 / 4])
    values = [money.shifted_beta_survival(0.668, 3.806, t) for t in (1, 5, 10)]
    assert_all_print_as(values, ".850693 .561869 .414213")


def test_elasticity_of_value_to_retention():
    assert_prints_as(money.sensitivity_to_retention(0.8, 0.1), "3.67")
    step = money.value_from_next_period(1.0, 0.8 * 1.0001, 0.1) / money.value_from_next_period(1.0, 0.8, 0.1)
    assert (step - 1.0) / 0.0001 == pytest.approx(money.sensitivity_to_retention(0.8, 0.1), rel=1e-3)


def test_customer_values_are_discounted_sums():
    periods = np.arange(2000)
    assert money.value_including_now(7.0, 0.9, 0.08) == pytest.approx(7.0 * np.sum((0.9 / 1.08) ** periods))
    survival = [money.shifted_beta_survival(0.668, 3.806, int(t)) for t in periods]
    assert money.shifted_beta_value(7.0, 0.668, 3.806, 0.08) == pytest.approx(7.0 * np.sum(survival / 1.08**periods))


def test_survival_is_the_product_of_renewals():
    renewals = np.cumprod([money.shifted_beta_retention(0.668, 3.806, t) for t in range(1, 6)])
    assert renewals[-1] == pytest.approx(money.shifted_beta_survival(0.668, 3.806, 5))


def test_mixed_customers_are_worth_more_than_average_ones():
    mean_retention = 3.806 / (0.668 + 3.806)
    assert money.shifted_beta_value(1.0, 0.668, 3.806, 0.1) > money.value_including_now(1.0, mean_retention, 0.1)


def test_a_monthly_hazard_compounds_to_the_annual_one():
    assert_prints_as(money.monthly_hazard(0.16), ".01442")
    assert (1.0 - money.monthly_hazard(0.16)) ** 12 == pytest.approx(0.84)


def test_v31_satisfaction_as_a_memory():
    assert_prints_as(satisfaction.memory_variance_ratio(0.3), ".176471")
    assert_prints_as(satisfaction.memory_after(7.0, 5.0, 0.3, 5), "5.336140")


def test_a_memory_of_weight_one_is_the_last_experience():
    assert satisfaction.memory_after(7.0, 5.0, 1.0, 1) == 5.0
    assert satisfaction.memory_variance_ratio(1.0) == 1.0
    assert satisfaction.memory_after(1.0, 0.0, 1e-3, 1000) == pytest.approx(exp(-1.0), rel=1e-3)
