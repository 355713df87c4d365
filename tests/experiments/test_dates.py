"""A day that somebody typed: one way of writing is taken, and every other is answered with what it may mean."""

import datetime

import pytest

from experiments.backtest.__main__ import main as backtest
from experiments.configure.plan import scenario_of
from experiments.dates import date_hint, day_said
from experiments.messages import Refusal


def test_the_year_comes_first() -> None:
    """One form alone, so that nobody's day is taken for a month."""
    assert day_said("split", "1999-02-01") == datetime.date(1999, 2, 1)
    line = r"^split=1.2.1999: is no day of the calendar as YYYY-MM-DD, e.g. 1999-02-01; allowed: 1998; did you mean 19"
    with pytest.raises(Refusal, match=line):
        day_said("split", "1.2.1999", "allowed: 1998")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1.2.1999", "; did you mean 1999-02-01 (1 February) or 1999-01-02 (2 January)?"),
        ("3/4/2019", "; did you mean 2019-04-03 (3 April) or 2019-03-04 (4 March)?"),
        ("13.2.1999", "; did you mean 1999-02-13?"),
        ("2/13/1999", "; did you mean 1999-02-13?"),
        ("5.5.2005", "; did you mean 2005-05-05?"),
        ("2019-7-1", "; did you mean 2019-07-01?"),
        ("2019/07/01", "; did you mean 2019-07-01?"),
        ("20190701", "; did you mean 2019-07-01?"),
        ("2019-07-01T12:30", "; did you mean 2019-07-01?"),
        ("2023-02-30", ""),
        ("1.2.99", ""),
        ("2023-W01-1", ""),
        ("yesterday", ""),
        ("", ""),
        ("\u0661\u0669\u0669\u0669-02-01", ""),
        (f"{9**99}.1.1999", ""),
    ],
)
def test_what_may_have_been_meant_is_said(text: str, hint: str) -> None:
    """Both ways where day and month may be either; nothing where it is no day at all."""
    assert date_hint(text) == hint
    with pytest.raises(Refusal, match="is no day of the calendar"):
        day_said("date", text)


def test_a_date_of_a_scenario_is_answered_alike() -> None:
    """The first day of a run is a key of the scenario."""
    line = r"^start=1.2.1999: must be a date, YYYY-MM-DD; did you mean 1999-02-01 \(1 February\) or 1999-01-02"
    with pytest.raises(Refusal, match=line):
        scenario_of(["scenario=small_town", "start=1.2.1999"])


def test_a_split_is_read_before_the_records(capsys: pytest.CaptureFixture[str]) -> None:
    """A record that is not there is not what the line is about."""
    assert backtest(["records=nowhere", "data=.", "split=1.2.1999"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "split=1.2.1999: is no day" in error
