"""Our own installations: the installer's ability decides about the quality, and the quality about later failures."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Run, simulate
from sim import events as ev
from sim.rules.unitlife import install, p_poor_installation
from tests.sim.bands import assert_share
from tests.sim.worlds import NO_FAILURES, NO_SHIFTS, NO_TRAVEL, NO_WAITING, sections, small_town, started

# Units that are soon replaced, always by us, and then live long.
REPLACED = sections({**NO_WAITING, **NO_TRAVEL, **NO_FAILURES, **NO_SHIFTS, "climate": "none"}) | {
    "crew.technicians": 20, "demand.installed_by_us": 1.0, "demand.replacement_mean_years": 2.0,
    "demand.poor_installation_share": 0.5, "demand.poor_installation_ratio": 3.0, "crew.skill": 3.0,
    "demand.failure_scale_years": 0.5, "demand.failure_shape": 1.0, "leaving.link": "none",
    "leaving.new_customers_year": 0.0, "jobs.types.installation.minutes": 0.0, "jobs.types.repair.minutes": 0.0,
    "jobs.types.installation.quality_ability": 3.0, "crew.skill_sd": 0.0, "crew.senior_bonus": 0.0,
    "customers.households": 400, "days": 731,
}  # fmt: skip


def company(slope: float, changes: dict[str, Any] | None = None) -> Run:
    return simulate(small_town(REPLACED | {"jobs.types.installation.quality_slope": slope} | (changes or {})))


def poor_among_ours(run: Run) -> tuple[int, int]:
    """(poor ones, all) of the units that have been replaced; all are ours."""
    ours = run.world.units[run.world.units["replacements"] > 0]
    return int(ours["poor"].sum()), len(ours)


def failures(run: Run) -> int:
    return int(((run.events["kind"] == ev.L_REQUEST) & (run.events["code"] == ev.REPAIR)).sum())


@pytest.mark.parametrize("family", [None, "installers"])
def test_log_odds_of_a_poor_installation_fall_with_ability(family: str | None) -> None:
    """logit P = logit(share) - slope (ability - reference), in the family of the type or over all families."""
    changes = {"jobs.types.installation.quality_slope": 0.8, "jobs.types.installation.family": family}
    world = started(small_town(REPLACED | changes))
    world.skill[0, :] = np.arange(world.skill.shape[1])
    ability = world.skill.shape[1] - 1 if family else (world.skill.shape[1] - 1) / 2
    expected = 1 / (1 + math.exp(0.8 * (ability - 3.0)))
    assert p_poor_installation(world, 0, 0, ev.INSTALLATION) == pytest.approx(expected)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_without_a_slope_everybody_installs_like_all_the_world(share: float) -> None:
    """The switch is off: the share is the demand's, to the last bit; certain shares stay certain."""
    world = started(small_town(REPLACED | {"demand.poor_installation_share": share}))
    assert p_poor_installation(world, 0, 0, ev.INSTALLATION) == share


def test_a_more_able_crew_installs_better_and_sees_fewer_failures_later() -> None:
    """Quality draws are keyed by the life of the unit: who is good for a weak crew is good for an able one."""
    weak, able = company(2.0, {"crew.skill": 2.0}), company(2.0, {"crew.skill": 4.0})
    assert_share(*poor_among_ours(weak), 1 / (1 + math.exp(-2.0)))
    assert_share(*poor_among_ours(able), 1 / (1 + math.exp(2.0)))
    assert (able.world.units["poor"] <= weak.world.units["poor"]).all()
    assert failures(able) < failures(weak)


def test_ability_does_nothing_where_the_slope_is_zero() -> None:
    """Skill acts on installations through the slope alone, when every visit succeeds."""
    weak, able = company(0.0, {"crew.skill": 50.0}), company(0.0, {"crew.skill": 40.0})
    assert weak.events.tobytes() == able.events.tobytes()


def test_a_poor_installation_fails_in_its_ratio() -> None:
    """The same unit, installed well or poorly, differs by the hazard ratio and by nothing else."""
    factors = []
    for share in (0.0, 1.0):
        world = started(small_town(REPLACED | {"demand.poor_installation_share": share}))
        install(world, 0, 0, 0, ev.INSTALLATION)
        factors.append(float(world.units[0]["factor"]))
    assert factors[1] / factors[0] == pytest.approx(3.0)
