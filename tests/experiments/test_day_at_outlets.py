"""A day where products come to an outlet: its words, columns and map; and labels that find room or are left out."""

import html
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from experiments import load_scenario
from experiments.day.area import LINES, MOST_TOURS, SHAPES, area_legend, draw_area
from experiments.day.gantt import draw_gantt, gantt_legend
from experiments.day.page import write_day
from experiments.day.people import people_of
from experiments.day.places import places_of, stands_of
from experiments.day.stretches import Day, busiest, day_of
from experiments.day.ways import ON_SITE, WAYS, counted, number, work_of
from experiments.figures.style import COLOURS, INK, house_style
from sim import Run, simulate
from sim import events as ev

STATION = ("scenario=car_station_small", "days=60", "warmup_days=0")
CENTRE = ("scenario=camera_centre_small", "days=90")
BOTH = ("scenario=small_town", "modes=all", "outlets=textbook", "outlets.posts=[field,bench]",
        "outlets.field_at_bench=true", "days=60")  # fmt: skip
CITY = ("scenario=ac_city_small", "days=150")


def ran(words: tuple[str, ...]) -> Run:
    return simulate(load_scenario(list(words)))


def drawn(run: Run, folder) -> str:
    """The page of the busiest day, as a reader sees it: no figures, no marks."""
    page = write_day(run, day_of(run, busiest(run)), list(run.scenario.regions), 30, folder, "a day")
    text = re.sub(r"<style.*?</style>|src=\"data:[^\"]*\"", "", page.read_text(encoding="utf-8"), flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", "\n", text))


@pytest.fixture(scope="module", params=[STATION, CENTRE], ids=["station", "centre"])
def workshop(request) -> Run:
    """Nobody travels."""
    return ran(request.param)


@pytest.fixture(scope="module")
def both() -> Run:
    """A field technician who may help at the bench, and one who stays there."""
    return ran(BOTH)


@pytest.fixture
def axis():
    figure = Figure(figsize=(11, 3))
    FigureCanvasAgg(figure)
    return figure.subplots()


def texts(axis) -> list[str]:
    return [text.get_text() for text in axis.texts]


def test_where_nobody_travels_nothing_is_said_of_travel(workshop: Run, tmp_path) -> None:
    """No trips, windows, lateness or kilometres in words or columns; what is missing is a dash, never `nan`."""
    page = drawn(workshop, tmp_path)
    told = set(re.findall(r"[\w-]+", page.lower()))
    assert not told & {"nan", "km", "trip", "visits", "window", "windows", "late", "late_min", "travel", "tour", "sent"}
    assert "jobs at the bench by" in page and "outlet" in told
    assert "1 technicians" not in page


def test_figures_of_a_workshop_have_no_marks_of_travel(workshop: Run, axis) -> None:
    day = day_of(workshop, busiest(workshop))
    people = people_of(workshop, day, list(workshop.scenario.regions), 30)
    assert not any("km" in note or "visit" in note for note in people["note"])
    assert work_of(workshop, day.visits) == (False, True, False)
    gantt_legend(axis, day, work_of(workshop, day.visits))
    area_legend(axis, places_of(workshop, day), stands_of(workshop, day))
    said = [text.get_text() for legend in axis.figure.legends for text in legend.get_texts()]
    assert "shift" in said and not {"on the way", "home, where the day starts"} & set(said)
    assert not any("stops" in words for words in said)


def test_a_company_of_both_kinds_keeps_both(both: Run, tmp_path) -> None:
    page = drawn(both, tmp_path)
    day = day_of(both, busiest(both))
    assert work_of(both, day.visits) == (True, True, True)
    for words in ("visits and", "jobs at the bench by", "late_min", "km", "on site h", "at the bench h", "–"):
        assert words in page
    assert "nan" not in re.findall(r"\w+", page)


def test_what_did_not_happen_at_a_bench_is_missing(both: Run) -> None:
    """A trip only where somebody moved, a window only where one was promised; an outlet where the log names one."""
    day = day_of(both, busiest(both))
    mode = {int(row["job"]): int(row["code"]) for row in both.events if row["kind"] == ev.L_MODE}
    assert {mode[job] == ev.ON_SITE for job in day.visits["job"]} == {True, False}
    for visit in day.visits.to_dict("records"):
        at_bench = mode[visit["job"]] != ev.ON_SITE
        assert (visit["outlet"] == "shop") is at_bench and (visit["way"] == ON_SITE) is not at_bench
        assert np.isnan(visit["km"]) == (at_bench and visit["sent"] == visit["begin"])
        assert not (at_bench and visit["late_min"] >= 0)


def test_ways_are_those_of_the_log(workshop: Run) -> None:
    """Carried in, fetched or by parcel, as the rows of each job say; read one by one."""
    day = day_of(workshop, busiest(workshop))
    mode, fetched = {}, set()
    for row in workshop.events:
        if row["kind"] == ev.L_MODE:
            mode[int(row["job"])] = int(row["code"])
        elif row["kind"] == ev.L_PLANNED and row["code"] == ev.FETCHED:
            fetched.add(int(row["job"]))
    assert len(places_of(workshop, day))
    for place in places_of(workshop, day).to_dict("records"):
        way = WAYS[1] if place["job"] in fetched else {ev.CARRY_IN: WAYS[0], ev.MAIL_IN: WAYS[2]}[mode[place["job"]]]
        assert place["way"] == way


def test_the_map_of_a_workshop_has_the_homes_around_it(workshop: Run, axis) -> None:
    """Each home of the day is drawn once for each way and state, with a shape of its own; no label is written twice."""
    day = day_of(workshop, busiest(workshop))
    places, stands = places_of(workshop, day), stands_of(workshop, day)
    with house_style():
        draw_area(axis, places, stands, list(day.visits["technician"].unique()), workshop.scenario.travel.side_km)
    shapes = [line for line in axis.lines if line.get_marker() in SHAPES.values()]
    points = {(x, y) for line in shapes for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)}
    homes = workshop.world.customers[workshop.world.jobs["customer"][places["job"]]]
    assert points == {(float(home["x"]), float(home["y"])) for home in homes} and len(points) > 5
    names = [text for text in texts(axis) if "km" not in text and text]
    assert names == ["depot and centre"]


