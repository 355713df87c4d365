"""What must hold of listening and managing in every run, read again from the log, slowly and obviously."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict

from sim import Run
from sim import events as ev
from sim.events import DAY
from sim.scenario import Manages, NoManagement, Reinvests
from sim.scenario.listening import MEASURES
from tests.sim.reinvest_books import reinvestment_balance

__all__ = ["listening_balance"]

T, A, X, JOB, WHO, KIND, CODE = range(7)
OF_LISTENING = (ev.L_SURVEYED, ev.L_MEASURED, ev.L_ERROR, ev.L_TRUE, ev.L_ANALYSED)
OF_MANAGEMENT = (ev.L_GAP, ev.L_MANAGED, ev.L_IN_FORCE, ev.L_TERM, ev.L_BOOKS)
MAIN = {"survey": "score", "study": "standing", "interviews": "standing", "complaints": "score"}


def listening_balance(run: Run, rows: list[tuple]) -> None:
    """Check every law of listening on one run; where nobody listens or manages, the log says nothing of it."""
    listens, manages = bool(run.scenario.instruments), not isinstance(run.scenario.management, NoManagement)
    assert listens or not any(row[KIND] in OF_LISTENING for row in rows)
    assert manages or not any(row[KIND] in OF_MANAGEMENT for row in rows)
    if listens:
        estimates_are_means_of_what_was_heard(run, rows)
        the_truth_is_that_of_all(run, rows)
        listening_costs_what_it_costs(run, rows)
        indicators_are_counted_from_the_log(run, rows)
    if isinstance(run.scenario.management, Reinvests):
        reinvestment_balance(run, rows)
    if isinstance(run.scenario.management, Manages):
        steps_are_taken_one_by_one(run, rows)
    if manages:
        who_is_hired_works_in_his_terms_only(run, rows)
        managing_costs_what_it_costs(run, rows)


def ends_of_months(run: Run) -> list[int]:
    """Seconds at which months end, within the run."""
    starts = run.world.calendar["month_start"][: run.scenario.days].nonzero()[0] * DAY
    return [int(t) for t in starts if t > 0]


def estimates_are_means_of_what_was_heard(run: Run, rows: list[tuple]) -> None:
    """The estimate that is published at the end of a month is the mean of the answers that became known in it."""
    ends, tools = ends_of_months(run), list(run.scenario.instruments.values())
    said: dict[tuple[int, int], list[float]] = defaultdict(list)
    for row in (row for row in rows if row[KIND] == ev.L_SURVEYED and row[A] >= 0):
        known = row[T] + row[A]
        monthly = tools[row[CODE]].kind in ("study", "interviews", "shoppers")  # known at the very end of a month
        k = bisect_left(ends, known) if monthly else bisect_right(ends, known)
        if k < len(ends) and known < run.scenario.days * DAY:
            said[row[CODE], ends[k]].append(row[X])
    seen = set()
    for row in (row for row in rows if row[KIND] in (ev.L_MEASURED, ev.L_ERROR)):
        tool = tools[row[CODE]]
        if MEASURES[row[WHO]] != MAIN.get(tool.kind):
            continue
        answers = said[row[CODE], row[T]]
        mean = sum(answers) / len(answers)
        seen.add((row[CODE], row[T]))
        assert row[A] == len(answers)
        if row[KIND] == ev.L_MEASURED:
            assert math.isclose(row[X], mean, rel_tol=1e-9, abs_tol=1e-9)
        else:
            spread = sum((x - mean) ** 2 for x in answers) / (len(answers) - 1)
            assert math.isclose(row[X], math.sqrt(spread / len(answers)), rel_tol=1e-6, abs_tol=1e-7)
    assert {key for key in said if tools[key[0]].kind in MAIN} == seen


def the_truth_is_that_of_all(run: Run, rows: list[tuple]) -> None:
    """The true score of a month is the mean of all jobs closed in it; of the board, measured is true."""
    ends = ends_of_months(run)
    scores: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        k = bisect_right(ends, row[T]) if row[KIND] == ev.L_CLOSED else len(ends)
        if k < len(ends):
            scores[ends[k]].append(row[X])
    true = {(row[T], row[WHO]): (row[A], row[X]) for row in rows if row[KIND] == ev.L_TRUE}
    score = MEASURES.index("score")
    assert {t for t, measure in true if measure == score} == set(scores)
    for t, of_month in scores.items():
        n, mean = true[t, score]
        assert n == len(of_month) and math.isclose(mean, sum(of_month) / n, rel_tol=1e-9)
    boards = {k for k, tool in enumerate(run.scenario.instruments.values()) if tool.kind == "kpis"}
    for row in rows:
        if row[KIND] == ev.L_MEASURED and row[CODE] in boards:
            assert (row[A], row[X]) == true[row[T], row[WHO]]
    assert all(0.0 <= x <= 1.0 for (_, measure), (_, x) in true.items() if MEASURES[measure] != "hours_to_first_visit")


def listening_costs_what_it_costs(run: Run, rows: list[tuple]) -> None:
    """Contacts and answers at their prices, and the standing costs of the time after the warm-up."""
    s, tools = run.scenario, list(run.scenario.instruments.values())
    since = s.warmup_days * DAY
    heard = [row for row in rows if row[KIND] == ev.L_SURVEYED and row[T] >= since]
    due = sum(tools[row[CODE]].costs.contact + tools[row[CODE]].costs.answer * (row[A] >= 0) for row in heard)
    due += sum(tool.costs.year for tool in tools) * (s.days * DAY - since) / ev.YEAR
    due *= s.money.catalogue_factor
    assert math.isclose(run.measures["cost_listening"], due, abs_tol=0.01 * (len(heard) + 50))


def indicators_are_counted_from_the_log(run: Run, rows: list[tuple]) -> None:
    """People asked and answers after the warm-up; decisions, steps, days of terms within the run, mean gaps."""
    s, m = run.scenario, run.measures
    since, horizon = s.warmup_days * DAY, s.days * DAY
    asks = {k for k, tool in enumerate(s.instruments.values()) if tool.kind in ("survey", "study")}
    late = [row for row in rows if row[T] >= since]
    asked = [row[A] >= 0 for row in late if row[KIND] == ev.L_SURVEYED and row[CODE] in asks]
    assert (m["listening_asked"], m["listening_answers"]) == (len(asked), sum(asked))
    assert math.isnan(m["measured_error"]) or math.isclose(
        m["measured_error"], m["measured_score"] - m["true_score"], abs_tol=1e-12
    )
    if isinstance(s.management, NoManagement):
        assert math.isnan(m["management_decisions"]) and math.isnan(m["gap_knowledge"])
        return
    assert m["management_decisions"] == sum(row[KIND] == ev.L_MANAGED for row in late)
    assert m["management_steps"] == sum(row[A] for row in late if row[KIND] == ev.L_IN_FORCE)
    terms = [(row[A], row[A] + row[X] * DAY) for row in rows if row[KIND] == ev.L_TERM]
    days = sum(max(0.0, min(end, horizon) - max(begin, since)) for begin, end in terms) / DAY
    assert math.isclose(m["hired_days"], days, abs_tol=1e-9)
    for name, code in (("gap_knowledge", ev.GAP_KNOWLEDGE), ("gap_standard", ev.GAP_STANDARD)):
        gaps = [row[X] for row in late if row[KIND] == ev.L_GAP and row[CODE] == code]
        assert math.isclose(m[name], sum(gaps) / len(gaps), abs_tol=1e-9) if gaps else math.isnan(m[name])


def steps_are_taken_one_by_one(run: Run, rows: list[tuple]) -> None:
    """A decision changes the number of steps by one, within its bounds; what is in force was decided the delay ago."""
    action, ends = run.scenario.management.action, ends_of_months(run)  # type: ignore[union-attr]
    decided = [row for row in rows if row[KIND] == ev.L_MANAGED]
    force = {row[T]: row[A] for row in rows if row[KIND] == ev.L_IN_FORCE}
    assert all(row[T] in ends and 0 <= row[A] <= action.most for row in decided)
    if action.kind in ("none", "hire"):
        assert action.kind == "hire" or not (decided or force)
        return
    before, steps = 0, {end: 0 for end in ends}
    for row in decided:
        assert row[A] - before == (1 if row[CODE] % 2 else -1)
        before = row[A]
        for end in ends[ends.index(row[T]) + action.delay_months :]:
            steps[end] = row[A]
    assert force == {end: n for end, n in steps.items() if n > 0}


def who_is_hired_works_in_his_terms_only(run: Run, rows: list[tuple]) -> None:
    """People on call begin shifts on the days of their terms; terms of one person do not meet; all decided upon."""
    s = run.scenario
    first = s.crew.technicians + s.crew.summer_temps
    terms: dict[int, list[tuple[int, int]]] = defaultdict(list)
    hired = [row for row in rows if row[KIND] == ev.L_TERM]
    for row in hired:
        assert first <= row[WHO] < first + s.on_call and row[A] % DAY == 0 and row[A] >= row[T]
        assert all(end < row[T] for _, end in terms[row[WHO]]), "hired again before the term is over"
        terms[row[WHO]].append((row[A], row[A] + int(row[X]) * DAY))
    if s.on_call:
        assert len(hired) == sum(row[KIND] == ev.L_MANAGED for row in rows)
    for row in rows:
        if row[KIND] == ev.L_SHIFT and row[CODE] == ev.S_START and first <= row[WHO] < first + s.on_call:
            assert any(a <= row[T] < b for a, b in terms[row[WHO]]), f"technician {row[WHO]} works unhired"


def managing_costs_what_it_costs(run: Run, rows: list[tuple]) -> None:
    """Steps up and months in force at their prices."""
    s, costs = run.scenario, run.scenario.management.action.costs  # type: ignore[union-attr]
    late = [row for row in rows if row[T] >= s.warmup_days * DAY]
    due = sum(costs.decision for row in late if row[KIND] == ev.L_MANAGED and row[CODE] % 2 == 1)
    due += sum(row[A] * (costs.month + costs.technician_month * row[X]) for row in late if row[KIND] == ev.L_IN_FORCE)
    assert math.isclose(run.measures["cost_management"], due * s.money.catalogue_factor, abs_tol=0.01 * (len(late) + 9))
