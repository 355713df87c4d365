"""What customers expect: how the levels of each dimension are set and moved."""

from sim.jit import kernel


@kernel("void(W,i8,f8)")
def hear(w, c, level):
    """Customer c is told of service of this level (0 to 1): his predicted levels move towards it."""
    return
