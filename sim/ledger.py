"""Money: the event log as double-entry postings in integer cents of one currency.

Every posting debits one account and credits another, so the books balance by construction of each row and the tests
check that they do.  Each posting is rounded to a cent once.  Prices and unit costs are the scenario's cost book.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import events as ev
from sim.billing import amounts, contracts_at
from sim.listening_money import listening_money, management_money
from sim.loyalty_money import loyalty_amounts
from sim.market import ways_cost
from sim.scenario import Centre, Growing, Handled, OpenMarket, Scenario, Telemetry
from sim.stock_value import gone, part_prices, stock_value_years
from sim.tally import customers_of, rows_of

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["ACCOUNTS", "COSTS", "REVENUES", "Ledger", "hourly_wage", "ledger_of", "month_edges"]

REVENUES = ("invoices", "contracts", "reimbursements", "warranties", "extras")
COSTS = (
    "labour",
    "overtime",
    "travel",
    "contact",
    "agents",
    "telemetry",
    "parts",
    "holding",
    "ordering",
    "emergency",
    "transfers",
    "returns",
    "write_offs",
    "discounts",
    "exchanges",
    "standards",
    "outlets",
    "shipping",
    "levers",
    "people",
    "acquisition",
    "complaints",
    "compensation",
    "goods",
    "programme",
    "care",
    "win_back",
    "tiers",
    "advertising",
    "referrals",
    "listening",
    "management",
)
ACCOUNTS = ("cash", *REVENUES, *COSTS)
POSTING = np.dtype([("t", "i8"), ("debit", "i4"), ("credit", "i4"), ("cents", "i8"), ("job", "i8")])
MONTH_DAYS = 365.25 / 12


class Ledger(NamedTuple):
    """All postings of a run, in order of account and time."""

    postings: np.ndarray  # dtype POSTING

    def total(self, account: str, since: int = 0) -> float:
        """Money on the natural side of an account (costs: debit, revenues: credit) from second `since` on."""
        return self.totals(since)[account]

    def totals(self, since: int = 0) -> dict[str, float]:
        """`total` of every account."""
        balances = self.balances(since)
        return {name: (-cents if name in REVENUES else cents) / 100 for name, cents in balances.items()}

    def by_month(self, account: str, edges: np.ndarray) -> np.ndarray:
        """Money of an account between consecutive edges (seconds)."""
        k = ACCOUNTS.index(account)
        side = "credit" if account in REVENUES else "debit"
        rows = self.postings.compress(self.postings[side] == k)
        return np.histogram(rows["t"], bins=edges, weights=rows["cents"].astype(np.float64))[0] / 100

    def in_and_out(self, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(revenue, costs) between consecutive edges (seconds), in money."""
        rows = self.postings
        earned = rows["debit"] == ACCOUNTS.index("cash")
        sides = (rows.compress(earned), rows.compress(~earned))
        first, second = (np.histogram(part["t"], edges, weights=part["cents"].astype(np.float64))[0] for part in sides)
        return first / 100, second / 100

    def balances(self, since: int = 0) -> dict[str, int]:
        """Debits minus credits of every account from second `since` on, in cents; they sum to zero."""
        rows = self.postings
        cents = np.where(rows["t"] >= since, rows["cents"], 0)
        debit = np.zeros(len(ACCOUNTS), np.int64)
        np.add.at(debit, rows["debit"], cents)
        np.subtract.at(debit, rows["credit"], cents)
        return dict(zip(ACCOUNTS, debit.tolist(), strict=True))


def hourly_wage(scenario: Scenario) -> float:
    """Loaded wage of an hour of a junior."""
    return scenario.money.technician_month / scenario.money.hours_month


def ledger_of(run: "Run") -> Ledger:
    """Post everything that cost or earned money."""
    parts = [
        _invoices(run),
        _contract_fees(run),
        _wages(run),
        _shift_pay(run),
        _staff(run),
        _per_event(run),
        _contact(run),
        _telemetry(run),
        _stock(run),
        _between_depots(run),
        _returned(run),
        _standards(run),
        _outlets(run),
        _complaints(run),
        [_post(*amount) for amount in loyalty_amounts(run, pay_days(run))],
        _market(run),
        [_post(*amount) for amount in listening_money(run, pay_days(run))],
        [_post(*amount) for amount in management_money(run, pay_days(run))],
    ]
    return Ledger(np.concatenate([rows for group in parts for rows in group]))


