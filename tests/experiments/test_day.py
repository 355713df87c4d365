"""A day off the log: stretches and places against a slow reading, figures for any company, and the command."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.day import __main__ as day_command
from experiments.day.area import MOST_TOURS, draw_area
from experiments.day.gantt import LOOKS, draw_gantt
from experiments.day.page import MOST_PANELS, panels_of, write_day
from experiments.day.people import people_of
from experiments.day.places import places_of, stands_of
from experiments.day.stretches import Day, busiest, day_of
from experiments.figures.style import house_style
from sim import OUTCOMES, Run, inputs, simulate
from sim import events as ev
from sim.events import DAY
from tests.sim.random_companies import case
from tests.sim.worlds import read_shelf, small_town, textbook

BUSY = {
    "customers.households": 600, "days": 60, "start": "2023-05-20", "demand.failure_scale_years": 0.45,
    "crew.technicians": 4, "crew.overtime_day_h": 1.0,
    "regions": {"north": {"weight": 2.0, "warmer_k": 0.0}, "south": {"weight": 1.0, "warmer_k": 0.0}},
}  # fmt: skip


OF_OUTLETS = next(n for n in range(200) if case(n).scenario.modes.kind == "mixed")


@pytest.fixture(scope="module")
def run() -> Run:
    """Two busy months in two regions."""
    return simulate(small_town(BUSY))


@pytest.fixture(scope="module")
def day(run: Run) -> Day:
    return day_of(run, busiest(run))


@pytest.fixture
def axis():
    figure = Figure(figsize=(8, 5))
    FigureCanvasAgg(figure)
    return figure.subplots()


def test_the_busiest_day_has_the_most_arrivals(run: Run) -> None:
    arrivals = [int(row["t"]) // DAY for row in run.events if row["kind"] == ev.L_ARRIVE]
    assert arrivals.count(busiest(run)) == max(arrivals.count(d) for d in set(arrivals))


def test_visits_are_those_that_a_slow_reading_finds(run: Run, day: Day) -> None:
    """One pass over the log, one open trip a technician: trips, stays, outcomes, windows, lateness."""
    midnight, trip, window, found = day.number * DAY, {}, {}, []
    for row in run.events:
        t, kind, j, who = int(row["t"]), int(row["kind"]), int(row["job"]), int(row["who"])
        if kind == ev.L_PROMISE:
            window[j] = (int(row["a"]) - midnight, int(row["a"] + row["x"]) - midnight)
        elif kind == ev.L_SENT:
            trip[who] = {"job": j, "sent": t - midnight, "km": float(row["x"])}
        elif kind == ev.L_ARRIVE:
            trip[who] |= {"begin": t - midnight, "window": window.get(j)}
        elif kind == ev.L_VISIT and 0 <= trip[who]["begin"] < DAY:
            found.append(trip[who] | {"technician": f"T{who + 1}", "end": t - midnight, "code": OUTCOMES[row["code"]]})
    told = sorted(found, key=lambda visit: (visit["technician"], visit["begin"]))
    visits = day.visits.sort_values(["technician", "begin"])
    assert len(visits) == len(told) > 10
    for one, other in zip(visits.to_dict("records"), told, strict=True):
        assert (one["technician"], one["job"], one["outcome"]) == (other["technician"], other["job"], other["code"])
        assert (one["sent"], one["begin"], one["end"]) == (other["sent"], other["begin"], other["end"])
        assert one["km"] == other["km"]
        if other["window"] is not None:
            assert (one["window_start"], one["window_end"]) == other["window"]
            assert one["late_min"] == pytest.approx(max(0, other["begin"] - other["window"][1]) / 60)


def test_stops_are_numbered_and_a_technician_is_in_one_place(day: Day) -> None:
    for _, visits in day.visits.groupby("technician"):
        assert list(visits["order"]) == list(range(1, len(visits) + 1))
        assert (visits["sent"] <= visits["begin"]).all() and (visits["begin"] <= visits["end"]).all()
        assert (visits["end"].to_numpy()[:-1] <= visits["sent"].to_numpy()[1:]).all()


def test_shifts_hold_the_work_and_overtime_is_that_of_the_log(run: Run, day: Day) -> None:
    """Nobody works outside of his shift; overtime of the day adds up to that of the log."""
    for visit in day.visits.to_dict("records"):
        mine = day.shifts[day.shifts["technician"] == visit["technician"]]
        assert ((mine["begin"] <= visit["sent"]) & (mine["end"] >= visit["end"])).any()
    ends = [r for r in run.events if r["kind"] == ev.L_SHIFT and r["code"] == ev.S_END and r["t"] // DAY == day.number]
    assert day.shifts["overtime"].sum() == sum(int(row["a"]) for row in ends)
    assert len(day.lunches) and (day.lunches["end"] - day.lunches["begin"] == 3600).all()


def test_places_are_those_of_the_customers_and_open_jobs_are_open(run: Run, day: Day) -> None:
    """Visited jobs with their stops; open ones were answered, have not ended, and were not visited on the day."""
    places, until = places_of(run, day), (day.number + 1) * DAY
    visited = places[places["what"] == "visited"]
    assert list(visited["job"]) == list(day.visits["job"]) and set(places["what"]) == {"visited", "waiting"}
    for place in places.to_dict("records"):
        customer = run.world.customers[place["customer"]]
        assert (place["x_km"], place["y_km"]) == (customer["x"], customer["y"])
        assert list(run.scenario.regions)[customer["region"]] == place["region"]
    for j in places.loc[places["what"] == "waiting", "job"]:
        mine = run.events[run.events["job"] == j]
        mine = mine[np.isin(mine["kind"], (ev.L_ANSWER, ev.L_CLOSED, ev.L_BALK, ev.L_WITHDRAWN, ev.L_ARRIVE))]
        assert ev.L_ANSWER in mine["kind"][mine["t"] < until]
        assert not np.isin(mine["kind"][mine["t"] < until], (ev.L_CLOSED, ev.L_BALK, ev.L_WITHDRAWN)).any()
        assert not (mine["t"][mine["kind"] == ev.L_ARRIVE] // DAY == day.number).any()


def test_drawing_functions_return_their_axis(run: Run, day: Day, axis) -> None:
    places, stands = places_of(run, day), stands_of(run, day)
    people = people_of(run, day, ["north", "south"], 30)
    with house_style():
        assert draw_gantt(axis, day, people) is axis
        assert [label.get_text() for label in axis.get_yticklabels()] == list(people["label"])
        assert draw_area(axis.figure.add_subplot(), places, stands, list(people["technician"]), 8.0) is not None


def test_every_outcome_has_looks_that_differ_without_colour() -> None:
    """Hatch or letter tells them apart on a grey print."""
    assert set(OUTCOMES) < set(LOOKS)
    assert len({(hatch, letter) for _, hatch, letter in LOOKS.values()}) == len(LOOKS)


def test_the_crowd_is_cut_to_those_with_the_most_visits(run: Run, day: Day) -> None:
    everybody, some = people_of(run, day, ["north", "south"], 30), people_of(run, day, ["north", "south"], 2)
    assert len(some) == 2 and some["visits"].sum() == everybody["visits"].nlargest(2).sum()
    assert set(people_of(run, day, ["south"], 30)["region"]) == {"south"}


@pytest.mark.parametrize("number", [2, 31, OF_OUTLETS])
def test_any_day_of_any_company_is_drawn(number: int, tmp_path, monkeypatch) -> None:
    """The busiest and the last day, crowds and workshops included; two drawings are equal byte for byte."""
    monkeypatch.setattr(inputs, "_reader", [read_shelf])
    company = case(number)
    run = simulate(company.scenario, "compiled", company.seed, company.replication)
    regions = list(run.scenario.regions)
    write_day(run, day_of(run, company.scenario.days - 1), regions, 30, tmp_path, "the last day")
    one, other = (write_day(run, day_of(run, busiest(run)), regions, 30, tmp_path / n, "a day") for n in "ab")
    assert one.read_bytes() == other.read_bytes()
    assert (tmp_path / "a" / "map.png").read_bytes() == (tmp_path / "b" / "map.png").read_bytes()


def test_a_company_that_never_closes_has_a_day(tmp_path) -> None:
    """Shifts that began long ago and end never fill the day."""
    run = simulate(textbook({"days": 5}))
    day = day_of(run, 3)
    assert list(day.shifts["begin"]) == [0.0] and list(day.shifts["end"]) == [float(DAY)]
    assert write_day(run, day, ["city"], 30, tmp_path, "a day").is_file()


def test_many_tours_are_spread_over_panels() -> None:
    """Eight tours in one picture can be followed, sixty can't."""
    people = pd.DataFrame({"technician": [f"T{k}" for k in range(1, 61)], "region": "north"})
    places = pd.DataFrame({"technician": people["technician"], "what": "visited"})
    panels = panels_of(people, places, ["north"])
    assert len(panels) == MOST_PANELS and all(len(panel.people) <= MOST_TOURS for panel in panels)


