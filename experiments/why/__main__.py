"""Why it happened: `python -m experiments.why scenario=small_town job=123`, or `customer=45`.

This file only sorts out what is asked for.
"""

from collections.abc import Sequence

from experiments.command import command, finish, say
from experiments.messages import Refusal
from experiments.one_run import OWN_KEYS, explained, own_keys, simulated, wanted, whole_number
from experiments.paths import shown

KEYS = ("job", "customer")

HELP = """\
Tells why it happened, for one job or one customer of one simulated run: why somebody came late, why he had to come
again, why the customer left, with the share of each job and of the months without any.

Examples
  python -m experiments.why scenario=small_town job=123
  python -m experiments.why scenario=small_town customer=45
  python -m experiments.why from=results/staffing_vs_first_fix/0123456789abcdef cell=7 customer=45

Keys of this command
  job          number of a job, as in the event log
  customer     number of a customer, as in the event log
  replication  0 to 2^32 - 1; 0 if nothing is said
  cell         which cell of an experiment
  from         the folder of a finished run, instead of a configuration; its cell is simulated again
Every other key is one of python -m experiments.run, e.g. scenario, seed, engine, results, crew.absence.
  -cd, --config-dir DIR   add a folder of your own with the same groups

The story is printed, and kept as text, page and table in results/why/<name>-<id>/.
Exit codes: 0 done, 1 failed, 2 input refused (one line says why), 130 and 143 interrupted."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    return command(_tell, HELP, words)


def _tell(words: Sequence[str]) -> int:
    own, overrides = own_keys(words, (*OWN_KEYS, *KEYS))
    asked = [key for key in KEYS if key in own]
    if len(asked) != 1:
        raise Refusal("job, customer: say one of them, e.g. job=0 or customer=0")
    kind, number = asked[0], whole_number(own, asked[0], 0)
    what = wanted(own, overrides)
    run = simulated(explained(what), say)
    most = int(run.world.now[0]["n_jobs" if kind == "job" else "n_customers"])
    if number >= most:
        there = f"allowed: 0 to {most - 1}" if most else "there is none"
        raise Refusal(f"{kind}={number}: is not in this run; {there}")
    from experiments.event_log.about import write_about
    from experiments.why.page import customer_trace, job_trace, text_of, write_trace

    folder = what.folder("why")
    trace = (job_trace if kind == "job" else customer_trace)(
        run, number, f"{what.name}, replication {what.replication}"
    )
    page = write_trace(trace, folder, f"{kind}-{number}")
    write_about(what, run, folder)
    print(text_of(trace))
    print(shown(page), flush=True)
    return 0


if __name__ == "__main__":
    finish(main)