def _post(account: str, t: np.ndarray, money: np.ndarray, job: np.ndarray | int = -1) -> np.ndarray:
    """Postings of one account against cash; `money` is rounded to cents."""
    rows = np.zeros(len(t), POSTING)
    rows["t"], rows["job"] = t, job
    rows["cents"] = np.rint(100 * np.asarray(money, np.float64)).astype(np.int64)
    known, cash = ACCOUNTS.index(account), ACCOUNTS.index("cash")
    rows["debit"], rows["credit"] = (cash, known) if account in REVENUES else (known, cash)
    return rows


def _invoices(run: "Run") -> list[np.ndarray]:
    """Labour of completed jobs for customers without contract; parts for everybody; callbacks are free.

    Where invoices are written (a tariff, a warranty) they are what is booked.
    """
    if run.world.par[0]["invoiced"]:
        return [_post(*amount) for amount in amounts(run)]
    money = run.scenario.money
    jobs, customers = run.world.jobs, run.world.customers
    closed = rows_of(run, ev.L_CLOSED)
    nature = run.world.kinds["nature"][closed["code"]]
    free = (customers["contract"][closed["who"]] == 1) & (nature != ev.INSTALLATION)
    free |= jobs["origin"][closed["job"]] == ev.CALLBACK
    by_nature = (money.price_repair, money.price_service, money.price_installation, money.price_service)
    tariff = np.array(by_nature)[run.world.kinds["nature"]]
    charged = closed.compress(~free)
    used = rows_of(run, ev.L_USED)
    used = used.compress(jobs["origin"][used["job"]] != ev.CALLBACK)
    parts = part_prices(run)[used["who"]] * (1 + money.part_markup)
    return [
        _post("invoices", charged["t"], tariff[charged["code"]], charged["job"]),
        _post("invoices", used["t"], parts, used["job"]),
    ]


def month_edges(run: "Run") -> np.ndarray:
    """Seconds at which calendar months begin, with the start and the end of the horizon."""
    days = run.scenario.days
    starts = np.flatnonzero(run.world.calendar["month_start"][:days]) * ev.DAY
    return np.unique(np.concatenate([[0], starts, [days * ev.DAY]]))


def pay_days(run: "Run") -> np.ndarray:
    """Seconds at which standing amounts are posted: when a month begins, and when the warm-up ends."""
    return np.unique(np.concatenate([month_edges(run), [run.scenario.warmup_days * ev.DAY]]))


def _contract_fees(run: "Run") -> list[np.ndarray]:
    """Fees of the contract customers who are there on each pay day, for the time until the next one."""
    edges = pay_days(run)
    there = contracts_at(run, edges[:-1])
    share_of_year = np.diff(edges) / ev.YEAR
    return [_post("contracts", edges[:-1], there * run.scenario.money.contract_year * share_of_year)]


