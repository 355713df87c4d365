"""Why it happened: every story against the log, every division against what it divides."""

import re

import numpy as np
import pytest

from experiments.paths import ROOT
from experiments.why import __main__ as why_command
from experiments.why.customer import chain_of
from experiments.why.job import again_of, late_of, returned_of
from experiments.why.page import (
    chain_table,
    customer_trace,
    job_trace,
    score_table,
    share_table,
    text_of,
    write_trace,
)
from experiments.why.shares import BACKGROUND, BONDS, GRUDGES
from experiments.why.words import came_from, faults_of, job_findings
from sim import Run, inputs, labels_of, rows_of, simulate
from sim import events as ev
from tests.sim.random_companies import case
from tests.sim.worlds import conf, read_shelf, small_town

BUSY = {
    "customers.households": 500, "days": 240, "start": "2023-05-01", "demand.failure_scale_years": 0.5,
    "crew.technicians": 3, "satisfaction.intercept": 0.0, "leaving.event_months": 2.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def run() -> Run:
    """A summer with too few people: late, again, and many leavers."""
    return simulate(small_town(BUSY))


def late_jobs(run: Run) -> np.ndarray:
    came = rows_of(run, ev.L_ARRIVE)
    return came["job"][(came["code"] == ev.LATE) & (came["a"] == 1)]


def leavers(run: Run) -> np.ndarray:
    return rows_of(run, ev.L_LEFT)["who"]


# ------------------------------------------------------------------------------------------------------------ a job
def test_the_pieces_of_a_lateness_add_up_to_it(run: Run) -> None:
    """For every late job, to the second; and jobs that were not late have none."""
    late = late_jobs(run)
    assert len(late) > 50
    for job in late:
        found = late_of(run, int(job))
        assert found is not None and found.seconds > 0
        assert sum(part.seconds for part in found.parts) == found.seconds
        assert all(part.seconds >= 0 for part in found.parts)
    came = rows_of(run, ev.L_ARRIVE)
    assert all(late_of(run, int(job)) is None for job in came["job"][(came["code"] == ev.ON_TIME)][:100])


def test_the_pieces_are_what_a_slow_reading_finds_the_technician_at(run: Run) -> None:
    """Minute by minute over the log: the last row about the technician says where he is."""
    for job in late_jobs(run)[:60:3]:
        found = late_of(run, int(job))
        assert found is not None
        mine = [
            row for row in run.events
            if row["kind"] in (ev.L_SENT, ev.L_ARRIVE, ev.L_VISIT, ev.L_SHIFT) and row["who"] == found.technician
            and row["t"] <= found.arrived
        ]  # fmt: skip
        seen = dict.fromkeys(("way", "other", "here"), 0)
        for t in range(found.window_end + 30, found.arrived, 60):
            last = [row for row in mine if row["t"] <= t][-1]
            if last["kind"] == ev.L_SENT:
                seen["here" if last["job"] == job else "way"] += 60
            elif last["kind"] == ev.L_ARRIVE:
                seen["other"] += 60
        names = {"here": "on the way to this customer", "way": "on the way to another customer",
                 "other": "at another customer"}  # fmt: skip
        for key, name in names.items():
            said = sum(part.seconds for part in found.parts if part.what == name)
            assert abs(said - seen[key]) <= 60 * (1 + len(found.parts)), name


def test_every_visit_that_failed_is_explained_and_no_other(run: Run) -> None:
    """Closed jobs took one visit more than there are explanations; parts ordered are parts that it needs, or wrong."""
    closed, names = rows_of(run, ev.L_CLOSED), labels_of(run)["part"]
    again = wrong = 0
    for row in closed[:400]:
        found = again_of(run, int(row["job"]))
        assert len(found) == row["a"] - 1
        for one in found:
            again += 1
            assert one.next_visit > one.t
            needed = {names[k] for k in range(len(names)) if int(run.world.jobs["needs"][row["job"]]) >> k & 1}
            assert set(one.ordered) - set(one.wrong) <= needed and not set(one.wrong) & needed
            assert bool(one.ordered) == (one.outcome == "part missing")
            wrong += bool(one.wrong)
    assert again > 30 and wrong > 3


def test_what_came_back_names_the_job_it_comes_from(run: Run) -> None:
    """Of the same customer, and before."""
    jobs = run.world.jobs[: int(run.world.now[0]["n_jobs"])]
    back = np.flatnonzero(jobs["origin"] != ev.NEW)
    assert len(back) > 10
    for job in back:
        found = returned_of(run, int(job))
        assert found is not None and jobs["customer"][found[1]] == jobs["customer"][job] and found[1] < job
    assert returned_of(run, int(np.flatnonzero(jobs["origin"] == ev.NEW)[0])) is None


def test_what_went_well_is_not_explained(run: Run) -> None:
    """No finding, and 'nothing' in the customer's table."""
    closed = rows_of(run, ev.L_CLOSED)
    late = set(late_jobs(run).tolist())
    fine = [int(row["job"]) for row in closed if row["a"] == 1 and int(row["job"]) not in late]
    fine = [job for job in fine if run.world.jobs["origin"][job] == ev.NEW]
    assert len(fine) > 10
    for job in fine[:50]:
        assert job_findings(run, job) == [] and faults_of(run, job) == "nothing"


# -------------------------------------------------------------------------------------------------------- a customer
def test_the_shares_of_a_leaver_add_up_to_his_exposure(run: Run) -> None:
    """All of it, which is his threshold or a step beyond; the log's second is reached."""
    who = leavers(run)
    assert len(who) > 30
    for customer in who:
        chain = chain_of(run, int(customer))
        assert chain.left and chain.agrees and chain.exposure >= chain.threshold
        assert sum(cause.exposure for cause in chain.causes) == pytest.approx(chain.exposure, rel=1e-12)
        assert chain_table(run, chain)["share (%)"].sum() == pytest.approx(100.0)


def test_who_stays_has_less_than_his_threshold(run: Run) -> None:
    stay = [c for c in range(100) if run.world.customers["active"][c]]
    assert stay
    for customer in stay:
        chain = chain_of(run, customer)
        assert not chain.left and chain.agrees and chain.exposure < chain.threshold


def test_where_scores_move_nothing_every_job_has_the_same_share() -> None:
    """Without memory the hazard never changes: a job is worth its months, the rest is the months that passed."""
    run = simulate(small_town(BUSY | {"leaving.gain": 0.0, "leaving.recency_half_years": 1e6, "days": 150}))
    assert len(leavers(run))
    for customer in leavers(run)[:20]:
        chain = chain_of(run, int(customer))
        rest, *jobs = chain.causes
        month = (chain.exposure) / (chain.months + 2.0 * len(jobs))
        assert rest.exposure == pytest.approx(chain.months * month, rel=1e-6)
        assert all(job.exposure == pytest.approx(2.0 * month, rel=1e-6) for job in jobs)


def test_a_good_job_keeps_and_a_bad_one_drives_away() -> None:
    """Where jobs act by satisfaction alone: below it the share is positive, above it negative."""
    run = simulate(small_town(BUSY | {"leaving.event_months": 0.0, "leaving.recency_half_years": 1e6}))
    signs = set()
    for customer in leavers(run):
        chain = chain_of(run, int(customer))
        jobs = [cause for cause in chain.causes if cause.job >= 0 and cause.t < chain.end - 40 * ev.DAY]
        for cause in jobs:
            assert cause.exposure == 0 or (cause.exposure > 0) == (cause.score < cause.before)
            signs.add(np.sign(cause.exposure))
    assert {-1.0, 1.0} <= signs


# --------------------------------------------------------------------------------------------------------- by cause
@pytest.fixture(scope="module")
def told() -> Run:
    """Everything that moves a mind, and all of it written down."""
    rooms = {"complaints": "city", "loyalty": "city", "market": "city", "expectation": "adaptive", "segments": "city"}
    groups = {group: conf(group, name) for group, name in rooms.items()}
    return simulate(small_town(BUSY | groups | {"satisfaction.explain": True}))


def test_the_causes_of_a_leaver_add_up_to_his_exposure(told: Run) -> None:
    """With grudges and bonds among them: to that of the run, and to 100 %."""
    names = set()
    who = leavers(told)[:25]
    assert len(who) > 10
    for customer in who:
        chain = chain_of(told, int(customer))
        assert chain.agrees and list(chain.shares)[-1] == BACKGROUND
        assert sum(chain.shares.values()) == pytest.approx(chain.exposure, rel=1e-9)
        assert share_table(chain)["share (%)"].sum() == pytest.approx(100.0)
        names |= set(chain.shares)
    assert {"the first fix", GRUDGES, BONDS, BACKGROUND} <= names


def test_where_only_visits_fail_the_first_fix_is_blamed_for_all_but_the_background() -> None:
    """One thing that can go wrong, nothing else is felt: nothing else has a share."""
    quiet = dict.fromkeys(("gap_early", "gap_late", "gap_late_response", "wait_weight", "mood_sd", "competence_lost",
                           "courtesy_sd", "tidiness_sd"), 0.0)  # fmt: skip
    alone = {f"satisfaction.{name}": value for name, value in quiet.items()}
    run = simulate(small_town(BUSY | alone | {"satisfaction.explain": True}))
    found = [chain_of(run, int(customer)).shares for customer in leavers(run)[:40]]
    blamed = [shares for shares in found if shares.get("the first fix", 0.0) > 0]
    assert len(blamed) > 5
    for shares in found:
        rest = [x for name, x in shares.items() if name not in ("the first fix", BACKGROUND)]
        assert np.abs(rest).max(initial=0.0) < 1e-9 * sum(shares.values())


def test_the_parts_of_a_score_are_told_largest_first(told: Run) -> None:
    """They add up to its logit, in the table and in words."""
    closed = rows_of(told, ev.L_CLOSED)
    for row in closed[:50]:
        parts = score_table(told, int(row["job"]))["part of the logit"]
        assert (np.diff(parts.abs()) <= 0).all()
        assert 1 / (1 + np.exp(-parts.sum())) == pytest.approx(row["x"], rel=1e-9)
    trace = job_trace(told, int(closed["job"][0]), "any")
    assert "What the score came from" in text_of(trace)
    assert came_from(np.array([1.0, -0.42, 0.0, -0.81, *[0.0] * 8])) == "first fix −0.81, wait −0.42"


@pytest.mark.parametrize("number", [2, 31, 77])
def test_any_job_and_customer_of_any_company_has_a_story(number: int, tmp_path, monkeypatch) -> None:
    """Outlets, refusals, centres, nobody at home: text and page for each, byte for byte the same twice."""
    monkeypatch.setattr(inputs, "_reader", [read_shelf])
    company = case(number)
    told = company.scenario.satisfaction.model_copy(update={"explain": True})
    scenario = company.scenario.model_copy(update={"satisfaction": told})
    run = simulate(scenario, "compiled", company.seed, company.replication)
    for job in range(0, int(run.world.now[0]["n_jobs"]), max(1, int(run.world.now[0]["n_jobs"]) // 25)):
        trace = job_trace(run, job, "any")
        assert text_of(trace).strip() and len(trace.tables["steps"])
    for customer in range(min(15, int(run.world.now[0]["n_customers"]))):
        trace = customer_trace(run, customer, "any")
        assert "nan" not in text_of(trace)
        one, other = (write_trace(trace, tmp_path / n, "c").read_bytes() for n in "ab")
        assert one == other


# -------------------------------------------------------------------------------------------------------- the command
@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_tells_and_keeps_the_story(here, capsys) -> None:
    words = ["scenario=small_town", "days=40", "customers.households=500"]
    assert why_command.main([*words, "job=3"]) == 0 and why_command.main([*words, "customer=7"]) == 0
    (folder,) = (here / "results" / "why").iterdir()
    files = {path.name for path in folder.iterdir()}
    assert files == {"job-3.html", "job-3.txt", "job-3-steps.csv", "customer-7.html", "customer-7.txt",
                     "customer-7-shares.csv", "customer-7-causes.csv", "about.json", "scenario.yaml"}  # fmt: skip
    told = capsys.readouterr().out
    assert "small_town, replication 0, job 3" in told and f"results/why/{folder.name}/customer-7.html" in told
    assert (folder / "job-3.txt").read_text() in told
    assert "<script" not in (folder / "job-3.html").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "job, customer: say one of them"),
        (["job=1", "customer=1"], "job, customer: say one of them"),
        (["job=many"], "job=many: must be a whole number"),
        (["job=-1"], "must be a whole number"),
        (["job=1", "job=2"], "job: is given twice"),
        (["customer=1", "scenario=nowhere"], "must be one of"),
    ],
)
def test_what_cannot_be_told_is_said_in_one_line(here, capsys, words, said) -> None:
    """Before anything is simulated, with exit code 2, and nothing is written."""
    assert why_command.main(words) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and said in told.err
    assert list(here.iterdir()) == []


def test_a_number_that_is_not_in_the_run_is_refused(here, capsys) -> None:
    """With the numbers there are."""
    words = ["scenario=small_town", "days=5", "customers.households=100"]
    assert why_command.main([*words, "customer=100"]) == 2
    assert "customer=100: is not in this run; allowed: 0 to 99" in capsys.readouterr().err
    assert not (here / "results").exists()


@pytest.mark.parametrize(("what", "found"), [("job", "Why a further visit"), ("customer", "Why he left")])
def test_the_how_to_names_what_has_something_to_tell(what: str, found: str, tmp_path, capsys) -> None:
    """A first example that prints empty tables shows nothing."""
    page = (ROOT / "docs" / "howto_ask_why.md").read_text(encoding="utf-8")
    words = re.search(rf"experiments.why (scenario=small_town {what}=\d+)", page)[1].split()
    assert why_command.main([*words, f"results={tmp_path}"]) == 0
    assert found in capsys.readouterr().out
