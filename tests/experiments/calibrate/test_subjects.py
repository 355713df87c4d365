"""What records tell of one subject must not fall with what they cannot tell of another."""

import re

import numpy as np
import pandas as pd
import pytest

from experiments.calibrate.by_hand import Given
from experiments.calibrate.by_hand_people import leaving
from experiments.calibrate.by_hand_ways import lead_times
from experiments.calibrate.by_hand_work import time_on_site
from experiments.calibrate.company import company_of
from experiments.calibrate.draws import draw_table
from experiments.calibrate.finding import Finding
from experiments.calibrate.people import months_watched
from experiments.calibrate.subjects import SUBJECTS, findings, lacking
from experiments.configure.compose import Sources, composer
from experiments.event_log.records import records_of
from experiments.fitting.fitted import fitted
from experiments.fitting.spells import days_in_spells
from experiments.model import simulate_here
from experiments.records.mapping import mapping_of
from sim import Scenario

START = pd.Timestamp("2024-01-01", tz="Asia/Shanghai")
Tables = dict[str, pd.DataFrame]


def at(days: np.ndarray | list[float]) -> pd.Series:
    """Times of the record, in its zone."""
    return pd.Series(START + pd.to_timedelta(np.asarray(days, float), "D"))


def orders(n: int = 400, days: float = 100.0) -> pd.DataFrame:
    """Orders restored after lognormal hours."""
    rng = np.random.default_rng(1)
    opened = np.sort(rng.uniform(0, days, n))
    closed = at(opened + rng.lognormal(2.0, 0.7, n) / 24)
    ids = [str(k) for k in range(n)]
    return pd.DataFrame({"id": ids, "unit": [f"u{k % 40}" for k in range(n)], "opened": at(opened), "closed": closed})


def one(name: str, tables: Tables) -> Finding:
    """What is learnt of a subject."""
    return next(iter(findings(tables, [name])))


