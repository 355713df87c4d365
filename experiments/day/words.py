"""What the page of a day says, in the words of the work that was done: visits, jobs at the bench, or both."""

import pandas as pd

from experiments.day.stretches import Day
from experiments.day.ways import Work, counted, number

__all__ = ["answer", "area_words", "gantt_words", "headings", "told"]

ROWS = "One row a technician, from the first {what} (1) to the last; the table has the numbers that find no room. "
TRIPS = "A thin line is the trip, a bar the visit; colour, hatch and letter say what came of it. "
WINDOWS = (
    "The grey lines below are the promised windows with the stops they were promised to; the orange piece after a "
    "window is how late somebody was. "
)
BENCH = "A bar is a job at the bench; colour, hatch and letter say what came of it. "
BOTH = "Jobs at the bench have no window; the table names their outlet. "
TWICE = "A job that is taken up twice on the day counts twice. "
TOURS = (
    "Numbers are the stops of a tour in their order, joined by straight lines, each tour in a colour and a kind of "
    "line of its own; roads are longer. A letter is a visit that did not solve the job, as in the figure above. Small "
    "rings are jobs that are open when the day ends and were not visited. "
)
HOMES = (
    "Shapes are the homes of customers of an outlet and say how the product comes: filled where it was at the bench on "
    "the day, hollow where the job is open when the day ends and was not worked on. Faint lines lead to the outlet; "
    "roads are longer. "
)


def gantt_words(work: Work, people: pd.DataFrame, day: Day) -> str:
    """How the Gantt is read."""
    text = ROWS.format(what="stop" if work.on_site else "job")
    text += TRIPS + WINDOWS if work.on_site else BENCH
    text += BOTH if work.on_site and work.at_bench else ""
    text += TWICE if work.at_bench else ""
    working = len(set(day.shifts["technician"]) | set(day.visits["technician"]))
    left_out = f"{len(people)} of {number(working, 'technician')} are shown."
    return text.rstrip() if len(people) == working else text + left_out


def area_words(work: Work, homes: bool) -> str:
    """How the map is read; `homes`: customers of outlets are on it."""
    return ((TOURS if work.on_site else "") + (HOMES if homes else "")).rstrip()


def headings(work: Work) -> tuple[str, str]:
    """Of the map and of the table of visits."""
    if not work.at_bench:
        return "Where it was", "The visits"
    if not work.on_site:
        return "Where the products came from", "The jobs at the bench"
    return "Where it was", "The visits and the jobs at the bench"


def answer(work: Work, day: Day, people: pd.DataFrame, places: pd.DataFrame) -> str:
    """The day in one sentence."""
    visits = day.visits[day.visits["technician"].isin(people["technician"])]
    done, late = int((visits["outcome"] == "done").sum()), int((visits["late_min"] > 0).sum())
    solved = f"{done} done" if work.at_bench else f"{done} solved the job"
    waiting = int((places["what"] == "waiting").sum())
    return (
        f"{counted(visits, work)} by {number(len(people), 'technician')}: {solved}"
        f"{f', {late} came late' if work.on_site else ''}; {number(waiting, 'more job' if work.at_bench else 'job')} "
        f"{'is' if waiting == 1 else 'are'} open when it ends."
    )


def told(work: Work, day: Day, people: pd.DataFrame) -> str:
    """For whoever cannot see the figures."""
    who = number(len(people), "technician")
    return f"The day of {who}, {counted(day.visits, work)} in all; numbers in the tables."
