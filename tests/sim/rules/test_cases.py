"""The complaint desk: working hours, lines, handlers, decisions, replies, the regulator, and money."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.events import DAY, HOUR, NEVER
from sim.handle import World
from sim.ledger import ledger_of
from sim.rules import case_ends, cases, complaints
from sim.rules.tiers import LET_GO, MAINTAINABLE, VALUABLE
from sim.world import SATISFACTION
from tests.sim.bands import assert_mean, assert_share
from tests.sim.rules.test_complaints import a_job, a_world, complaining, everybody, rows
from tests.sim.worlds import composed, small_town, textbook

MON, FRI, SAT = 1, 5, 6  # days of a world that starts on Sunday, 1 January 2023
ROUND_THE_CLOCK = {"staff.begin": "00:00", "staff.hours": 24.0, "staff.on_holidays": True,
                   "staff.weekdays": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}  # fmt: skip
ONE_CHANNEL = {"phone": {"share": 1.0, "ease": 0.5, "delay_h": 0.0, "acknowledge_min": 5.0, "public": False}}


def a_desk(changes: dict[str, Any] | None = None, others: dict[str, Any] | None = None) -> World:
    """A world with a desk that works 09:00 to 17:00 from Monday to Friday, an hour on each complaint."""
    fixed = {"staff.law": "constant", "staff.minutes": 60.0, "staff.finds": 1.0, "channels": ONE_CHANNEL}
    no_holidays = {"start": "2023-01-01", "calendar.holidays": []}
    return a_world(fixed | (changes or {}), no_holidays | (others or {}))


def arrives(world: World, t: int, severity: float = 0.5, c: int = 0, cause: int = complaints.COLD) -> tuple[int, int]:
    """Customer c complains, and it comes in at once.  Returns (complaint, when it is looked into)."""
    k = complaints.raise_complaint(world, t, a_job(world, c), complaints.AT_CLOSING, cause, severity, 0)
    assert cases.next_new_case(world)[0] == k
    return k, cases.case_comes(world, t, k)[0]


def at(day: int, hour: float) -> int:
    return day * DAY + round(hour * HOUR)


# ------------------------------------------------------------------------------------------------ hours and lines
def test_work_rests_at_night_at_weekends_and_on_holidays() -> None:
    """Half an hour on Friday, the rest on Monday; on Tuesday where Monday is a holiday."""
    world = a_desk()
    assert cases.after_work(world, at(FRI, 16.5), 2 * HOUR) == at(FRI + 3, 10.5)
    assert cases.after_work(world, at(SAT, 12), 0) == at(FRI + 3, 9)
    assert cases.after_work(world, at(MON, 7), 8 * HOUR) == at(MON, 17)
    assert cases.after_work(world, at(MON, 9), 20 * HOUR) == at(MON + 2, 13)
    holiday = a_desk({}, {"calendar.holidays": ["2023-01-09"]})
    assert cases.after_work(holiday, at(FRI, 16.5), 2 * HOUR) == at(FRI + 4, 10.5)
    assert cases.after_work(world, at(MON, 9), 10_000 * DAY) == NEVER


def test_one_handler_takes_them_in_the_order_in_which_they_came() -> None:
    """A schedule by hand: an hour each; three come on Friday afternoon and one on Saturday."""
    world = a_desk()
    first, end = arrives(world, at(FRI, 15), c=0)
    assert end == at(FRI, 16)
    others = [arrives(world, at(FRI, 15.2), c=1), arrives(world, at(FRI, 15.4), c=2), arrives(world, at(SAT, 11), c=3)]
    assert [when for _, when in others] == [NEVER] * 3
    done, k = [], first
    while k >= 0:
        done.append((k, end))
        _, k, end = case_ends.case_done(world, end, k)
    assert done == [(0, at(FRI, 16)), (1, at(FRI, 17)), (2, at(FRI + 3, 10)), (3, at(FRI + 3, 11))]
    assert world.now[0]["handlers_busy"] == 0


@pytest.mark.parametrize(("order", "taken"), [("fifo", [1, 2, 3]), ("severity", [3, 2, 1]), ("tier", [2, 3, 1])])
def test_the_order_of_the_desk(order: str, taken: list[int]) -> None:
    """First come first served, by severity, or by the customer's grade, the best first and those to let go last."""
    world = a_desk({"staff.order": order})
    world.customers["tier"][:4] = [VALUABLE, LET_GO, VALUABLE, MAINTAINABLE]
    _, end = arrives(world, at(MON, 9), c=0)
    for c, severity in ((1, 0.3), (2, 0.55), (3, 0.9)):
        arrives(world, at(MON, 9.1 + 0.1 * c), severity, c)
    found, k = [], 0
    while k >= 0:
        _, k, end = case_ends.case_done(world, end, k)
        found += [k] if k >= 0 else []
    assert found == taken


