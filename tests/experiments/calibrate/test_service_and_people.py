"""A company that records visits, persons, promises, answers and complaints: what is fitted holds the truth."""

import numpy as np
import pandas as pd
import pytest
from scipy import special

from experiments.calibrate import service
from experiments.calibrate.finding import Finding
from experiments.calibrate.subjects import SUBJECTS, findings

START = pd.Timestamp("2024-01-01", tz="Asia/Shanghai")
NO_PUBLIC_RECORD = {
    "first fix", "technicians' pace", "practice", "technicians' first fix", "survey response", "leaving by month",
    "circuity", "experience and score",
}  # fmt: skip
PEOPLE, DAYS = 24, 120


def at(days: np.ndarray) -> pd.Series:
    """Times of the record, in its zone."""
    return pd.Series(START + pd.to_timedelta(np.asarray(days), "D"))


def company(seed: int = 1, n: int = 3000) -> dict[str, pd.DataFrame]:
    """Orders of six kinds, visits of old hands and newcomers, second ones by one of them, promises of two days."""
    rng = np.random.default_rng(seed)
    opened, who = np.sort(rng.uniform(0, DAYS, n)), rng.integers(0, PEOPLE, n)
    since = np.where(np.arange(PEOPLE) < 12, -300.0, rng.uniform(0, 30, PEOPLE))
    who = np.where(opened < since[who], rng.integers(0, 12, n), who)
    before = pd.Series(who).groupby(who).cumcount().to_numpy()
    fault = rng.integers(0, 6, n)
    fixed = rng.random(n) < special.expit(1.6 + rng.normal(0, 0.5, PEOPLE)[who] + 0.2 * (fault - 2.5))
    hours = np.exp(0.3 - 0.15 * np.log1p(before) + 0.1 * fault + rng.normal(0, 0.15, PEOPLE)[who])
    begun = opened + rng.exponential(0.8, n)
    ended = begun + hours * rng.lognormal(0, 0.4, n) / 24
    closed = np.where(fixed, ended, ended + rng.exponential(4.0, n))
    ids = pd.Series([f"o{k}" for k in range(n)])
    first = pd.DataFrame({
        "order": ids, "technician": [f"t{k}" for k in who], "started": at(begun), "ended": at(ended),
        "outcome": np.where(fixed, "done", "not_done"),
        "cause": np.where(fixed, None, rng.choice(["part", "skill"], n)),
    })  # fmt: skip
    again = first[~fixed].assign(
        started=at(closed)[~fixed], ended=at(closed + 0.05)[~fixed], outcome="done", cause=None, technician="t0"
    )
    orders = pd.DataFrame({
        "id": ids, "unit": [f"u{k}" for k in rng.integers(0, 90, n)], "opened": at(opened),
        "closed": at(closed).where(closed < DAYS), "promised": at(opened + 2), "fault": [f"f{k}" for k in fault],
        "team": [f"g{k % 8}" for k in who], "place": [f"p{k}" for k in rng.integers(0, 7, n)],
    })  # fmt: skip
    late = closed > opened + 2
    score = 8 - 2.0 * late + rng.normal(0, 1, n)
    answers = (rng.random(n) < special.expit(-1.0 + 1.0 * late)) & (closed < DAYS)
    surveys = pd.DataFrame({"id": ids, "order": ids, "score": score})[answers]
    technicians = pd.DataFrame({"id": [f"t{k}" for k in range(PEOPLE)], "since": at(since)})
    visits = pd.concat([first, again], ignore_index=True)
    visits = visits[visits["started"] < START + pd.Timedelta(days=DAYS)]
    tables = {"work_orders": orders, "visits": visits, "surveys": surveys, "technicians": technicians}
    return tables | _customers(rng) | {"truth": pd.DataFrame({"score": score[closed < DAYS]})} | _trips()


def _trips(n: int = 300) -> dict[str, pd.DataFrame]:
    """Ways that are 1.3 times as long as the straight line, more or less, at 25 km/h and six minutes beside."""
    rng = np.random.default_rng(8)
    straight = rng.uniform(1, 12, n)
    km = 1.3 * straight * rng.lognormal(-0.005, 0.1, n)
    started = at(np.floor(24 * rng.uniform(0, DAYS, n)) / 24)
    return {"trips": pd.DataFrame({
        "started": started, "distance": km, "straight": straight, "duration": 360 + km / 25 * 3600,
    })}  # fmt: skip


def _customers(rng: np.random.Generator, n: int = 2500) -> dict[str, pd.DataFrame]:
    """Of ten years, of whom those are known who were there in the last two; a complaint trebles the hazard."""
    since = rng.uniform(-3650, 0, n)
    life, angry = rng.exponential(2000, n), rng.exponential(1500, n)
    life = np.where(life > angry, angry + (life - angry) / 3, life)
    here = since + life > -730
    gone = here & (since + life < 0)
    ids = pd.Series([f"c{k}" for k in range(n)])
    customers = pd.DataFrame({"id": ids, "since": at(since), "until": at(since + life).where(gone)})[here]
    spoke = here & (angry < life) & (since + angry < 0)
    complaints = pd.DataFrame({"id": ids, "customer": ids, "opened": at(since + angry)})[spoke]
    return {"customers": customers, "complaints": complaints}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """One company."""
    return company()


