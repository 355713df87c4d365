"""Markov chains in continuous time that are built from their moves and solved by linear algebra.

A state is any hashable value.  `moves(state)` gives (rate, what happens, next state); all states that can be reached
from the first one make the chain.  Rates are per unit of time.  Nothing is simulated and nothing is truncated.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

__all__ = ["Chain", "Move", "chain_of"]

State = TypeVar("State", bound=Hashable)
_MOST = 200_000  # states; beyond, a chain is not tiny


class Move(NamedTuple, Generic[State]):
    """With this rate this happens (a word, or several) and that is the next state."""

    rate: float
    what: tuple[str, ...]
    state: State


class Chain(NamedTuple, Generic[State]):
    """States in the order in which they were met, the generator Q (rows: from), rates of each thing by state."""

    states: list[State]
    generator: sparse.csr_array
    rates: dict[str, NDArray[np.float64]]

    def level(self, number: Callable[[State], float]) -> NDArray[np.float64]:
        """A number read from each state."""
        return np.array([number(state) for state in self.states], dtype=float)

    def stationary(self) -> NDArray[np.float64]:
        """Long-run share of time in each state: pi Q = 0, pi 1 = 1."""
        count = len(self.states)
        system = sparse.vstack([self.generator.T.tocsr()[:-1], sparse.csr_array(np.ones((1, count)))]).tocsc()
        right = np.zeros(count)
        right[-1] = 1.0
        share = linalg.spsolve(system, right)
        return np.asarray(share / share.sum())

    def per_time(self, what: str) -> float:
        """Long-run rate at which something happens."""
        return float(self.stationary() @ self.rates[what])

    def gained(self, rewards: NDArray[np.float64], time: float) -> NDArray[np.float64]:
        """Mean of the integral of some rewards, shape (states, kinds), over (0, t] from the first state.

        The exponential of [[Q, R], [0, 0]] t has it in its first row (Van Loan 1978).
        """
        count, kinds = rewards.shape
        block = sparse.block_array(
            [[self.generator, sparse.csr_array(rewards)], [None, sparse.csr_array((kinds, kinds))]]
        )
        start = np.zeros(count + kinds)
        start[0] = 1.0
        end = linalg.expm_multiply(block.T.tocsc() * time, start)
        return np.asarray(end[count:])

    def counts(self, time: float) -> dict[str, float]:
        """Mean number of times that each thing happens in (0, t] from the first state."""
        names = sorted(self.rates)
        gained = self.gained(np.column_stack([self.rates[name] for name in names]), time)
        return dict(zip(names, gained.tolist(), strict=True))


def chain_of(first: State, moves: Callable[[State], Iterable[Move[State]]]) -> Chain[State]:
    """All states that can be reached from the first one; raises ValueError if there are too many for a tiny chain."""
    number: dict[State, int] = {first: 0}
    states, rows, columns, values = [first], [], [], []
    happens: dict[str, dict[int, float]] = {}
    here = 0
    while here < len(states):
        for rate, what, state in moves(states[here]):
            if state not in number:
                number[state] = len(states)
                states.append(state)
            rows += [here, here]
            columns += [number[state], here]
            values += [rate, -rate]
            for name in what:
                counts = happens.setdefault(name, {})
                counts[here] = counts.get(here, 0.0) + rate
        here += 1
        if len(states) > _MOST:
            raise ValueError(f"more than {_MOST} states can be reached; allowed: a smaller company")
    size = len(states)
    generator = sparse.csr_array(sparse.coo_array((values, (rows, columns)), shape=(size, size)))
    return Chain(states, generator, {name: _filled(counts, size) for name, counts in happens.items()})


def _filled(counts: dict[int, float], size: int) -> NDArray[np.float64]:
    rates = np.zeros(size)
    rates[list(counts)] = list(counts.values())
    return rates
