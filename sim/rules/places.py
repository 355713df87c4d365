"""Where a customer lives: region and place, keyed by his number alone."""

from sim.draws import PLACE, uniform2
from sim.jit import kernel


@kernel("void(W,i8)")
def settle_home(w, c):
    """Set customer c's region, and his place in its square or of the file; the same however often it is asked."""
    p = w.par[0]
    customer = w.customers[c]
    customer["region"] = w.dealt[c % w.dealt.shape[0]]
    if p["has_places"]:
        k = c % w.places.shape[0]
        customer["x"], customer["y"] = w.places[k, 0], w.places[k, 1]
    else:
        u, v = uniform2(w, PLACE, c, 0)
        customer["x"], customer["y"] = u * p["side_km"], v * p["side_km"]
