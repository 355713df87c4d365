"""Impossible stocks are refused at the door: one sentence that begins with the key and says what is allowed."""

from typing import Any

import pytest

from tests.sim.rules.test_stock_brands import BRAND
from tests.sim.rules.test_stock_depots import ONE, depot
from tests.sim.worlds import with_parts

STRIKE = {"start": "2023-01-11", "days": 10.0, "parts": [], "lead_factor": None, "emergency": False}
KIT = {"rule": "marginal", "repairs": 5, "per": "litre", "budget": 9.0, "target": 1.0, "litres": {}, "never": []}
ENDING = {"last_order": "2023-01-11", "final_order": 7, "scrapped": 0.0}
TWO = {"regions": {"north": ONE, "south": ONE}, "crew.technicians": 2}


def brands(**changes: Any) -> dict[str, Any]:
    return {"parts.brands": {"policy": "third_party", "choice_share": 0.0, "third_party": {"valve": BRAND}} | changes}


REFUSED = {
    "unknown part of a brand": (
        brands(third_party={"pump": BRAND}),
        {},
        r"parts\.brands\.third_party: unknown part 'pump'; allowed: valve",
    ),
    "policy without a brand": (brands(third_party={}), {}, r"parts\.brands\.policy: 'third_party' without any"),
    "unknown part of a strike": (
        {"parts.disruptions": [STRIKE | {"parts": ["x"]}]},
        {},
        r"parts\.disruptions\.0\.parts: unknown part 'x'",
    ),
    "unknown part that spoils": (
        {"parts.shelf_loss_year": {"x": 0.1}},
        {},
        r"parts\.shelf_loss_year: unknown part 'x'",
    ),
    "unknown part that ends": ({"parts.endings": {"x": ENDING}}, {}, r"parts\.endings: unknown part 'x'"),
    "no date": (
        {"parts.disruptions": [STRIKE | {"start": "2023-02-30"}]},
        {},
        r"parts\.disruptions\.0\.start: '2023-02-30' is no date",
    ),
    "two strikes at once": (
        {"parts.disruptions": [STRIKE, STRIKE | {"start": "2023-01-20"}]},
        {},
        r"parts\.disruptions\.1\.start: 2023-01-20 is within",
    ),
    "waits for ever after the end": (
        {"parts.endings": {"valve": ENDING}},
        {},
        r"parts\.endings\.valve: jobs would wait for ever",
    ),
    "waits for ever for lots of 0": (
        {},
        {"policy": "RQ", "level": 0},
        r"parts\.catalogue\.valve: lots of 0: no depot stocks it; allowed: a level above 0",
    ),
    "a kit without litres": ({"parts.kit": KIT}, {}, r"parts\.kit\.litres: nothing for 'valve'"),
    "transfers with one depot": (
        {"parts.transfers": {"rule": "nearest", "days": 1.0, "keep": 0, "cost": 0.0}},
        {},
        r"parts\.transfers\.rule: 'nearest' with one depot",
    ),
    "a region without a depot": (
        TWO | {"parts.depots": {"a": depot(["north"])}},
        {},
        r"parts\.depots: region 'south' is served by 0 depots",
    ),
    "a region with two depots": (
        TWO | {"parts.depots": {"a": depot(["north", "south"]), "b": depot(["south"])}},
        {},
        r"parts\.depots: region 'south' is served by 2 depots",
    ),
    "an unknown region": (
        {"parts.depots": {"a": depot(["city", "moon"])}},
        {},
        r"parts\.depots\.a\.regions: unknown region 'moon'",
    ),
    "an unknown source": (
        {"parts.depots": {"a": depot(["city"], source="b")}},
        {},
        r"parts\.depots\.a\.source: unknown depot 'b'; allowed: null, a",
    ),
    "a circle of sources": (
        {"parts.depots": {"a": depot(["city"], source="b"), "b": depot([], source="a")}},
        {},
        r"parts\.depots\.a\.source: 'b' leads round in a circle",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_stocks_that_can_not_be_are_refused(name: str) -> None:
    """The sentence names the key, what was seen and what is allowed."""
    changes, part, sentence = REFUSED[name]
    with pytest.raises(ValueError, match=sentence):
        with_parts(changes, **part)


def test_a_part_that_no_depot_stocks_may_be_ordered_for_each_job() -> None:
    """By emergency, or because its policy orders one for one."""
    with_parts({"parts.out_of_stock": "emergency"}, policy="RQ", level=0)
    with_parts({}, policy="base_stock", level=0)


def test_sixty_parts_fit_and_sixty_one_do_not() -> None:
    """Sets of parts are masks of 64 bits; the brands count."""
    part = with_parts().model_dump()["parts"]["catalogue"]["valve"]
    many = {"valve": part} | {f"part_{k}": part for k in range(58)}
    with_parts({"parts.catalogue": many} | brands())
    with pytest.raises(ValueError, match="61 parts with the catalogue's; allowed: at most 60"):
        with_parts({"parts.catalogue": many | {"one_more": part}} | brands())