def test_hostile_names_are_shown_and_not_obeyed(run: Run, day: Day, tmp_path) -> None:
    page = write_day(run, day, ["north"], 30, tmp_path, "<script>alert(1)</script> $x$").read_text(encoding="utf-8")
    assert "<script>" not in page and "&lt;script&gt;" in page


# -------------------------------------------------------------------------------------------------------- the command
@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_draws_a_day(here, capsys) -> None:
    words = ["scenario=small_town", "days=20", "customers.households=500"]
    assert day_command.main([*words, "date=2023-01-10"]) == 0
    (folder,) = (here / "results" / "days").iterdir()
    files = {path.name for path in (folder / "2023-01-10").iterdir()}
    assert files == {"day.html", "gantt.png", "gantt.svg", "gantt.csv", "map.png", "map.svg", "map.csv"}
    assert capsys.readouterr().out == f"results/days/{folder.name}/2023-01-10/day.html\n"
    page = (folder / "2023-01-10" / "day.html").read_text()
    assert "small_town, Tuesday 10 January 2023, replication 0" in page and page.count("data:image/svg+xml") == 2
    visits = pd.read_csv(folder / "2023-01-10" / "gantt.csv")
    assert len(visits) and re.fullmatch(r"\d\d:\d\d", visits["arrived"][0])
    assert day_command.main(words) == 0
    assert len(list(folder.iterdir())) == 4  # about.json, scenario.yaml, and two days


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["date=2023-02-30"],
            "date=2023-02-30: is no day of the calendar as YYYY-MM-DD, e.g. 1999-02-01; allowed: 2023-01-01 to 2025",
        ),
        (["date=2026-01-01"], "is not a day of the run; allowed: 2023-01-01 to 2025-12-31; the nearest is 2025-12-31"),
        (["date=tomorrow"], "is no day of the calendar"),
        (["region=citty"], "region=citty: allowed: city; did you mean city?"),
        (["technicians=0"], "nobody would be shown"),
        (["technicians=many"], "must be a whole number"),
        (["scenario=nowhere"], "must be one of"),
        (["to=csv"], "to=csv"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(here, capsys, words, said) -> None:
    """Before anything is simulated, with exit code 2, and nothing is written."""
    assert day_command.main(words) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and said in told.err
    assert list(here.iterdir()) == []
