"""How long a trip takes."""

from sim import world  # noqa: F401
from sim.events import HOUR
from sim.jit import kernel


@kernel("i8(W,i8,f8)")
def travel_time(w, now, km):
    """Seconds to drive a straight-line distance at this hour, with parking and walking."""
    p = w.par[0]
    if p["travel_kind"] == 0:
        return 0
    speed = p["speed_km_h"] * w.speed[(now // HOUR) % 24]
    return p["access_s"] + int(p["circuity"] * km / speed * HOUR + 0.5)
