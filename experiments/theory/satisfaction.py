"""Cumulative satisfaction as a memory that moves a share k of the way to each new experience."""

__all__ = ["memory_after", "memory_variance_ratio"]


def memory_after(start: float, experience: float, weight: float, steps: int) -> float:
    """C after n equal experiences s from C_0: s + (C_0 - s) (1 - k)^n."""
    return experience + (start - experience) * (1.0 - weight) ** steps


def memory_variance_ratio(weight: float) -> float:
    """Long-run variance of C over that of independent experiences: k / (2 - k) (Roberts 1959)."""
    return weight / (2.0 - weight)
