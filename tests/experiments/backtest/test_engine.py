"""The second part by the simulator: a company of its own making is forecast, another one is found out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments import load_scenario
from experiments.backtest import engine
from experiments.backtest.__main__ import main
from experiments.backtest.engine import Played, counts_of, lengths_of
from experiments.backtest.split import cut
from experiments.backtest.trial import back_test
from experiments.calibrate.load import Load
from experiments.model import simulate_here
from experiments.records.observed import end_said
from sim import jobs_of

START, SPLIT, DAYS = pd.Timestamp("2023-01-02", tz="Asia/Shanghai"), "2023-05-01", 160
RUNS = 24


def company(*words: str) -> pd.DataFrame:
    """Work orders of a simulated company with eight requests a day: repairs, when opened and when closed."""
    stream = ("demand=poisson", "demand.rate_per_day=8", "calendar.holidays=[]", "start='2023-01-02'", f"days={DAYS}")
    jobs = jobs_of(simulate_here(load_scenario(("scenario=small_town", *stream, *words)), "compiled", 5, 0))
    mine = jobs.nature == 0
    opened, ended = (pd.Series(pd.to_timedelta(one[mine], "s")) + START for one in (jobs.opened, jobs.ended))
    return pd.DataFrame({"opened": opened, "closed": ended.where(jobs.ended[mine] >= 0)})


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "RUNS", RUNS)


def test_a_company_is_forecast_by_its_own_rules_and_not_by_others(few: None) -> None:
    """Requests and times to restore of its second part lie where the simulator has them; of a company that takes longer
    on site only requests do."""
    requests, restoring = back_test({"work_orders": company()}, SPLIT, start="small_town")[0][2:]
    assert requests.judged.score("mean").as_right and restoring.judged.score("mean").as_right
    assert restoring.made.shape[0] == RUNS
    slow = company("jobs.types.repair.minutes=100")
    requests, restoring = back_test({"work_orders": slow}, SPLIT, start="small_town")[0][2:]
    mean = restoring.judged.score("mean")
    assert requests.judged.score("mean").as_right and mean.value > mean.high


def test_days_and_times_of_a_run_are_put_beside_the_record() -> None:
    """By hand: two requests on the first day, none on the second, one before the split; a day without one takes any."""
    run = Played(np.array([-0.5, 0.1, 0.9, 2.5]), np.array([9.0, 100.0, 200.0, np.nan]), Load({}, 0.0, 0.0))
    days = pd.date_range("2024-03-01", periods=3)
    assert counts_of([run], days, pd.Timestamp("2024-03-01", tz="UTC")).tolist() == [[2.0, 0.0, 1.0]]
    (first, second, third), *_ = lengths_of([run], np.array([0, 1, 2]), np.array([500.0, 500.0, 500.0]), 1)
    assert first in (100.0, 200.0) and second in (100.0, 200.0, 500.0) and third == 500.0


def test_nothing_of_the_second_part_reaches_the_simulated_company(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many requests from the split on change no simulated day."""
    monkeypatch.setattr(engine, "RUNS", 3)
    one = company()
    later = one[one["opened"] >= pd.Timestamp(SPLIT, tz="Asia/Shanghai")]
    more = pd.concat([one, later.iloc[:-1]], ignore_index=True)
    made = [back_test({"work_orders": orders}, SPLIT, start="small_town")[0][2].made for orders in (one, more)]
    assert np.array_equal(*made)


def test_the_simulated_stream_is_fitted_up_to_the_split(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quiet days before it are days of the first part: the fit is told that the record ends at the split."""

    def told(tables: dict[str, pd.DataFrame]) -> None:
        raise LookupError(end_said(tables["work_orders"]))

    monkeypatch.setattr("experiments.calibrate.subjects.findings", told)
    opened = pd.Series(pd.to_datetime(["2024-01-01", "2024-01-03", "2024-02-11"]).tz_localize("UTC"))
    at = pd.Timestamp("2024-02-01", tz="UTC")
    with pytest.raises(LookupError) as found:
        engine.played(cut(opened, None, at), "small_town", 0)
    assert found.value.args == (at,)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["records=bank", "start=banks"], "start=banks: is no scenario of conf/scenario"),
        (["records=town", "start=small_town"], "start=small_town: simulates work orders, and the records have none"),
    ],
)
def test_a_scenario_that_cannot_play_is_refused(words: list[str], said: str, tmp_path: Path, capsys) -> None:
    """One line, and nothing is written."""
    rows = ["customer,time,amount", *(f"c{k},2023-01-{k % 28 + 1:02d},3" for k in range(40))]
    (tmp_path / "shop.csv").write_text("\n".join(rows), encoding="utf-8")
    columns = "columns: {customer: customer, time: time, amount: amount}"
    mapping = f"company: a shop\nzone: UTC\ntables:\n  purchases: {{file: shop.csv, {columns}}}\n"
    (tmp_path / "town.yaml").write_text(mapping, encoding="utf-8")
    given = [word.replace("records=town", f"records={tmp_path / 'town.yaml'}") for word in words]
    assert main([*given, f"data={tmp_path}", f"results={tmp_path / 'results'}"]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("firstfix: ") == 1 and not (tmp_path / "results").exists()