def erlang_c(c: int, load: float) -> float:
    """P(wait) of M/M/c."""
    top = load**c / math.factorial(c) * c / (c - load)
    return top / (sum(load**k / math.factorial(k) for k in range(c)) + top)


def test_the_desk_is_the_queue_of_the_books() -> None:
    """Poisson complaints, exponential work, two handlers day and night: waits of M/M/2 (Erlang C)."""
    rude = {"satisfaction.courtesy": 0.0, "satisfaction.courtesy_sd": 0.0, "days": 60, "customers.households": 20_000}
    company = rude | {"crew.technicians": 30, "demand.rate_per_day": 80.0}
    always = ROUND_THE_CLOCK | everybody(50.0) | {
        "channels": ONE_CHANNEL, "staff.law": "exponential", "staff.minutes": 28.8, "staff.handlers": 2,
        "extent.gap": 0.1, "escalation.late": 0.0, "escalation.refused": 0.0, "follow_up.share": 0.0,
    }  # fmt: skip
    service, load = 28.8 / 60, 80 * 28.8 / 1440
    expected = erlang_c(2, load) * service / (2 - load)
    means = []
    for seed in range(8):
        run = simulate(textbook(company | complaining(always)), seed=seed)
        came, begun = rows(run, ev.L_CASE), rows(run, ev.L_CASE_BEGUN)
        waits = np.full(len(came), np.nan)
        waits[begun["a"]] = begun["t"]
        waits -= came["t"][np.argsort(came["a"])]
        means.append(np.nanmean(waits[came["t"][np.argsort(came["a"])] > 3 * DAY]) / HOUR)
        assert len(came) > 4000
    assert_mean(np.array(means), expected)


# ------------------------------------------------------------------------------------------------ acknowledgement
def test_receipt_is_acknowledged_by_a_machine_by_people_or_by_nobody() -> None:
    """At once; within the working time of somebody; never where nobody works."""
    machine = a_desk({"channels": {"phone": ONE_CHANNEL["phone"] | {"acknowledge_min": 0.0}}})
    people, nobody = a_desk(), a_desk({"staff.handlers": 0, "outreach.share": 0.0})
    for world in (machine, people, nobody):
        arrives(world, at(SAT, 11))
    assert machine.cases[0]["acknowledged_at"] == at(SAT, 11)
    assert people.cases[0]["acknowledged_at"] == at(FRI + 3, 9) + 300
    assert nobody.cases[0]["acknowledged_at"] == NEVER
    assert [float(rows(w, ev.L_CASE)["x"][0]) for w in (machine, people, nobody)] == pytest.approx([0, 46 + 1 / 12, -1])


# ------------------------------------------------------------------------------------------------ decisions
@pytest.mark.parametrize(
    ("remedy", "cents"),
    [("apology", 0), ("goodwill", 4600), ("revisit", 12000), ("refund", 23000), ("exchange", 220000)],
)
def test_each_remedy_has_its_price(remedy: str, cents: int) -> None:
    """Shares of the usual ticket where nothing is invoiced, the cost of a visit, the cost of a unit."""
    world = a_desk({"causes.cold.remedy": remedy})
    k = complaints.raise_complaint(world, at(MON, 9), a_job(world, 0, 0), 0, complaints.COLD, 0.5, 0)
    cases.case_comes(world, at(MON, 9), k)
    case_ends.case_done(world, at(MON, 10), k)
    given = rows(world, ev.L_REMEDY)[0]
    assert (given["code"], given["a"], given["x"]) == (world.causes[complaints.COLD]["remedy"], k, cents)


def test_goodwill_is_a_share_of_the_invoice_and_at_least_the_least() -> None:
    """Of what this customer was charged."""
    world = a_desk({"amounts.least": 30.0}, {"price": composed("price", "ac_tariff")})
    k, _ = arrives(world, at(MON, 9))
    for invoice, cents in ((80_000, 16_000), (10_000, 3_000), (0, 4_600)):
        world.jobs[world.cases[k]["job"]]["invoice"] = invoice
        assert case_ends.cents_of(world, k, ev.R_GOODWILL, 1.0) == cents


