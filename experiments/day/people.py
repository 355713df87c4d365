"""What the day was for each technician: as rows of the Gantt, and as a table."""

from collections.abc import Sequence

import pandas as pd

from experiments.amounts import plain
from experiments.day.stretches import Day
from experiments.day.ways import Work, counted, work_of
from experiments.tables import Table
from sim import Run, labels_of

__all__ = ["people_of", "people_table"]

COLUMNS = ("technician", "label", "note", "region", "visits")


def people_of(run: Run, day: Day, regions: Sequence[str], most: int) -> pd.DataFrame:
    """Technicians of the regions who were at work, those with the most visits if there are too many; columns
    technician, label, note, region, and what the day was for each.
    """
    labels, table = labels_of(run), run.world.technicians
    working = set(day.shifts["technician"]) | set(day.visits["technician"])
    work = work_of(run, day.visits)
    rows, several = [], len(labels["outlet"]) > 1
    for i, name in enumerate(labels["technician"]):
        region = labels["region"][table["region"][i]]
        if name in working and region in regions:
            label = f"{name} (senior)" if table["senior"][i] else name
            rows.append({"technician": name, "label": label, "region": region} | _day_of(day, name, work, several))
    found = pd.DataFrame(rows, columns=list(rows[0]) if rows else list(COLUMNS))
    kept = found.sort_values("visits", ascending=False, kind="stable").head(most).index
    return found.loc[sorted(kept)].reset_index(drop=True)


def _day_of(day: Day, name: str, work: Work, several: bool) -> dict[str, object]:
    """The day of one technician: how much of what, and in words; the outlet is named if there are `several`."""
    mine = day.visits[day.visits["technician"] == name]
    shifts = day.shifts[day.shifts["technician"] == name]
    bench = mine["outlet"] != ""
    hours, outlets = (mine["end"] - mine["begin"]) / 3600, ", ".join(sorted(set(mine.loc[bench, "outlet"])))
    done, km = int((mine["outcome"] == "done").sum()), float(mine["km"].sum())
    note = f"{counted(mine, work)}{f' ({outlets})' if several and outlets else ''}, {done} done"
    return {
        "note": f"{note}, {km:.0f} km" if work.trips and (km or not bench.any()) else note,
        "visits": len(mine),
        "on_site": int((~bench).sum()),
        "at_bench": int(bench.sum()),
        "outlet": outlets,
        "done": done,
        "late": int((mine["late_min"] > 0).sum()),
        "km": km,
        "travel_h": float((mine["begin"] - mine["sent"]).sum() / 3600),
        "on_site_h": float(hours[~bench].sum()),
        "at_bench_h": float(hours[bench].sum()),
        "overtime_min": float(shifts["overtime"].sum() / 60),
    }


def people_table(people: pd.DataFrame, work: Work) -> Table:
    """The columns that the work of the day has."""
    columns = [
        ("technician", "label", 0.0, True),
        ("region", "region", 0.0, True),
        ("outlet", "outlet", 0.0, work.at_bench),
        ("visits", "on_site", 0.0, work.on_site),
        ("jobs at the bench", "at_bench", 0.0, work.at_bench),
        ("done", "done", 0.0, True),
        ("late", "late", 0.0, work.on_site),
        ("km", "km", 1.0, work.trips),
        ("travel h", "travel_h", 0.1, work.trips),
        ("on site h", "on_site_h", 0.1, work.on_site),
        ("at the bench h", "at_bench_h", 0.1, work.at_bench),
        ("overtime min", "overtime_min", 1.0, True),
    ]
    shown = [(head, name, step) for head, name, step, there in columns if there]
    rows = [[_said(one[name], step) for _, name, step in shown] for one in people.to_dict("records")]
    return Table("The day of each technician", [head for head, _, _ in shown], rows)


def _said(value: object, step: float) -> str:
    """Amounts to their step, counts and names as they are; nothing is a dash."""
    return plain(float(str(value)), step) if step else str(value) or "–"
