"""What one kind of row of the log says: its words, and the columns that its fields become."""

from typing import NamedTuple

# How a field is read: a whole number, a real one, seconds shown as minutes or hours, a second of the run, how many
# `bits` of a mask are set, a name of the scenario (`part`, `technician`, ...), or the words of a code.
How = str | tuple[str, ...]


class Fact(NamedTuple):
    """One column that a field of the row becomes."""

    column: str
    how: How = "number"


Facts = Fact | tuple[Fact | None, ...] | None  # one for all codes, or one for each code


class Meaning(NamedTuple):
    """What one kind of row says."""

    activity: str | tuple[str, ...]  # in the past tense; one, or one for each code ("" where a code does not occur)
    who: str = ""  # what `who` is a number of: customer, technician, part
    by: str = ""  # who did it: a plain word, or `technician`: the one of this row
    a: Facts = None
    x: Facts = None
    code: Fact | None = None
    job: str = "job"  # what `job` is a number of; "job or depot": of the depot d where it is -1 - d
    by_x: bool = False  # the code that chooses the words stands in `x`
    visit: bool = False  # the row is about one visit of the job
    # What the job does from then on, one, or one for each code: it waits for something, a technician is "on the way" to
    # it or "at work" on it, it "leaves"; empty: goes on as before.
    then: str | tuple[str, ...] = ""
    # The words at the bench or the shelf of an outlet, one, or one for each code; empty: the same words.
    bench: str | tuple[str, ...] = ""


PERSON = Fact("person")  # number of the person on the technician's post
DEPOT, CHANNEL = Fact("depot", "depot"), Fact("channel", "channel")