NEVER = pd.Series(pd.NaT, range(400), dtype=at([0.0]).dtype)
GAPS = pd.DataFrame({"unit": [f"u{k % 12}" for k in range(60)], "gap": np.arange(60) % 7 + 1.0})
CANNOT: list[tuple[str, Tables]] = [
    ("requests", {"work_orders": orders().iloc[:0]}),
    ("first fix from return times", {"work_orders": orders().assign(opened=START, closed=START)}),
    ("first fix from return times", {"work_orders": orders().assign(closed=NEVER)}),
    ("time to restore", {"work_orders": orders().assign(closed=NEVER)}),
    ("recurrent failures", {"failures": GAPS[["unit"]]}),
    ("ways", {"trips": pd.DataFrame({"started": at([1.0] * 30), "duration": 0.5, "distance": 3.0})}),
    ("promise and score", {"surveys": pd.DataFrame({"score": [np.nan], "promised": at([1]), "delivered": at([1])})}),
    ("leaving", {"customers": pd.DataFrame({"left": [True], "tenure": [np.nan]})}),
    ("technicians' first fix", {"visits": pd.DataFrame({
        "order": ["1"], "started": at([1.0]), "technician": [None], "outcome": ["done"]})}),
    ("repeat purchases", {"purchases": pd.DataFrame({"customer": ["a"], "time": at([1.0])}).iloc[:0]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "tables"), CANNOT)
def test_a_subject_that_cannot_be_fitted_says_so(name: str, tables: Tables) -> None:
    """In words of ours, no text of a library."""
    words = one(name, tables).words
    assert words.startswith("not fitted: ") and not re.search(r"Error\b", words)


def test_a_slip_of_one_subject_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a fit raises; a lack of memory, too."""
    for slip in (np.linalg.LinAlgError("Singular matrix"), KeyError("age"), ZeroDivisionError(), MemoryError()):

        def raises(name: str, tables: Tables, slip: BaseException = slip) -> Finding:
            raise slip

        monkeypatch.setitem(SUBJECTS, "requests", (SUBJECTS["requests"][0], raises))
        found = {one.subject: one for one in findings({"work_orders": orders()}, ["requests", "time to restore"])}
        assert found["requests"].words.startswith(f"not fitted: {type(slip).__name__}: ")
        assert found["time to restore"].fitted


def test_promises_by_team_ask_for_what_was_closed() -> None:
    """Without it the subject is not asked, and is listed with the column that it needs."""
    tables = {"work_orders": orders().assign(promised=at([1.0] * 400), team="a").drop(columns="closed")}
    assert "promises by team" not in {one.subject for one in findings(tables)}
    assert lacking(tables)["promises by team"] == "work_orders.closed" and lacking(tables)["lives"] == "failures.age"
    assert "requests" not in lacking(tables)


def test_rows_with_something_missing_are_left_out_and_counted() -> None:
    """Blank gaps, units and flags of censoring."""
    rng = np.random.default_rng(2)
    gaps = pd.DataFrame({"unit": [f"u{k % 30}" for k in range(300)], "gap": rng.weibull(2.0, 300) * 90})
    blank = gaps.assign(gap=gaps["gap"].where(np.arange(300) != 5), unit=gaps["unit"].where(np.arange(300) != 9))
    assert "2 rows with something missing left out" in one("recurrent failures", {"failures": blank}).words
    lengths = pd.DataFrame(
        {"duration": rng.lognormal(0, 1, 99), "censored": pd.array([None, *[False] * 98], "boolean")}
    )
    found = one("durations", {"durations": lengths})
    assert found.fitted[0].n == 98 and "1 rows with something missing left out" in found.words


def test_the_record_ends_as_its_last_order_is_opened() -> None:
    """One slip of a century must not make open orders last so long."""
    rows = orders()
    rows.loc[380:, "closed"] = pd.NaT
    plain = one("time to restore", {"work_orders": rows}).fitted[0]
    slip = rows.assign(closed=rows["closed"].where(rows.index != 7, pd.Timestamp("2105-01-01", tz="Asia/Shanghai")))
    found = one("time to restore", {"work_orders": slip})
    assert found.fitted[0].value == pytest.approx(plain.value, rel=0.15)
    assert "were closed after the last was opened and count as open by then" in found.words
    zero = rows.assign(closed=rows["closed"].where(rows.index % 50 != 1, rows["opened"]))
    assert "8 that lasted no time left out" in one("time to restore", {"work_orders": zero}).words


def test_parts_are_counted_by_month_and_only_those_asked_for() -> None:
    """300 parts, 2 pieces a month each, one empty month; receipts are no demand, a second is no month."""
    rng = np.random.default_rng(3)
    day = rng.uniform(0, 420, 9000)
    day = day[(day < 91) | (day > 121)]  # April has none
    ledger = pd.DataFrame({
        "part": rng.integers(0, 300, len(day)).astype(str), "time": at(day), "quantity": 1.0,
        "movement": rng.choice(["issue", "receipt"], len(day), p=[0.7, 0.3]),
    })  # fmt: skip
    found = one("spare parts", {"parts": ledger})
    issued = (ledger["movement"] == "issue").sum()
    assert found.fitted[0].value == pytest.approx(issued / 300 / 14, rel=1e-9)
    assert f"{len(ledger) - issued} that ask for none left out" in found.words


def test_days_of_a_promise_are_counted_from_date_to_date() -> None:
    """Promised for five in the afternoon, delivered at ten: of the same day is neither early nor late."""
    rng = np.random.default_rng(4)
    late = rng.integers(0, 8, 300)
    promised = at(np.repeat(17 / 24, 300))
    rows = {"promised": promised, "delivered": at(10 / 24 + late), "score": 10.0 - late + rng.normal(0, 0.1, 300)}
    early = pd.DataFrame({**rows, "delivered": at(10 / 24 + np.where(late == 0, -2, late))})
    found = {v.name: v.value for v in one("promise and score", {"surveys": early}).fitted}
    assert found["a day late, up to 10"] == pytest.approx(-1.0, abs=0.02) and found["base"] == pytest.approx(
        10, abs=0.1
    )


def test_patience_in_the_scenario_is_that_of_the_models_law() -> None:
    """Waits of a lognormal patience: all waiting over those who gave up, not the mean of the law that fits best."""
    rng = np.random.default_rng(5)
    patience, offer = rng.lognormal(5.0, 1.6, 4000), rng.exponential(90, 4000)
    gave_up, queued = patience < offer, np.minimum(patience, offer)
    calls = pd.DataFrame({"queued": queued, "outcome": np.where(gave_up, "abandoned", "served")})
    found = one("patience", {"contacts": calls})
    with composer(Sources()) as here:
        made = company_of([found], "ac_city", here, Scenario)
    assert made.values == {"contact.channels.phone.patience_min": pytest.approx(queued.sum() / gave_up.sum() / 60)}
    assert {name for _, name, _ in made.keyless} == {"mean", "cv"} and found.fitted[
        0
    ].value > 2 * queued.sum() / gave_up.sum()
    steady = rng.exponential(300, 4000)
    calls = calls.assign(queued=np.minimum(steady, offer), outcome=np.where(steady < offer, "abandoned", "served"))
    mean = next(v for v in one("patience", {"contacts": calls}).fitted if v.name == "mean, exponential")
    assert mean.low < 300 < mean.high
    assert mean.error == pytest.approx((steady < offer).sum() ** -0.5, rel=0.1)  # the law is right: Fisher's


def test_a_company_of_part_of_a_year_has_as_many_requests_on_the_recorded_days() -> None:
    """14 months of a hot summer twice, fitted and simulated: the record's days bring what they brought."""
    rng = np.random.default_rng(6)
    days = pd.date_range("2024-06-01", "2025-07-31")
    mean = np.where(days.month.isin([6, 7, 8]), 60.0, 20.0)
    times = np.repeat(np.arange(len(days)), rng.poisson(mean)) + 0.5
    opened = pd.Series(days[0].tz_localize("Asia/Shanghai") + pd.to_timedelta(times, "D"))
    found = list(findings({"work_orders": pd.DataFrame({"opened": opened})}, ["requests"]))
    assert found[0].checks["mean of the recorded days"] == pytest.approx(len(opened) / len(days))
    with composer(Sources()) as here:
        made = company_of(found, "metro_lifts", here, Scenario)
    rate = made.values["demand.rate_per_day"]
    assert 29 < rate < 31.5 < 34 < len(opened) / len(days)  # of a year: 60 x 92 + 20 x 273 over 365
    made = made._replace(base={**made.base, "start": "2024-06-01", "days": len(days), "warmup_days": 0})
    run = simulate_here(made.scenario(made.values), "compiled", 1, 0)
    books = records_of(run, only=("work_orders",))["work_orders"]
    asked = (books["kind"] == "repair").sum() if "kind" in books else len(books)
    assert asked == pytest.approx(len(opened), rel=0.03)


def test_months_that_no_record_has_are_as_the_mean_of_the_others() -> None:
    """By their lengths, in the scenario and in the rate."""
    months = [fitted("July", 2.0, 0.1, "log", "factor", "", 99), fitted("February", 0.5, 0.1, "log", "factor", "", 99)]
    found = Finding("requests", [fitted("requests a day", 5.0, 0.1, "log", "", "", 99), *months], {})
    with composer(Sources()) as here:
        made = company_of([found], "small_town", here, Scenario)
    assert made.filled["demand.month_weights[0]"] == pytest.approx((2.0 * 31 + 0.5 * 28.25) / 59.25)


def test_what_days_differ_by_beyond_chance_is_listed_as_not_in_the_model() -> None:
    """It has no key; nobody should think that it has."""
    rng = np.random.default_rng(7)
    times = np.repeat(np.arange(120), rng.poisson(20 * rng.gamma(4, 1 / 4, 120))) + 0.5
    found = list(findings({"work_orders": pd.DataFrame({"opened": at(times)})}, ["requests"]))
    with composer(Sources()) as here:
        made = company_of(found, "small_town", here, Scenario)
    assert ("cv of a day's factor", "by chance alone") in {(name, why[24:39]) for _, name, why in made.keyless}


def test_neighbouring_seeds_share_no_draws() -> None:
    """Where many have to be drawn anew the next rounds are not those of the next seed."""
    unsure = [Finding("time with an agent", [fitted("cv", 5.0, 1.0, "log", "", "likelihood", 12)], {})]
    with composer(Sources()) as here:
        made = company_of(unsure, "ac_city", here, Scenario)
    first, second = (set(draw_table(made, 40, seed).table.iloc[:, 0]) for seed in (1, 2))
    assert not first & second


def test_parts_may_have_numbers_and_those_with_few_lead_times_are_listed(tmp_path) -> None:
    """As the documentation has it: {4711: compressor}."""
    text = "company: x\nzone: UTC\ntables: {parts: {file: a.csv, columns: {part: p, time: t, quantity: q}}}\n"
    (tmp_path / "x.yaml").write_text(text + "means:\n  lead times: {4711: compressor, 12: fan_motor, 13: drain}\n")
    said = mapping_of(str(tmp_path / "x.yaml")).means["lead times"]
    assert said == {"4711": "compressor", "12": "fan_motor", "13": "drain"}
    parts = pd.DataFrame({"part": ["4711"] * 9 + ["12"] * 3, "lead_time": [4.0, 5, 6] * 4})
    base = {"parts": {"catalogue": {"compressor": {}, "fan_motor": {}, "drain": {}}}}
    placed = lead_times(Given("lead times", said, {"parts": parts}, {}, base, "a town", {}))
    assert [key.name for _, key in placed.values] == ["parts.catalogue.compressor.lead_days"]
    assert [name for name, _ in placed.without] == ["lead time of fan_motor", "lead time of drain"]


def test_time_on_site_where_only_some_faults_were_told() -> None:
    """The others are left out, as they have no factor."""
    rng = np.random.default_rng(8)
    rows = orders().assign(fault=pd.Series(np.where(np.arange(400) % 2, "a", "b"), dtype="category"), kind="repair")
    minutes = rng.lognormal(4, 0.4, 400) * np.where(np.arange(400) % 2, 2.0, 1.0)
    visits = pd.DataFrame({"order": rows["id"], "started": rows["opened"], "outcome": "done",
                           "ended": rows["opened"] + pd.to_timedelta(minutes, "min")})  # fmt: skip
    means = {"kinds of fault": {"a": "drain"}, "time on site": "repair"}
    base = {"jobs": {"types": {"repair": {"nature": "repair"}}}, "faults": {"drain": {"work": 2.0}}}
    tables = {"work_orders": rows, "visits": visits}
    mean, _ = time_on_site(Given("time on site", "repair", tables, {}, base, "a town", means)).values[0]
    assert mean.n == 200 and mean.low < np.exp(4.08) < mean.high


def test_as_many_leave_as_left_where_complaints_make_them_leave() -> None:
    """The key holds the hazard of all, not of those who never complained."""
    rng = np.random.default_rng(9)
    n = 3000
    since = rng.uniform(0, 600, n)
    complains = since + rng.exponential(400, n)
    gone = since + rng.exponential(2500, n)
    gone = np.minimum(gone, complains + rng.exponential(300, n))
    names = [str(k) for k in range(n)]
    customers = pd.DataFrame({"id": names, "since": at(since), "until": at(gone).where(gone < 720)})
    came = complains < np.minimum(gone, 720)
    complaints = pd.DataFrame({"customer": np.array(names)[came], "opened": at(complains[came]).to_numpy()})
    complaints["opened"] = at(complains[came])
    tables = {"customers": customers, "complaints": complaints}
    found = one("leaving by month", tables)
    placed = leaving(Given("leaving by month", "leaving", tables, {found.subject: found}, {}, "a town", {}))
    shape, scale = (value.value for value, _ in placed.values)
    months, _ = months_watched(tables)
    t = np.maximum(months["tenure"], 1) / 12
    hazard = shape / scale * (t / scale) ** (shape - 1) / 12
    assert (months["at_risk"] * -np.expm1(-hazard)).sum() == pytest.approx(months["left"].sum(), rel=0.02)


def test_an_end_of_a_contract_in_2099_is_no_end_of_the_record() -> None:
    """Who leaves then has not left."""
    since = at(np.arange(300.0))
    until = at(np.arange(300.0) + 90).where(np.arange(300) % 5 == 0)
    plain = pd.DataFrame({"id": [str(k) for k in range(300)], "since": since, "until": until})
    slip = plain.assign(until=plain["until"].where(plain.index != 7, pd.Timestamp("2099-01-01", tz="Asia/Shanghai")))
    seen, said = (months_watched({"customers": rows})[0]["at_risk"].sum() for rows in (plain, slip))
    assert said == pytest.approx(seen, rel=0.01)


def test_a_heavy_tail_of_amounts_is_refused() -> None:
    """It has no mean; one line instead of a traceback."""
    rng = np.random.default_rng(10)
    mean = rng.gamma(0.8, 1 / 10, 400) ** -1
    rows = pd.DataFrame({"customer": np.repeat(np.arange(400).astype(str), 8), "time": at([1.0] * 3200),
                         "amount": rng.gamma(5.0, np.repeat(mean, 8) / 5)})  # fmt: skip
    assert "has no finite mean" in one("spending", {"purchases": rows}).words


def test_work_that_a_stream_of_requests_does_not_have_is_said() -> None:
    """Services take hands; a company without them is emptier than the one that kept the books."""
    kinds = orders().assign(kind=["service", "repair", "repair", "installation"] * 100)
    found = one("requests", {"work_orders": kinds})
    assert "200 of 400 work orders are no repairs (100 service, 100 installation)" in found.words
    assert "kind" not in one("requests", {"work_orders": orders()}).words
    assert "no repairs" not in one("requests", {"work_orders": kinds.assign(kind="repair")}).words


def test_other_work_is_no_first_fix_and_keeps_no_promise_of_repairs() -> None:
    """Services, mended at once and always in time, would hide what is missing at repairs."""
    repaired, ids = orders(), [str(k) for k in range(400)]
    repaired = repaired.assign(promised=repaired["opened"] + pd.Timedelta(hours=7), kind="repair")
    served = repaired.assign(id=[f"s{k}" for k in ids], kind="service", closed=repaired["opened"] + pd.Timedelta("1h"))
    done = np.where(np.arange(400) % 4 == 0, "not_done", "done")
    visits = pd.DataFrame({"order": ids, "started": repaired["opened"], "outcome": done})
    tables = {"work_orders": repaired, "visits": visits}
    both = {
        "work_orders": pd.concat([repaired, served], ignore_index=True),
        "visits": pd.concat([visits, visits.assign(order=served["id"], outcome="done")], ignore_index=True),
    }
    for name in ("first fix", "promises"):
        assert one(name, both).fitted == one(name, tables).fitted
    assert one("first fix", tables).fitted[0].value == pytest.approx(0.75, abs=0.002)
    assert "400 of other work left out" in one("first fix", both).words


def test_what_was_lost_is_not_long_on_its_way() -> None:
    """An order that came to nothing has no end; taken as open, a few of them make the mean of days one of months."""
    rows = orders().assign(status="closed on site")
    lost = rows.assign(id="lost " + rows["id"], closed=rows["closed"].where(rows["id"] == ""), status="lost").iloc[::20]
    found = one("time to restore", {"work_orders": pd.concat([rows, lost], ignore_index=True)})
    assert found.fitted == one("time to restore", {"work_orders": rows}).fitted
    assert "20 that were lost (5%) left out" in found.words


def test_days_that_were_not_recorded_have_no_weather_and_spells_are_said() -> None:
    """Three weeks without a row of 300 days are 279 days; bad days that come in spells are told with their interval."""
    rng = np.random.default_rng(5)
    factor = days_in_spells(rng, 0.2, np.array([0.7]), 300)[0]
    counts = np.where((np.arange(300) >= 100) & (np.arange(300) < 121), 0, rng.poisson(60 * factor))
    opened = at(np.repeat(np.arange(300), counts) + 0.5)
    degrees = pd.DataFrame({"time": at(np.arange(300)), "mean": 16 - 12 * np.cos(np.arange(300) / 58)})
    tables = {"work_orders": pd.DataFrame({"opened": opened}), "weather": degrees}
    for name in ("requests", "requests and weather"):
        found = one(name, tables)
        assert found.fitted[0].n == 279
        said = re.search(r"correlation is (\S+) from day to day \((\S+) to (\S+)\)", found.words)
        assert said is not None
        value, low, high = map(float, said.groups())
        assert 0.4 < value < 0.9 and low < 0.7 < high