def test_a_tour_that_helps_at_the_bench_passes_the_outlet(both: Run, axis) -> None:
    day = day_of(both, busiest(both))
    places, stands = places_of(both, day), stands_of(both, day)
    draw_area(axis, places, stands, ["T1"], both.scenario.travel.side_km)
    tour = axis.lines[[line.get_linewidth() for line in axis.lines].index(1.4)]
    shop = tuple(stands.loc[stands["what"] == "outlet", ["x_km", "y_km"]].iloc[0])
    assert (day.visits.loc[day.visits["technician"] == "T1", "outlet"] == "shop").any()
    assert shop in set(zip(tour.get_xdata(), tour.get_ydata(), strict=True))


def test_tours_differ_without_colour_and_letters_are_dark(axis) -> None:
    """One kind of line for each colour; what is written on the map is written in ink."""
    assert len({str(line) for line in LINES}) == len(LINES) == MOST_TOURS == len(COLOURS)
    names = [f"T{k}" for k in range(1, MOST_TOURS + 1)]
    stops = pd.DataFrame(
        [
            {"what": "visited", "technician": name, "order": k, "outcome": "part missing", "outlet": "", "way": ON_SITE,
             "region": "city", "x_km": float(k), "y_km": float(i), "job": 10 * i + k}
            for i, name in enumerate(names) for k in (1, 2)
        ]
    )  # fmt: skip
    homes = pd.DataFrame({"what": "home", "name": names, "region": "city", "x_km": 4.0, "y_km": 4.0})
    draw_area(axis, stops, homes, names, 8.0)
    tours = [line for line in axis.lines if line.get_linewidth() == 1.4]
    assert len({(str(line._dash_pattern)) for line in tours}) == MOST_TOURS
    written = [text for text in axis.texts if text.get_text()]
    assert {text.get_color() for text in written} <= {INK, "black"}
    named = [text for text in written if text.get_text() in names]
    assert (
        len({text.xy for text in named if isinstance(text, Annotation)}) == MOST_TOURS
    )  # one home: at the first stops


@pytest.mark.parametrize("words", [STATION, CENTRE, BOTH, CITY], ids=["station", "centre", "both", "city"])
def test_labels_of_the_gantt_neither_overlap_nor_leave_their_bars(words, axis) -> None:
    """As drawn: each label of a bar lies in its bar, no two labels lie on each other, none under an orange bar."""
    run = ran(words)
    day = day_of(run, busiest(run))
    with house_style():
        draw_gantt(axis, day, people_of(run, day, list(run.scenario.regions), 30))
        axis.figure.canvas.draw()
        inside = [text for text in axis.texts if text.get_text() and not isinstance(text, Annotation)]
        boxes = [text.get_window_extent() for text in inside]
        bars = [patch.get_window_extent() for patch in axis.patches]
        late = [line.get_window_extent() for line in axis.lines if line.get_linewidth() == 2.4]
    assert len(boxes) > 5
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert not any(box.overlaps(bar) for box in boxes for bar in late)
    for text, box in zip(inside, boxes, strict=True):
        if text.get_fontsize() == 7:
            assert any(bar.x0 <= box.x0 and box.x1 <= bar.x1 and bar.y0 <= box.y0 <= bar.y1 for bar in bars)


@pytest.mark.parametrize(("minutes", "shown"), [(5, 0), (45, 12)])
def test_a_number_is_written_where_it_has_room(workshop: Run, axis, minutes: int, shown: int) -> None:
    """Twelve jobs in an hour have no room for their numbers, twelve in a day have."""
    day = day_of(workshop, busiest(workshop))
    begin = 8 * 3600.0 + np.arange(12) * minutes * 60
    visits = day.visits.head(1).loc[[day.visits.index[0]] * 12].assign(
        order=range(1, 13), sent=begin, begin=begin, end=begin + minutes * 60, outcome="part missing"
    )  # fmt: skip
    made_up = day._replace(visits=visits, lunches=day.lunches.head(0))
    with house_style():
        draw_gantt(axis, made_up, people_of(workshop, made_up, list(workshop.scenario.regions), 30))
    assert sum(text.endswith("P") for text in texts(axis)) == shown


def test_words_count_properly(both: Run) -> None:
    day: Day = day_of(both, busiest(both))
    work, bench = work_of(both, day.visits), day.visits["outlet"] != ""
    assert (number(1, "technician"), number(2, "job"), number(0, "visit")) == ("1 technician", "2 jobs", "0 visits")
    assert counted(day.visits[~bench].head(1), work) == "1 visit"
    assert counted(day.visits[bench].head(1), work) == "1 job at the bench"
    assert counted(day.visits.head(0), work) == "0 visits"


def test_a_day_without_work_speaks_of_what_the_company_does(workshop: Run, both: Run) -> None:
    nothing = day_of(both, busiest(both)).visits.head(0)
    assert work_of(workshop, nothing) == (False, True, False) and work_of(both, nothing) == (True, False, True)
    assert counted(nothing, work_of(workshop, nothing)) == "0 jobs at the bench"
