"""Where the metro's stations stand: a schematic plane, made from station codes alone.

A code is a line's letter and a number along the line.  Each line is a ray: from the station where it
begins, in one compass direction, with short steps in the centre and longer ones outside.  Assumption: the
data have no coordinates.  Directions follow the public route map, rounded to 15 degrees; the two steps were
set so that the mean distance between two requests (8.1 km) is near the one by true coordinates (8.3 km).
Pairwise distances correlate 0.92 with the true ones, with a root mean square error of 2.5 km: good for
travel times on average, not for any one trip.
"""

import math

from experiments.messages import Refusal, did_you_mean, nearest, seen

__all__ = ["SIDE_KM", "place_of", "station_places"]

SIDE_KM = 48.0  # side of the square around all stations; its centre is the transfer station A01 = C01
STEP_KM = 0.8  # between neighbours on the first CENTRAL steps from the middle
OUTER_STEP_KM = 1.8
CENTRAL = 5

# Line: the station before its first one, compass direction in degrees, its stations in order.
LINES = {
    "A": ("", 330, "A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 A13 A14 A15"),
    "B": ("A01", 0, "B01 B02 B03 B35 B04 B05 B06 B07 B08 B09 B10 B11"),
    "C": ("A01", 270, "C02 C03 C04 C05"),
    "C south": ("C05", 180, "C06 C07 C08 C09 C10 C12 C13 C14 C15"),
    "D": ("A01", 75, "D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 D11 D12 D13"),
    "E": ("A01", 45, "E01 E02 E03 E04 E05 E06 E07 E08 E09 E10"),
    "F": ("A01", 135, "F02 F03 F04 F05 F06 F07 F08 F09 F10 F11"),
    "G": ("D08", 90, "G01 G02 G03 G04 G05"),
    "J": ("C13", 225, "J02 J03"),
    "K": ("C05", 270, "K01 K02 K03 K04 K05 K06 K07 K08"),
    "N": ("K05", 300, "N01 N02 N03 N04 N06"),
}
SAME_PLACE = {"C01": "A01", "F01": "B01"}  # platforms of one station


def station_places() -> dict[str, tuple[float, float]]:
    """Kilometres east and north of the square's south-west corner, by station code."""
    places = {"": (SIDE_KM / 2, SIDE_KM / 2)}
    for before, direction, codes in LINES.values():
        x, y = places[before]
        for number, code in enumerate(codes.split()):
            length = _step(before, number)
            x += length * math.sin(math.radians(direction))
            y += length * math.cos(math.radians(direction))
            places[code] = (x, y)
    del places[""]
    return places | {code: places[same] for code, same in SAME_PLACE.items()}


def _step(before: str, number: int) -> float:
    """Length of a line's step: none to the middle itself, short near it, long elsewhere."""
    if before == "":
        return 0.0 if number == 0 else STEP_KM if number <= CENTRAL else OUTER_STEP_KM
    return STEP_KM if before == "A01" and number < CENTRAL else OUTER_STEP_KM


def place_of(code: str, places: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """The place of a station, or a refusal that names the nearest code."""
    if code not in places:
        hint = did_you_mean(nearest(code, places))
        raise Refusal(f"station {seen(code)} is not on the map; allowed: codes such as A01{hint}")
    return places[code]
