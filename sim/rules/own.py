"""Penalties of one's own: the registered rules (`sim/plugins.py`) as one function of the program.

Compiled, `own_penalty` is a chain of choices between registered kernels, built anew with every registration.  A rule in
plain Python, and any rule without a compiler, is asked by `ask_python`; a SimPy run then tells dispatch in Python.
"""

from sim import world  # noqa: F401
from sim.jit import COMPILED, kernel, link_anew, told_in_python
from sim.kernels import Kernel
from sim.plugins import RULES, load_files, when_registered

PENALTY = "f8(W,i8,i8,i8,i8)"


def ask_python(w, number, now, i, j):
    """The penalty by the rule of this number, whatever it is made of."""
    return float(list(RULES.values())[number](w, now, i, j))


@kernel(PENALTY)
def nobody(w, number, now, i, j):
    """No rule has this number."""
    return 0.0


@kernel(PENALTY)
def own_penalty(w, number, now, i, j):
    """Penalty of technician i at job j by the registered rule of this number; the body is replaced by `rebuild`."""
    return nobody(w, number, now, i, j)


def link(number, rule, others):
    """A choice between the rule of this number and the others."""

    def choose(w, asked, now, i, j):
        if asked == number:
            return rule(w, now, i, j)
        return others(w, asked, now, i, j)

    choose.__qualname__ = f"choose_{number}"
    return choose


def rebuild():
    """Take the registered kernels into the program, whose machine code has to be fetched anew."""
    others = nobody
    for number, rule in enumerate(RULES.values()):
        if isinstance(rule, Kernel):
            own_penalty.function = link(number, rule, others)
            others = kernel(PENALTY)(own_penalty.function)
    if others is not nobody:
        link_anew()


def ask_in_python():
    """From now on a SimPy run tells dispatch as it is written, and asks the registered functions themselves."""
    told_in_python("sim.rules.own", own_penalty=ask_python)
    told_in_python("sim.rules.dispatch")


load_files()
if COMPILED:
    when_registered(rebuild)
    rebuild()
else:
    own_penalty = ask_python