def _wages(run: "Run") -> list[np.ndarray]:
    """Wages, vehicles and levers from pay day to pay day; temps only in their months; no wage for a vacancy."""
    s, money, edges = run.scenario, run.scenario.money, pay_days(run)
    months = np.diff(edges) / (MONTH_DAYS * ev.DAY)
    people = s.crew.technicians
    seniors = int(run.world.technicians["senior"].sum())
    regular = people * (money.technician_month + money.vehicle_month) + seniors * money.senior_premium
    season = np.isin(run.world.calendar["month"][edges[:-1] // ev.DAY], s.crew.temp_months)
    temps = season * s.crew.summer_temps * (money.technician_month + money.vehicle_month)
    levers = money.catalogue_factor * sum(
        lever.cost_year + lever.cost_technician_year * people for lever in (s.levers.staffing, s.levers.first_fix)
    )
    saved = vacant_months(run, edges) @ (money.technician_month + money.senior_premium * senior_posts(run))
    return [
        _post("labour", edges[:-1], months * (regular + temps) - saved),
        _post("levers", edges[:-1], months * levers / 12),
    ]


def _shift_pay(run: "Run") -> list[np.ndarray]:
    """Overtime hours, and the premium for hours worked on a holiday."""
    money, wage = run.scenario.money, hourly_wage(run.scenario)
    shift = rows_of(run, ev.L_SHIFT)
    end = shift[(shift["code"] == ev.S_END) & (shift["a"] > 0)]
    rate = np.where(end["x"] > 0, money.holiday, money.overtime)
    holiday = shift[(shift["code"] == ev.S_START) & (shift["x"] > 0)]
    return [
        _post("overtime", end["t"], end["a"] / ev.HOUR * wage * rate),
        _post("labour", holiday["t"], holiday["a"] / ev.HOUR * wage * (money.holiday - 1)),
    ]


def senior_posts(run: "Run") -> np.ndarray:
    """1 for each post of a senior, 0 for the others, permanent staff."""
    return run.world.technicians["senior"][: run.scenario.crew.technicians]


def vacant_months(run: "Run", edges: np.ndarray) -> np.ndarray:
    """Months for which each post was vacant between consecutive edges (rows: periods, columns: posts)."""
    resigned, hired = rows_of(run, ev.L_RESIGNED), rows_of(run, ev.L_HIRED)
    months = np.zeros((len(edges) - 1, run.scenario.crew.technicians))
    for begin in resigned:
        back = hired[(hired["who"] == begin["who"]) & (hired["code"] == begin["code"] + 1)]
        end = back["t"][0] if len(back) else edges[-1]
        inside = np.maximum(0, np.minimum(end, edges[1:]) - np.maximum(begin["t"], edges[:-1]))
        months[:, begin["who"]] += inside / (MONTH_DAYS * ev.DAY)
    return months


def _staff(run: "Run") -> list[np.ndarray]:
    """People hired, course days beside the wages, bonuses; prices are in CNY, as those of parts."""
    if not isinstance(run.scenario.people, Growing):
        return []
    people, factor = run.scenario.people, run.scenario.money.catalogue_factor
    prices = {
        ev.L_HIRED: people.turnover.hire_price,
        ev.L_COURSE: people.training.day_price,
        ev.L_BONUS: people.rating.bonus_month,
    }
    rows = {kind: rows_of(run, kind)["t"] for kind in prices}
    return [_post("people", t, np.full(len(t), prices[kind] * factor)) for kind, t in rows.items()]


def _per_event(run: "Run") -> list[np.ndarray]:
    """Kilometres, messages to customers, new customers."""
    money = run.scenario.money
    told, means = rows_of(run, ev.L_MESSAGE), run.scenario.appointments
    message = money.catalogue_factor * np.array([means.reminder.cost, means.call.cost, means.progress.cost])
    sent, won = rows_of(run, ev.L_SENT), rows_of(run, ev.L_WON)
    won = won[won["code"] != ev.BY_COMING_BACK]  # their offers are paid for apart
    return [
        _post("travel", sent["t"], sent["x"] * money.travel_km, sent["job"]),
        _post("contact", told["t"], message[told["code"]], told["job"]),
        _post("acquisition", won["t"], ways_cost(run)[won["code"]]),
    ]


def _market(run: "Run") -> list[np.ndarray]:
    """Advertising from pay day to pay day, and rewards for customers won by referral; prices are in CNY."""
    s, edges = run.scenario, pay_days(run)
    if not isinstance(s.market, OpenMarket):
        return []
    factor, won = s.money.catalogue_factor, rows_of(run, ev.L_WON)
    brought = won[won["code"] == ev.BY_REFERRAL]
    month = s.market.advertising.budget * run.world.par[0]["households_start"] * factor
    return [
        _post("advertising", edges[:-1], np.diff(edges) / (MONTH_DAYS * ev.DAY) * month),
        _post("referrals", brought["t"], np.full(len(brought), s.market.referral.reward * factor)),
    ]


def _standards(run: "Run") -> list[np.ndarray]:
    """What the standards in force cost: a job at which one is kept, the office's minutes, audits, and a year."""
    s, wage, edges = run.scenario, hourly_wage(run.scenario), pay_days(run)
    done, factor = rows_of(run, ev.L_STANDARDS), s.money.catalogue_factor
    if not any(standard.active for standard in s.standards.values()):
        return []
    spent = done["code"] * s.supervision.cost_audit * factor
    for k, standard in enumerate(s.standards.values()):
        office = standard.minutes / 60 * wage if standard.done_by == "office" else 0.0
        spent = spent + ((done["a"] >> k) & 1) * (standard.cost_job * factor + office)
    yearly = sum(standard.cost_year for standard in s.standards.values() if standard.active)
    yearly += s.supervision.cost_year if s.supervision.audit_share else 0.0
    return [
        _post("standards", done["t"], spent, done["job"]),
        _post("standards", edges[:-1], np.diff(edges) / ev.YEAR * yearly * factor),
    ]


def _contact(run: "Run") -> list[np.ndarray]:
    """Each answer at one price; with a contact centre, agents' hours and machines' sessions instead."""
    money, centre = run.scenario.money, run.scenario.contact
    if not isinstance(centre, Centre):
        answers = rows_of(run, ev.L_ANSWER)
        return [_post("contact", answers["t"], np.full(len(answers), money.contact), answers["job"])]
    shift, session = rows_of(run, ev.L_AGENTS), rows_of(run, ev.L_TAKEN)
    wages = money.agent_hour * np.array([pool.wage for pool in centre.pools.values()] or [0.0])
    shift = shift.compress(shift["a"] > 0)
    session = session.compress(run.world.channels["pool"][session["code"]] < 0)
    return [
        _post("agents", shift["t"], shift["a"] / ev.HOUR * wages[shift["code"]]),
        _post("contact", session["t"], np.full(len(session), money.machine_session), session["job"]),
    ]


def _between_depots(run: "Run") -> list[np.ndarray]:
    """Parts sent across to jobs of other depots, and replenishments from the depot above."""
    parts, factor = run.scenario.parts, run.scenario.money.catalogue_factor
    if not parts.depots:
        return []
    across, orders = rows_of(run, ev.L_TRANSFER), rows_of(run, ev.L_ORDER)
    down = orders[orders["code"] == ev.O_REPLENISH]
    cost = np.array([depot.cost for depot in parts.depots.values()])
    return [
        _post("transfers", across["t"], across["a"] * parts.transfers.cost * factor, across["job"]),
        _post("transfers", down["t"], cost[-1 - down["job"]] * factor),
    ]


def _returned(run: "Run") -> list[np.ndarray]:
    """Handling of parts that come back unused; the value of what is lost, spoiled or scrapped."""
    back, waste, price = rows_of(run, ev.L_PUT_BACK), gone(run), part_prices(run)
    handling = run.scenario.parts.returns.cost * run.scenario.money.catalogue_factor
    return [
        _post("returns", back["t"], back["a"] * handling, back["job"]),
        _post("write_offs", waste["t"], waste["a"] * price[waste["who"]]),
    ]


def _telemetry(run: "Run") -> list[np.ndarray]:
    """Connected units of the customers who are there on each pay day, by their share, for the time until the next."""
    telemetry, edges = run.scenario.telemetry, pay_days(run)
    if not isinstance(telemetry, Telemetry):
        return []
    customers = customers_of(run)
    there = [(customers["won_at"] <= t) & (customers["left_at"] > t) for t in edges[:-1]]
    connected = telemetry.share * np.array([customers["n_units"][here].sum() for here in there])
    yearly = run.scenario.money.telemetry_unit_year
    return [_post("telemetry", edges[:-1], connected * yearly * np.diff(edges) / ev.YEAR)]


def _complaints(run: "Run") -> list[np.ndarray]:
    """Handlers and their training by the month, calls, mediations; compensation as it was decided."""
    q, factor, edges = run.scenario.complaints, run.scenario.money.catalogue_factor, pay_days(run)
    if not isinstance(q, Handled):
        return []
    months = np.diff(edges) / (MONTH_DAYS * ev.DAY)
    monthly = q.staff.handlers * (q.staff.wage_month + q.staff.training_year / 12)
    called, after = rows_of(run, ev.L_FOLLOW_UP), rows_of(run, ev.L_ASKED_AFTER)
    further, paid = rows_of(run, ev.L_ESCALATED), rows_of(run, ev.L_REMEDY)
    mediated = further[further["code"] == ev.E_ACCEPTED]
    each = ((called, q.follow_up.call), (after, q.outreach.call), (mediated, q.escalation.fee))
    return [
        _post("complaints", edges[:-1], months * monthly * factor),
        *(_post("complaints", rows["t"], np.full(len(rows), price * factor), rows["job"]) for rows, price in each),
        _post("compensation", paid["t"], paid["x"] / 100, paid["job"]),
    ]


def _stock(run: "Run") -> list[np.ndarray]:
    """Parts used, orders, reserved parts, emergency surcharges, holding."""
    money, price = run.scenario.money, part_prices(run)
    used, orders, reserved = rows_of(run, ev.L_USED), rows_of(run, ev.L_ORDER), rows_of(run, ev.L_RESERVE)
    regular = orders[orders["code"] == ev.O_DEPOT]
    emergency = orders[orders["code"] == ev.O_EMERGENCY]
    surcharge = price[emergency["who"]] * money.emergency_share + money.emergency_order
    edges = pay_days(run)
    return [
        _post("parts", used["t"], price[used["who"]], used["job"]),
        _post("ordering", regular["t"], np.full(len(regular), money.order)),
        _post("ordering", reserved["t"], np.full(len(reserved), money.reserve), reserved["job"]),
        _post("emergency", emergency["t"], surcharge, emergency["job"]),
        _post("holding", edges[:-1], stock_value_years(run, edges) * money.holding_year),
    ]


def _outlets(run: "Run") -> list[np.ndarray]:
    """Desks, bays and loaners by the month; parcels, drivers and lifts; fees for inspection and for going first."""
    s, cost, factor = run.scenario, run.scenario.outlets.costs, run.scenario.money.catalogue_factor
    if s.modes.kind == "on_site":
        return []
    edges = pay_days(run)
    places = list(s.outlets.places.values())[: s.outlets.number]
    month = sum(
        p.advisers * cost.adviser_month + p.bays * cost.bay_month + p.loaners * cost.loaner_month for p in places
    )
    parcels, planned, lent = rows_of(run, ev.L_PARCEL), rows_of(run, ev.L_PLANNED), rows_of(run, ev.L_LOANER)
    fetched, taken = planned[planned["code"] == ev.FETCHED], lent[lent["code"] == ev.TAKEN_HOME]
    handed_back, modes = rows_of(run, ev.L_HANDED_BACK), rows_of(run, ev.L_MODE)
    refused, mended = handed_back[handed_back["code"] == 0], handed_back[handed_back["code"] == 1]
    express = modes["job"][modes["a"] == ev.BOUGHT]
    bought = mended[np.isin(mended["job"], express)]  # who refused the quote owes no more for it
    trips = [(parcels, cost.parcel), (fetched, 2 * cost.fetch_trip), (taken, cost.transport_trip)]
    if run.world.par[0]["invoiced"]:
        refused = refused[:0]  # its invoice is in the log
    if s.price.kind == "tariff":
        bought = bought[:0]  # a surcharge on the invoice
    fees = [(refused, cost.inspection_fee), (bought, cost.express_fee)]
    return [
        _post("outlets", edges[:-1], np.diff(edges) / (MONTH_DAYS * ev.DAY) * month * factor),
        *(_post("shipping", rows["t"], np.full(len(rows), each * factor), rows["job"]) for rows, each in trips),
        *(_post("invoices", rows["t"], np.full(len(rows), each * factor), rows["job"]) for rows, each in fees),
    ]
