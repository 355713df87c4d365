"""Impossible contact centres are refused at the door by one sentence that begins with the key."""

from typing import Any

import pytest
from pydantic import ValidationError

from sim import Scenario
from tests.sim.worlds import composed, patched, plain


def refusal(changes: dict[str, Any]) -> str:
    values = patched(plain(), {"contact": composed("contact", "smart")} | changes)
    with pytest.raises(ValidationError) as error:
        Scenario.model_validate(values)
    return str(error.value)


SHIFT = {"agents": 0, "start": "08:00", "hours": 12.0, "weekdays": ["Mon"]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"contact.channels.phone.share": 0.6}, "contact.channels: the shares add up to 1.35; allowed: 1"),
        ({"contact.pools.agents.shifts.day": SHIFT}, "contact.channels.phone: no agents at any hour"),
        ({"contact.pools.agents.channels": ["phone"]}, "contact.channels.chat: no agents at any hour"),
        ({"contact.pools.agents.channels": ["phone", "chat", "web"]}, "contact.pools.agents.channels: unknown channel"),
        ({"contact.pools.agents.channels": ["phone", "chat", "app"]}, "'app' is served by a machine"),
        ({"contact.pools.agents.channels": ["phone", "chat", "chat"]}, "a channel is named twice"),
        ({"contact.channels.chat.speed": [1.0]}, "contact.channels.chat.speed: 1 values; allowed: 3"),
        ({"contact.channels.smart.hands_over_to": "app"}, "contact.channels.smart.hands_over_to: 'app'; allowed"),
        (
            {"contact.experts": {"pool": "wizards", "minutes": 10.0, "bonus": 1.0}},
            "contact.experts.pool: unknown pool 'wizards'; allowed: agents",
        ),
    ],
)  # fmt: skip
def test_a_centre_that_cannot_be_is_refused(changes: dict[str, Any], sentence: str) -> None:
    """The key, the value seen, what is allowed."""
    assert sentence in refusal(changes)


def test_a_channel_belongs_to_one_pool() -> None:
    """Two pools for one line would need a rule that says who is asked first."""
    other = composed("contact", "smart")["pools"]["agents"]
    pools = {"agents": other, "others": other | {"channels": ["chat"]}}
    assert "'chat' is served by another pool too" in refusal({"contact.pools": pools})
