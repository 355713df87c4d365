"""What the page opens with: fit, not fit, not to be told, overloaded, on made-up records."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from experiments import load_scenario
from experiments.calibrate.compared import Compared, compared
from experiments.calibrate.finding import Finding
from experiments.calibrate.load import Load, load_of, mean_load, overload_words
from experiments.calibrate.verdict import cautions, judged, verdict
from experiments.event_log.records_of_work import NATURES
from experiments.fitting.fitted import fitted
from sim import simulate


def finding(subject: str, value: float, error: float = 0.01) -> Finding:
    """One value, of ten hours or so many."""
    return Finding(subject, [fitted("half ended by", value, error, "log", "s", "", 99)], {})


def beside(real: Finding, *times: float, load: Load | None = None) -> Compared:
    """Simulated so many times as long."""
    (value,) = real.fitted
    runs = [[real._replace(fitted=[value._replace(value=value.value * x)])] for x in times]
    return compared([real], runs)._replace(load=load)


def words(real: Finding, *times: float, placed: bool = False, load: Load | None = None) -> str:
    found = beside(real, *times, load=load)
    keys = frozenset({(real.subject, "half ended by")}) if placed else frozenset()
    return " ".join(verdict([real], found, judged(found, keys), "plain_city", 0))


@pytest.mark.parametrize(
    ("times", "placed", "said"),
    [
        ((1.50, 1.51, 1.49), False, "Not fit to decide on how long it takes until it works again (half ended by: "),
        ((1.50, 1.51, 1.49), True, "Not fit to decide on how long it takes until it works again (half ended by: "),
        ((1.01, 1.00, 0.99), False, ": it does as the records"),
        ((1.08, 1.081, 1.079), False, ": it does as the records say"),  # surely apart, and by less than matters
        ((1.01, 1.00, 0.99), True, "Also put in, and back as recorded: time to restore."),
        ((1.19, 1.191, 1.189), False, "Apart, and perhaps by as much as matters: how long it takes until it works"),
        ((0.7, 1.0, 1.4), False, "cannot be told: intervals are too wide"),
        ((1.5, 1.5), False, "It was simulated twice, too few to tell (simulate=3 or more)"),
        ((1.5,), True, "It was simulated once, too few to tell (simulate=3 or more)"),
    ],
)
def test_fit_is_what_surely_differs_by_less_than_a_fifth(times: tuple[float, ...], placed: bool, said: str) -> None:
    """No difference seen is not enough: the interval of the difference has to lie within a fifth."""
    assert said in words(finding("time to restore", 36_000), *times, placed=placed)


@pytest.mark.parametrize(
    ("recorded", "made", "said"),
    [
        (
            0.0443,
            (0.121, 0.122, 0.120),
            "Not fit to decide on how often the first visit mends it",
        ),  # three times as many
        (0.884, (0.786, 0.787, 0.785), "Apart, and perhaps by as much as matters: how often the first visit mends"),
        (0.884, (0.884, 0.885, 0.883), "Fit to decide on how often the first visit mends it"),
    ],
)
def test_a_small_share_is_judged_against_itself(recorded: float, made: tuple[float, ...], said: str) -> None:
    """Ten points are no bound of a share of four; what the table calls apart is not called untold."""
    value = fitted("part", recorded, 0.004, "identity", "share", "", 3363)
    real = Finding("first fix", [value], {})
    found = compared([real], [[real._replace(fitted=[value._replace(value=x)])] for x in made])
    text = " ".join(verdict([real], found, judged(found, frozenset()), "plain_city", 0))
    assert said in text and "cannot be told" not in text


def test_what_comes_back_is_no_fitness_and_peak_days_are_smaller() -> None:
    """Days, weekdays and months that went in are said to come back; the spread of days has no key."""
    names = ("requests a day", "Monday", "June", "hour 9")
    values = [fitted(name, 1.0, 0.02, "log", "", "", 99) for name in names]
    real = Finding("requests", values, {"cv of a day's factor": 0.14})
    found = compared([real], [[real]] * 3)
    rows = judged(found, frozenset(("requests", name) for name in names))
    assert verdict([real], found, rows, "plain_city", 0) == [
        "Requests were put in, and come back: 1 simulated, 1.000 in the records; weekdays, months, hours as "
        "recorded; peak days are smaller than yours (days differ by 14 % beyond chance); whether next year is "
        "so, a back-test says."
    ]
    (steady,) = verdict([real._replace(checks={})], found, rows, "plain_city", 0)
    assert "peak days" not in steady and cautions(found, rows) == []
    like = "a day is like the one before it (correlation)"
    for least, said in ((0.2, "14 % beyond chance, and bad days come in spells: correlation 0.60 from day to day)"),
                        (0.0, "14 % beyond chance)")):  # fmt: skip
        spells = {**real.checks, like: 0.6, f"{like}, at least": least}
        assert said in verdict([real._replace(checks=spells)], found, rows, "plain_city", 0)[0]


def test_the_gravest_comes_first_and_goes_with_the_company() -> None:
    """Overload, not fit, fit, and then what is left out; of these the company keeps all but the praise."""
    long, kept = finding("time to restore", 36_000), finding("promises", 36_000)
    runs = [[one._replace(fitted=[one.fitted[0]._replace(value=36_000 * x)]) for one, x in ((long, 1.5), (kept, y))]
            for y in (0.999, 1.0, 1.001)]  # fmt: skip
    found = compared([long, kept], runs)._replace(load=Load({"technicians": 0.97}, 0.0, 0.0))
    rows = judged(found, frozenset())
    said = verdict([long, kept], found, rows, "plain_city", 0, "3 of 9 work orders are no repairs")
    starts = ["The simulated company is overloaded", "Not fit to", "Fit to", "Some of the recorded work is not in it"]
    assert [text.startswith(start) for text, start in zip(said, starts, strict=True)] == [True] * 4
    assert cautions(found, rows, "3 of 9 work orders are no repairs") == [said[0], said[1], said[3]]


def test_too_few_simulations_praise_nothing_and_go_with_the_company() -> None:
    """What went in is not said to come back, and whoever decides with the company is told."""
    real = Finding("requests", [fitted("requests a day", 10.6, 0.05, "log", "a day", "", 365)], {})
    found = compared([real], [[real]] * 2)
    rows = judged(found, frozenset({("requests", "requests a day")}))
    (said,) = verdict([real], found, rows, "plain_city", 0)
    assert "too few to tell" in said and cautions(found, rows) == [said]


def test_the_value_that_stands_for_a_subject_is_told_and_waits_come_first() -> None:
    """Half of the repairs say more than the tenth that is farthest off, and waits more than persons."""
    names = ("a tenth ended by", "half ended by")
    long = Finding("time to restore", [fitted(name, 3600.0, 0.01, "log", "s", "", 99) for name in names], {})
    person = finding("technicians' first fix", 3600.0)
    far = {"a tenth ended by": 3.0, "half ended by": 2.0}
    made = [
        [
            one._replace(fitted=[value._replace(value=value.value * (far[value.name] + x)) for value in one.fitted])
            for one in (person, long)
        ]
        for x in (0.0, 0.001, 0.002)
    ]
    found = compared([person, long], made)
    (text, *_) = verdict([person, long], found, judged(found, frozenset()), "plain_city", 0)
    assert text.startswith("Not fit to decide on how long it takes until it works again (half ended by: 120.06 min")
    assert "60.0 min in the records; 1 more value is off), how often each technician mends" in text


def test_of_many_subjects_the_first_two_have_figures() -> None:
    """A sentence of six brackets is read by nobody."""
    far = [finding(name, 3600.0) for name in ("leaving", "promises", "first fix", "time to restore")]
    made = [
        [one._replace(fitted=[v._replace(value=v.value * x) for v in one.fitted]) for one in far]
        for x in (2, 2.01, 2.02)
    ]
    found = compared(far, made)
    (text, *_) = verdict(far, found, judged(found, frozenset()), "plain_city", 0)
    assert text.count("simulated, ") == 2 and text.endswith("how often the first visit mends it, who leaves.")


def test_both_sides_of_a_gap_have_one_unit() -> None:
    """Ninety minutes and three hours are hard to compare."""
    text = words(finding("time to restore", 5_400), 2.0, 2.01, 1.99)
    assert "180 min simulated, 90.0 min in the records" in text.replace("180.0", "180")


def test_what_was_not_asked_and_not_learnt_is_said() -> None:
    """Without a simulation nothing is fit; a subject without values is named."""
    found = [finding("time to restore", 36_000), Finding("promises", [], {}, "not fitted: too few")]
    said = verdict(found, None, None, "plain_city", 23)
    assert said[0].endswith("fit for no decision before it is.")
    assert said[1:] == [
        "Could not be learnt: promises.",
        "Of 23 other subjects the records say nothing; there the company is as plain_city.",
    ]


def test_overload_stands_before_everything_else() -> None:
    """Also where all values are alike: they are of a queue that grows."""
    text = words(finding("time to restore", 36_000), 1.0, 1.001, 0.999, load=Load({"technicians": 0.97}, 0.01, 0.0))
    assert text.startswith("The simulated company is overloaded: its technicians are busy 97 % of their paid hours. ")


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (Load({"technicians": 0.94, "agents": math.nan}, 0.02, 0.042), ""),
        (Load({"technicians": 0.4, "agents": 0.96}, math.nan, 0.0), "its agents are busy 96 % of their paid hours. "),
        (Load({"technicians": 0.8}, 0.3, 0.0), "overloaded: 30 % of the later requests are left over at the end. "),
        (Load({"technicians": 0.8}, 0.0, 0.39), "39 % of the requests are declined for dates too far ahead. "),
        (
            Load({"technicians": 1.0}, 0.3, 0.0),
            "busy 100 % of their paid hours and 30 % of the later requests are left",
        ),
    ],
)
def test_busy_people_left_over_work_and_declined_dates_are_overload(load: Load, said: str) -> None:
    """Each is enough; what nobody does, or nobody asks for, is none."""
    text = overload_words(load)
    assert said in text and bool(said) == bool(text)


def test_too_few_technicians_are_overloaded_and_enough_are_not() -> None:
    """One technician for the requests of several turns many of them away; the means over runs are those of the runs."""
    town = ["scenario=small_town", "demand=poisson", "demand.rate_per_day=10", "days=90", "warmup_days=0"]
    few, many = (load_of(simulate(load_scenario([*town, f"crew.technicians={n}"]))) for n in (1, 8))
    assert overload_words(few) and few.declined > 0.3
    assert not overload_words(many)
    both = mean_load([few, many])
    assert both.left_over == pytest.approx(np.mean([few.left_over, many.left_over]))
    assert both.declined == pytest.approx(np.mean([few.declined, many.declined]))


def test_what_is_open_all_along_is_not_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A company that is steady: a repair an hour, each open for four days, a fifth of what comes in half of 40 days;
    where nothing that comes in the second half is ended, all of it is left over."""
    opened = np.arange(960) * 3600 + 1
    run = SimpleNamespace(scenario=SimpleNamespace(days=40), measures={"balked": 0.0, "requests": 960.0})
    for ended, known in ((opened + 4 * 86_400, 0.0), (np.where(opened > 20 * 86_400, -1, opened + 1), 1.0)):
        nature = np.full(960, NATURES.index("repair"))
        jobs = SimpleNamespace(nature=nature, opened=opened, ended=ended)
        monkeypatch.setattr("sim.jobs_of", lambda _, jobs=jobs: jobs)
        assert load_of(run).left_over == pytest.approx(known, abs=1e-12)