@pytest.fixture(scope="module")
def found(tables: dict[str, pd.DataFrame]) -> dict[str, Finding]:
    """All that it tells, by subject."""
    return {one.subject: one for one in findings(tables)}


def test_what_no_public_record_has_is_fitted_on_a_company_that_has_it(found: dict[str, Finding]) -> None:
    """Every subject of service and people, with intervals that hold their values."""
    asked = NO_PUBLIC_RECORD | {"promises", "promises by team", "promises by place", "time to restore by fault"}
    assert asked <= set(SUBJECTS)
    for name in asked:
        assert found[name].fitted, found[name].words
        assert all(v.low <= v.value <= v.high for v in found[name].fitted)


def value(found: dict[str, Finding], subject: str, name: str) -> tuple[float, float]:
    """An interval."""
    return next((one.low, one.high) for one in found[subject].fitted if one.name == name)


def test_intervals_hold_what_the_company_is(found: dict[str, Finding], tables: dict[str, pd.DataFrame]) -> None:
    """Practice, spreads, the mean score of all who were asked, and the hazard after a complaint."""
    low, high = value(found, "practice", "rate")
    assert low < 2**-0.15 < high
    low, high = value(found, "technicians' first fix", "skill_sd")
    assert low < 0.5 < high
    low, high = value(found, "survey response", "mean of all")
    given = tables["surveys"]["score"]
    assert low < (tables["truth"]["score"].mean() - given.min()) / np.ptp(given) < high
    assert value(found, "survey response", "mean of answers")[1] < low
    low, high = value(found, "circuity", "circuity")
    assert low < 1.3 < high
    low, high = value(found, "leaving by month", "hazard ratio of a complaint")
    assert low < 3.0 < high
    first = tables["visits"].sort_values("started").drop_duplicates("order")
    assert value(found, "first fix", "first fix")[0] < (first["outcome"] == "done").mean()


def test_a_second_visit_takes_the_first_fix_away(tables: dict[str, pd.DataFrame]) -> None:
    """An order that was done and visited again was not fixed at first."""
    visits = tables["visits"]
    fixed = visits[visits["outcome"] == "done"].drop_duplicates("order").head(400)
    more = tables | {"visits": pd.concat([visits, fixed.assign(started=fixed["ended"])], ignore_index=True)}
    share = [next(f for f in findings(t) if f.subject == "first fix").fitted[0].value for t in (tables, more)]
    assert share[1] < share[0] - 0.08


def test_what_is_missing_is_said_and_the_rest_is_fitted(tables: dict[str, pd.DataFrame]) -> None:
    """No newcomers, nobody left, three places."""
    old = tables["technicians"].assign(since=START - pd.Timedelta(days=9))
    stay = tables["customers"].assign(until=pd.Series(pd.NaT, tables["customers"].index, dtype=at(np.zeros(1)).dtype))
    three = tables["work_orders"].assign(place="p1")
    less = {"technicians": old, "customers": stay, "work_orders": three, "visits": tables["visits"]}
    words = {one.subject: one.words for one in findings(less)}
    assert "no technician began within the record" in words["practice"]
    assert words["leaving by month"] == "not fitted: leaving: nobody has left"
    assert "there is 1; a spread between them needs at least 5" in words["promises by place"]


def test_groups_are_told_by_what_was_seen() -> None:
    """The median of a lognormal comes back; a group of which most are still open is named, not extrapolated."""
    rng, day = np.random.default_rng(5), pd.Timestamp("2024-01-01", tz="UTC")
    rows = []
    for k, median in enumerate((1.0, 2.0, 4.0, 8.0, 16.0, 5000.0)):
        opened = day + pd.to_timedelta(rng.uniform(0, 300 * 24, 150), "h")
        closed = opened + pd.to_timedelta(median * rng.lognormal(0, 1.0, 150), "h")
        rows.append(pd.DataFrame({"opened": opened, "closed": closed, "fault": f"f{k}"}))
    orders = pd.concat(rows, ignore_index=True)
    orders["closed"] = orders["closed"].where(orders["closed"] < orders["opened"].max())
    found = service.restoring_by("fault")("by fault", {"work_orders": orders})
    values = {one.name: one for one in found.fitted}
    for k, median in enumerate((1.0, 2.0, 4.0, 8.0, 16.0)):
        assert values[f"f{k}"].low < 3600 * median < values[f"f{k}"].high
    assert "f5" not in values and "most still open: 1 (f5)" in found.words