def test_money_is_given_by_the_grade() -> None:
    """A quarter of the bill more for the valuable and half of it for those let go; a visit and an apology are alike."""
    rfm = composed("tiers", "rfm")
    for grade, factor in (("valuable", 1.25), ("let_go", 0.5)):
        rfm["treatments"][grade]["compensation"] = factor
    world = a_desk({"amounts.least": 30.0}, {"tiers": rfm})
    k, end = arrives(world, at(MON, 9), cause=complaints.TOO_HIGH)
    for grade, cents in ((VALUABLE, 5750), (MAINTAINABLE, 4600), (LET_GO, 2300)):
        world.customers[0]["tier"] = grade
        case = case_ends.generosity(world, k)
        assert case_ends.cents_of(world, k, ev.R_GOODWILL, case) == cents
        assert case_ends.cents_of(world, k, ev.R_REVISIT, case) == 12_000
        assert case_ends.cents_of(world, k, ev.R_APOLOGY, case) == 0
    case_ends.case_done(world, end, k)
    assert rows(world, ev.L_REMEDY)["x"].tolist() == [2300]
    case_ends.settle_by_order(world, at(MON, 12), k)
    assert rows(world, ev.L_REMEDY)["x"].tolist() == [2300, 23_000]  # the regulator knows no grades


def test_nobody_is_given_more_where_nobody_is_graded() -> None:
    """The factor is 1, whatever stands in the customer's row."""
    world = a_desk()
    k, _ = arrives(world, at(MON, 9))
    world.customers[0]["tier"] = LET_GO
    assert case_ends.generosity(world, k) == 1.0


def test_what_is_given_is_felt_by_what_was_lost() -> None:
    """Distributive justice: an apology and the money over severity x bill, at most 1; nothing for a refusal."""
    world = a_desk({"amounts.apology": 0.15})
    k, _ = arrives(world, at(MON, 9), severity=0.5)
    for remedy, justice in ((ev.R_REFUSED, 0.0), (ev.R_APOLOGY, 0.15), (ev.R_GOODWILL, 0.55), (ev.R_REFUND, 1.0)):
        world.cases[k]["cents"] = 0
        case_ends.give(world, at(MON, 10), k, remedy, 1.0)
        assert world.cases[k]["distributive"] == pytest.approx(justice)


def test_an_exchange_renews_the_unit_and_is_a_refund_where_it_cannot() -> None:
    """A new unit begins its life; one that is broken or unknown can't be exchanged by a letter."""
    world = a_desk({"causes.defect.remedy": "exchange"})
    world.units[0]["open_job"], world.units[0]["down"] = -1, 0
    k = complaints.raise_complaint(world, at(MON, 9), a_job(world, 0, 0), 0, complaints.DEFECT, 0.5, 0)
    case_ends.give(world, at(MON, 10), k, ev.R_EXCHANGE, 1.0)
    assert world.units[0]["installed_at"] == at(MON, 10) and world.cases[k]["remedy"] == ev.R_EXCHANGE
    k = complaints.raise_complaint(world, at(MON, 9), a_job(world, 1, -1), 0, complaints.DEFECT, 0.5, 0)
    case_ends.give(world, at(MON, 10), k, ev.R_EXCHANGE, 1.0)
    assert world.cases[k]["remedy"] == ev.R_REFUND


def town(changes: dict[str, Any] | None = None, others: dict[str, Any] | None = None) -> Run:
    """A small town in which much goes wrong and everybody says so."""
    bad = {"days": 150, "customers.households": 500, "demand.failure_scale_years": 1.0, "crew.technicians": 4}
    loud = everybody(50.0) | {"staff.handlers": 4} | (changes or {})
    return simulate(small_town(bad | {"crew.skill": 0.0} | complaining(loud) | (others or {})))


def test_trained_handlers_find_what_was_wrong() -> None:
    """`finds` is the share that is not refused."""
    for finds in (0.0, 0.6, 1.0):
        given = rows(town({"staff.finds": finds, "escalation.refused": 0.0, "escalation.late": 0.0}), ev.L_REMEDY)
        assert_share((given["code"] != ev.R_REFUSED).sum(), len(given), finds)


