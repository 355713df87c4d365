"""The small camera repair centre is the large one in small, on both engines."""

import pytest

from experiments import load_scenario
from sim import simulate


def test_both_engines_tell_the_same_of_it() -> None:
    """Every row of the log is equal, so every indicator is."""
    scenario = load_scenario(["scenario=camera_centre_small", "days=120"])
    compiled, simpy = (simulate(scenario, engine) for engine in ("compiled", "simpy"))
    assert compiled.digest == simpy.digest
    assert compiled.measures["mail_in_mended"] > 100


def test_it_works_as_hard_as_the_large_one() -> None:
    """A fifth of the owners and of the technicians: as busy, and nobody is turned away."""
    small, large = (simulate(load_scenario([f"scenario=camera_centre{end}", "days=300"])) for end in ("_small", ""))
    for name in ("utilisation", "mail_in_refusal_rate", "mail_in_repaired_for_good"):
        assert small.measures[name] == pytest.approx(large.measures[name], abs=0.1)
    assert small.measures["balked"] == 0
