"""What the page says: findings as sentences, from the facts of `job.py` and `customer.py`."""

import numpy as np

from experiments.amounts import time_unit
from experiments.why.customer import Chain
from experiments.why.job import Again, Late, again_of, late_of, returned_of, rows_of_job
from experiments.why.story import clock
from sim import SCORE_CAUSES, Run, labels_of
from sim import events as ev

__all__ = ["came_from", "customer_answer", "customer_words", "faults_of", "job_answer", "job_findings"]

CHAIN = (
    "A customer leaves when his exposure, monthly and after each job the larger the less satisfied he is, reaches a "
    "threshold of his own. The shares say how much of it each job is behind: all later jobs taken away, with and "
    "without this one. Months without any job are the rest; the shares add up to 100 %, and a job that kept him has a "
    "negative one."
)
LOST = "The rules, called again, did not bring him to where the run has him."


def duration(seconds: float) -> str:
    """'40 s', '35 min', '4.2 h', '3.1 days'."""
    size, unit = time_unit(seconds)
    return f"{seconds / size:.0f} {unit}" if unit in ("s", "min") else f"{seconds / size:.1f} {unit}"


def job_answer(run: Run, job: int) -> str:
    """One sentence: what became of the job."""
    closed, asked = rows_of_job(run, ev.L_CLOSED, job), rows_of_job(run, ev.L_REQUEST, job)
    who = f"Job {job} of customer {int(asked['who'][0])}"
    if len(closed):
        took, visits = int(closed["t"][0] - asked["t"][0]), int(closed["a"][0])
        score = 1000 * float(closed["x"][0])
        return f"{who} was done after {duration(took)} and {_visits(visits)}, with a score of {score:.0f} of 1,000."
    for kind, words in ENDS.items():
        if len(rows_of_job(run, kind, job)):
            return f"{who} {words}."
    answer = rows_of_job(run, ev.L_ANSWER, job)
    if len(answer) and answer["code"][0] != ev.NEEDS_VISIT:
        return f"{who} was answered without a visit."
    return f"{who} is open when the run ends, or went away unheard."


ENDS = {
    ev.L_BALK: "was lost: the date offered was too late",
    ev.L_WITHDRAWN: "was withdrawn by the customer, who wanted no other date",
    ev.L_REFUSED: "ended because the customer refused the price",
    ev.L_HANDED_BACK: "was handed back",
}


def job_findings(run: Run, job: int) -> list[tuple[str, str]]:
    """(question, answer), in the order in which things happened; empty where nothing went wrong."""
    found = []
    back = returned_of(run, job)
    if back:
        found.append(("Why it came at all", f"It is {back[0]} (job {back[1]})."))
    late = late_of(run, job)
    if late:
        found.append(("Why it was late", late_words(run, late)))
    found += [("Why a further visit" if k == 0 else "and another one", again_words(run, one))
              for k, one in enumerate(again_of(run, job))]  # fmt: skip
    return found


def late_words(run: Run, late: Late) -> str:
    """The lateness, its pieces, and what is behind them."""
    name = labels_of(run)["technician"][late.technician]
    pieces: dict[str, int] = {}
    for part in late.parts:
        pieces[part.what] = pieces.get(part.what, 0) + part.seconds
    said = ", ".join(f"{what} {duration(s)}" for what, s in sorted(pieces.items(), key=lambda one: -one[1]) if s)
    words = (
        f"{duration(late.seconds)} after the window, which ended {clock(run, late.window_end)}. {name} spent this "
        f"time: {said}. {_cause(late, pieces)}"
    )
    if late.new_dates:
        words += f" The window was the {_ordinal(late.new_dates + 1)} that was told."
    return words


def _cause(late: Late, pieces: dict[str, int]) -> str:
    """The largest piece, and what made it."""
    largest = max(pieces, key=lambda what: pieces[what])
    if largest == "on the way to this customer":
        return "Sent too late for the way there: travel."
    if largest == "at another customer":
        if late.overran_s >= late.seconds:
            return f"The visit before took {duration(late.overran_s)} longer than such jobs do: it overran."
        if late.overdue:
            return f"{late.overdue} more of the region were past their windows: a queue, promised too early."
        return "He was still at work there: too much was booked before it."
    if largest == "on the way to another customer":
        return "Others were served first: a queue."
    return "Nobody was sent in the meantime: shifts, lunch or plan."


def again_words(run: Run, one: Again) -> str:
    """What the visit lacked, who made it, and when somebody came again."""
    name = labels_of(run)["technician"][one.technician]
    rank = "senior" if one.senior else "junior"
    words = f"Visit {one.visit}, {clock(run, one.t)}, {name} ({rank}): {one.outcome}"
    words += f" ({' and '.join(one.ordered)} ordered)" if one.ordered else ""
    words += f"; {' and '.join(one.wrong)} was not what the job needs" if one.wrong else ""
    if one.next_visit < 0:
        return f"{words}; nobody came again."
    return f"{words}; somebody came again {duration(one.next_visit - one.t)} later."


def faults_of(run: Run, job: int) -> str:
    """What went wrong at a job, in a few words."""
    late, again, back = late_of(run, job), again_of(run, job), returned_of(run, job)
    words = [back[0]] if back else []
    words += [f"late by {duration(late.seconds)}"] if late else []
    words += [one.outcome for one in again]
    return ", ".join(words) or "nothing"


def came_from(parts: np.ndarray) -> str:
    """'first fix −0.81, wait −0.42, manners +0.12': what a score came from beside the person, largest first."""
    largest = np.argsort(-np.abs(parts), kind="stable").tolist()
    order = [k for k in largest if k != ev.FROM_PERSON and abs(parts[k]) >= 0.005]
    return ", ".join(f"{SCORE_CAUSES[k]} {parts[k]:+.2f}".replace("-", "−") for k in order) or "who he is, and his mood"


def customer_answer(run: Run, chain: Chain) -> str:
    """One sentence: left or stayed, and what was behind it."""
    who = f"Customer {chain.customer}"
    jobs = [cause for cause in chain.causes if cause.job >= 0]
    if not chain.left and not chain.threshold > 0:
        return f"{who} has just come: no month and no job has passed."
    if not chain.left:
        share = 100 * chain.exposure / chain.threshold
        return f"{who} stays; after {len(jobs)} jobs he has {share:.0f} % of the exposure at which he would leave."
    how = "right after a job" if chain.at_once else "at the end of a month"
    words = f"{who} left {how}, {clock(run, chain.end)}, satisfied to {chain.satisfaction:.2f} of 1"
    worst = max(jobs, key=lambda cause: cause.exposure, default=None)
    if worst is None or worst.exposure <= 0 or not chain.exposure:
        return f"{words}; no job drove him away."
    share = 100 * worst.exposure / chain.exposure
    return f"{words}; job {worst.job} has the largest share, {share:.0f} % ({faults_of(run, worst.job)})."


def customer_words(chain: Chain) -> str:
    """How the table is read."""
    return CHAIN if chain.agrees else f"{CHAIN} {LOST}"


def _visits(n: int) -> str:
    return "1 visit" if n == 1 else f"{n} visits"


def _ordinal(n: int) -> str:
    return {2: "second", 3: "third"}.get(n, f"{n}th")