def test_a_reply_takes_the_delay_of_its_channel_and_a_call_comes_some_days_later() -> None:
    """The follow-up call treats the customer once more, and what he regains does not fall."""
    channel = {"phone": ONE_CHANNEL["phone"] | {"delay_h": 48.0}}
    world = a_desk({"channels": channel, "follow_up.share": 1.0, "follow_up.after_days": 7.0, "follow_up.lift": 0.2})
    k, end = arrives(world, at(MON, 9))
    reply, _, _ = case_ends.case_done(world, end, k)
    assert reply == end + 2 * DAY
    call, verdict = case_ends.case_reply(world, reply, k)
    before = float(world.cases[k]["regained"])
    assert (call, verdict) == (reply + 7 * DAY, NEVER) and world.cases[k]["state"] == complaints.REPLIED
    assert case_ends.case_reply(world, call, k) == (NEVER, NEVER)
    assert world.cases[k]["state"] == complaints.CLOSED_CASE
    assert world.cases[k]["regained"] == pytest.approx(before + 0.35 * 0.2 / 0.8)
    assert world.grievances[0]["case"] == 0


def test_a_second_call_regains_only_what_is_new() -> None:
    """Satisfaction ends at what was lost times the share regained in all."""
    world = a_desk({"follow_up.share": 1.0, "follow_up.lift": 0.2})
    k, end = arrives(world, at(MON, 9))
    world.mind[SATISFACTION, 0], world.cases[k]["lost"] = 0.5, 0.2
    reply, _, _ = case_ends.case_done(world, end, k)
    call, _ = case_ends.case_reply(world, reply, k)
    case_ends.case_reply(world, call, k)
    assert world.mind[SATISFACTION, 0] == pytest.approx(0.5 + 0.2 * world.cases[k]["regained"])


# ------------------------------------------------------------------------------------------------ further
def test_the_regulator_takes_seven_and_forty_five_working_days() -> None:
    """Monday 2 January: the answer on Wednesday 11 January, the end of mediation on Wednesday 15 March (C17)."""
    world = a_desk({"escalation.late": 1.0, "escalation.public": 0.0, "escalation.accepts": 1.0, "staff.handlers": 0})
    k, end = arrives(world, at(MON, 12))
    assert end == NEVER and k in [int(world.case_lines[0]["first"])]
    answer = case_ends.case_late(world, at(MON, 12), k)
    assert answer == at(10, 12)
    close = case_ends.regulator_acts(world, answer, k)
    assert close == at(73, 12)
    assert case_ends.regulator_acts(world, close, k) == NEVER
    steps = rows(world, ev.L_ESCALATED)["code"].tolist()
    assert steps == [ev.E_REGULATOR, ev.E_ACCEPTED, ev.E_ORDERED]
    assert rows(world, ev.L_REMEDY)["code"].tolist() == [ev.R_REFUND]
    assert world.cases[k]["state"] == complaints.CLOSED_CASE and world.case_lines[0]["first"] == -1


def test_where_nobody_answers_silence_is_the_answer() -> None:
    """When his patience ends he has complained in vain: he tells others, is more helpless, and may complain anew."""
    world = a_desk({"escalation.late": 0.0, "staff.handlers": 0})
    k, _ = arrives(world, at(MON, 12))
    case_ends.case_late(world, at(MON + 7, 12), k)
    assert rows(world, ev.L_CASE_CLOSED)[["t", "code"]].tolist() == [(at(MON + 7, 12), 0)]
    assert world.case_lines[0]["first"] == -1 and world.grievances[0]["case"] == 0
    assert world.grievances[0]["helpless"] == pytest.approx(world.par[0]["learned"])
    other, _ = arrives(world, at(MON + 8, 12))
    assert other == k + 1


def test_whom_the_regulator_rejects_nobody_answers_either() -> None:
    """While the regulator has it the complaint is open; then silence is the answer."""
    world = a_desk({"escalation.late": 1.0, "escalation.public": 0.0, "escalation.accepts": 0.0, "staff.handlers": 0})
    k, _ = arrives(world, at(MON, 12))
    answer = case_ends.case_late(world, at(MON + 7, 12), k)
    assert len(rows(world, ev.L_CASE_CLOSED)) == 0
    case_ends.regulator_acts(world, answer, k)
    assert rows(world, ev.L_CASE_CLOSED)["code"].tolist() == [0]


def test_a_desk_that_is_slow_still_answers() -> None:
    """Who waits in the line of a desk is answered, however late."""
    world = a_desk({"escalation.late": 0.0})
    arrives(world, at(MON, 12), c=0)
    k, _ = arrives(world, at(MON, 12), c=1)
    case_ends.case_late(world, at(MON + 7, 12), k)
    assert len(rows(world, ev.L_CASE_CLOSED)) == 0 and world.case_lines[0]["first"] == k


