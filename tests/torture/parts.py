"""The parts, by name."""

import random
from collections.abc import Callable
from pathlib import Path

from tests.torture.deaths import deaths
from tests.torture.environments import environments
from tests.torture.faults import faults
from tests.torture.flips import flips
from tests.torture.kills import kills
from tests.torture.places import places
from tests.torture.row import Effort, Row
from tests.torture.signals import signals
from tests.torture.soak import soak
from tests.torture.starts import starts

PARTS: dict[str, Callable[[Path, Effort, random.Random], list[Row]]] = {
    "kills": kills,
    "faults": faults,
    "deaths": deaths,
    "places": places,
    "starts": starts,
    "signals": signals,
    "soak": soak,
    "flips": flips,
    "environments": environments,
}
