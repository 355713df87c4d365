"""What records do not tell is said once a reason, with what would tell it; what values mean is said in plain words."""

import math

import pytest

from experiments.calibrate.finding import Finding
from experiments.calibrate.meanings import meaning
from experiments.calibrate.said_where import files_of, of_mapping
from experiments.calibrate.untold import not_told, untold_table
from experiments.configure.described import described
from experiments.fitting.fitted import Fitted, fitted
from experiments.messages import Refusal
from experiments.records.mapping import mapping_of


def row(name: str, half: float, of_runs: float, subject: str = "promises", says: str = "alike") -> dict[str, object]:
    """A value of 10, of which 2 matter, with half an interval of the records and one of the simulations."""
    ends = {"low": 10 - half, "high": 10 + half, "simulated_low": 10 - of_runs, "simulated_high": 10 + of_runs}
    return {"subject": subject, "name": name, "unit": "s", "recorded": 10.0, "simulated": 10.0, "says": says, **ends}


def test_values_of_one_reason_share_a_row() -> None:
    """An interval twice as wide as what can be told takes four times the rows."""
    found = untold_table([row("a", 2.0, 0.5), row("b", 3.0, 0.5), row("c", 0.5, 4.0), row("d", 20.0, 1.0)], 3)
    assert found is not None
    assert found.rows == [
        [
            "promises",
            "a, b, d",
            "the interval of the records is too wide",
            "about 4 to more than 20 times as many rows",
        ],
        ["promises", "c", "simulations differ too much", "about 16 times as many simulations as these 3 (simulate)"],
    ]
    assert found.caption.startswith("4 values of which it cannot be told")


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (row("a", 1.0, math.nan), "a share of none or of all cannot be compared"),
        (row("a", 1.0, 1.0, says="not comparable"), "a share of none or of all cannot be compared"),
        (row("a", 0.9, 0.9), "the difference is about as large as what would change plans"),
    ],
)
def test_other_reasons_are_told_as_what_they_are(one: dict[str, object], why: str) -> None:
    found = untold_table([one], 2)
    assert found is not None and found.rows[0][2] == why


def test_nothing_untold_has_no_table() -> None:
    assert untold_table([], 3) is None


def test_subjects_that_fail_alike_share_a_row_with_their_file() -> None:
    """And subjects that lack columns of one table share one, too."""
    same = [
        Finding(name, [], {}, "not fitted: groups: there is 1") for name in ("promises by team", "promises by place")
    ]
    missing = {"ways": "trips.distance", "circuity": "trips.distance", "calls": "contacts.started"}
    (section,) = not_told(same, missing, mapping_of("boston"))
    failed, lacking = section.tables
    file = files_of("promises by team", mapping_of("boston"))
    assert failed.rows == [["promises by team, promises by place", "groups: there is 1", file]]
    assert lacking.rows == [["trips.distance", "ways, circuity"], ["contacts.started", "calls"]]


def value(name: str, x: float) -> Fitted:
    return fitted(name, x, 0.1, "identity", "", "", 99)


@pytest.mark.parametrize(
    ("subject", "name", "x", "words"),
    [
        ("leaving by month", "base", -3.92, "leaves in the first month with 1.96 %"),  # 1 - exp(-exp(-3.92))
        ("leaving by month", "tenure", -1.0, "is 0.08 times that of the first"),  # a thirteenth
        ("leaving", "log odds: complained", math.log(3), "the odds 3.00 times as large"),
        ("requests", "requests a day", 2.0, "mean requests a day, all customers together"),  # of the setting
        ("requests", "hour 3", 0.1, "relative rate by hour of the day"),
        ("time to restore by team", "north", 3.0, ""),
    ],
)
def test_a_fitted_value_is_explained(subject: str, name: str, x: float, words: str) -> None:
    said = meaning(subject, value(name, x))
    assert words in said and bool(said) == bool(words)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("parts.catalogue.compressor.lead_days", "mean supplier lead time"),  # through names of the user's
        ("visit.callback", "chance that a completed repair does not last 30 days"),
        ("contact.channels.phone.patience_min", "mean time until a waiting customer gives up"),
        ("nothing.of_the_kind", ""),
        ("demand", ""),
    ],
)
def test_a_key_is_described_by_its_own_setting(key: str, words: str) -> None:
    assert described(key).startswith(words) and bool(described(key)) == bool(words)


def test_what_is_refused_of_a_mapping_names_its_line(tmp_path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("company: x\nmeans:\n  lives: demand\n  causes:\n    NO PART: part\n")
    with pytest.raises(Refusal, match=r"^means.causes.NO PART=part: no \(.*ours.yaml:5\)$"), of_mapping(str(path)):
        raise Refusal("means.causes.NO PART=part: no")
    with pytest.raises(Refusal, match=r"ours.yaml:3\)$"), of_mapping(str(path)):
        raise Refusal("means.lives=demand: no")
    with pytest.raises(Refusal, match=r"^start=x: no$"), of_mapping(str(path)):
        raise Refusal("start=x: no")
