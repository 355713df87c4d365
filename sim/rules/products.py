"""Generations of products: how often units of each fail, and of what, so that the mix of work moves as they spread.

A unit belongs to the newest generation g that was on the market when it was installed.  Its intensity of failures is
multiplied by the generation's factor, and the shares of the faults are

    share of f = s_f m_gf / sum over f' of s_f' m_gf',

with s_f the shares of the job type, or of the catalogue, and m_gf the generation's factor of the fault.  Old units go
and new ones come by replacement, so the mix of demand drifts with the installed base.  Form: assumption.
"""

from sim.jit import kernel


@kernel("i8(W,i8)")
def product_of(w, u):
    """Generation of the product that unit u is."""
    g = w.products.shape[0] - 1
    while g > 0 and w.units[u]["installed_at"] < w.products[g]["since"]:
        g -= 1
    return g


@kernel("f8(W,i8)")
def product_factor(w, u):
    """Multiplier of the unit's intensity of failures by the generation of its product."""
    return w.products[product_of(w, u)]["failures"]


@kernel("i8(W,i8,i8,f8)")
def fault_of_product(w, kind, u, x):
    """The fault of a job of this type on unit u at level x, from the mix of the unit's product."""
    n, row = w.par[0]["n_faults"], product_of(w, u) * w.kinds.shape[0] + kind
    for f in range(n):
        if x < w.product_mixes[row, f]:
            return f
    return n - 1