def test_holidays_are_no_working_days() -> None:
    """Seven working days from Monday the 2nd, with the 9th off, end on the 12th."""
    world = a_desk({}, {"calendar.holidays": ["2023-01-09"]})
    assert case_ends.working_days_on(world, at(MON, 12), 7) == at(11, 12)
    assert case_ends.working_days_on(world, at(MON, 12), 0) == at(MON, 12)


def test_a_handler_puts_aside_what_the_regulator_has_settled() -> None:
    """He is free, nothing is paid twice, and a reply that is still on its way changes nothing."""
    world = a_desk({"escalation.late": 1.0, "escalation.public": 0.0, "escalation.accepts": 1.0})
    k, end = arrives(world, at(MON, 12))
    case_ends.case_late(world, at(MON, 12), k)
    case_ends.regulator_acts(world, at(10, 12), k)
    case_ends.regulator_acts(world, at(73, 12), k)
    assert case_ends.case_done(world, end, k) == (NEVER, -1, NEVER)
    assert world.now[0]["handlers_busy"] == 0 and len(rows(world, ev.L_REMEDY)) == 1
    assert case_ends.case_reply(world, end, k) == (NEVER, NEVER)


def test_what_was_settled_in_time_goes_no_further() -> None:
    """The customer's patience ends after the reply: nothing."""
    world = a_desk({"escalation.late": 1.0, "follow_up.share": 0.0})
    k, end = arrives(world, at(MON, 12))
    reply, _, _ = case_ends.case_done(world, end, k)
    case_ends.case_reply(world, reply, k)
    assert case_ends.case_late(world, at(SAT, 12), k) == NEVER and len(rows(world, ev.L_ESCALATED)) == 0


def test_a_share_of_the_refused_goes_to_the_public_and_is_counted() -> None:
    """Nobody is late; all are refused; two in five of those who go further tell the public."""
    run = town({"staff.finds": 0.0, "staff.handlers": 50, "escalation.refused": 0.5, "escalation.public": 0.4,
                "escalation.patience_days": 300.0, "channels": ONE_CHANNEL})  # fmt: skip
    refused, further = rows(run, ev.L_REPLY), rows(run, ev.L_ESCALATED)
    public, regulator = (further["code"] == ev.E_PUBLIC).sum(), (further["code"] == ev.E_REGULATOR).sum()
    assert_share(public + regulator, len(refused), 0.5)
    assert_share(public, public + regulator, 0.4)
    assert run.world.now[0]["public_complaints"] == public > 10


def test_who_waits_too_long_goes_further_in_his_share() -> None:
    """With nobody at the desk every complaint is late."""
    run = town({"staff.handlers": 0, "outreach.share": 0.0, "escalation.late": 0.3, "escalation.patience_days": 2.0})
    came, further = rows(run, ev.L_CASE), rows(run, ev.L_ESCALATED)
    due = came["t"] < (150 - 2) * DAY
    asked_in = np.isin(further["code"], (ev.E_PUBLIC, ev.E_REGULATOR))
    assert_share(asked_in.sum(), due.sum(), 0.3)
    late = further["t"][asked_in] - came["t"][np.searchsorted(came["a"][np.argsort(came["a"])], further["a"][asked_in])]
    assert len(late) > 30


# ------------------------------------------------------------------------------------------------ money
def test_the_desk_costs_its_people_its_calls_and_its_mediations() -> None:
    """Handlers by the month, calls and mediations by the piece."""
    run = town({"outreach.share": 0.2, "follow_up.share": 0.5, "escalation.late": 1.0, "escalation.patience_days": 0.5,
                "escalation.public": 0.0, "staff.training_year": 1200.0})  # fmt: skip
    q = run.scenario.complaints
    months = 150 / (365.25 / 12)
    accepted = (rows(run, ev.L_ESCALATED)["code"] == ev.E_ACCEPTED).sum()
    calls = len(rows(run, ev.L_ASKED_AFTER)) + len(rows(run, ev.L_FOLLOW_UP))
    expected = 4 * months * (q.staff.wage_month + 100.0) + 6.0 * calls + 500.0 * accepted
    assert ledger_of(run).total("complaints") == pytest.approx(expected, abs=0.1) and accepted > 5 and calls > 20
    assert run.measures["cost_compensation"] == pytest.approx(rows(run, ev.L_REMEDY)["x"].sum() / 100)
