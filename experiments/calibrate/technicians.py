"""What visits tell of technicians: pace, what practice does, and first fix by person."""

import pandas as pd

from experiments.calibrate.broken_off import on_site
from experiments.calibrate.finding import Finding, Tables, enough, faults_of
from experiments.calibrate.service import first_visits, most
from experiments.fitting.first_fix import FEWEST
from experiments.fitting.pace import fit_pace
from experiments.fitting.skill import fit_skill
from experiments.messages import Refusal

__all__ = ["pace", "practice", "skill"]


def pace(name: str, tables: Tables) -> Finding:
    """Time on site by technician, kinds of fault taken off."""
    rows, words = _work(tables)
    found = fit_pace(rows["minutes"], rows["technician"], None, _kinds(rows), rows["broken_off"])
    checks = {"scatter of ln minutes within a technician": found.within}
    words = "; ".join(filter(None, ["factor on time; few jobs are drawn towards 1", words]))
    return Finding(name, [found.between, *most(found.people)], checks, words)


def practice(name: str, tables: Tables) -> Finding:
    """The learning curve of those who began within the record: of the others nobody knows what they had done."""
    (rows, left_out), since = _work(tables), tables["technicians"].set_index("id")["since"]
    begun = since[since >= tables["visits"]["started"].min()].index
    visits = tables["visits"].sort_values("started", kind="stable")
    before = visits.groupby(visits["technician"].astype(str)).cumcount()  # all visits, done or not
    new = rows[rows["technician"].isin(begun)]
    if new.empty:
        raise Refusal("practice: no technician began within the record; of the others the jobs before it are not known")
    found = fit_pace(new["minutes"], new["technician"], before.reindex(new.index), _kinds(new), new["broken_off"])
    assert found.exponent is not None and found.rate is not None
    words = f"{new['technician'].nunique()} technicians who began within the record; without a floor"
    words = "; ".join(filter(None, [words, left_out]))
    return Finding(name, [found.rate, found.exponent], {}, words)


def skill(name: str, tables: Tables) -> Finding:
    """First fix by technician, kinds of fault taken off."""
    rows = first_visits(tables).dropna(subset=["fixed", "technician"])
    enough(len(rows), "first visits have a person and an outcome", FEWEST)
    found = fit_skill(rows["fixed"], rows["technician"].astype(str), _kinds(rows))
    words = "who made the first visit; few jobs are drawn towards all"
    return Finding(name, [found.skill, found.skill_sd, *most(found.people)], {}, words)


def _work(tables: Tables) -> tuple[pd.DataFrame, str]:
    """Visits with minutes on site, technician and kind of fault, and which were broken off; what is left out."""
    rows, words = on_site({**tables, "visits": tables["visits"].dropna(subset=["technician"])})
    rows["technician"] = rows["technician"].astype(str)
    faults = faults_of(tables, rows["order"])
    rows = rows if faults is None else rows.assign(fault=faults.to_numpy())
    broken = int(rows["broken_off"].sum())
    return rows, f"{broken} broken off by the end of a shift, at least so long" if broken else words


def _kinds(rows: pd.DataFrame) -> list[object] | None:
    return list(rows["fault"].astype(str)) if "fault" in rows else None
