"""What YAML 1.1 reads differently from what its author wrote: 12:30 as 750, 010 as 8, no as false."""

import math
import re

from experiments.configure.guard_values import LARGEST_WHOLE_NUMBER
from experiments.messages import seen

_CLOCK = re.compile(r"[-+]?[0-9]+(:[0-9]{1,2})+(\.[0-9]*)?")
_OCTAL = re.compile(r"[-+]?0[0-9_]+")
_WHOLE = re.compile(r"[-+]?[0-9][0-9_]*")
_REAL = re.compile(r"[-+]?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9_]+)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.?(inf|nan|infinity)", re.IGNORECASE)
_WITH_UNIT = re.compile(r"(?P<number>[-+]?[0-9]+(\.[0-9]+)?) *(?P<unit>%|[A-Za-z°€$¥][A-Za-z/_ ]{0,15})")
_YES_NO = re.compile(r"yes|no|on|off", re.IGNORECASE)


def misread(text: str) -> str:
    """Why YAML would not read this unquoted text as its author means it, or ""."""
    if _CLOCK.fullmatch(text):
        return f'{text} would be read as a number; write a time as "{text}" in quotes'
    if _OCTAL.fullmatch(text):
        return f'{text} would be read as an octal number; write {text.replace("0", "", 1)} or "{text}"'
    if _YES_NO.fullmatch(text):
        return f'{text} could be read as true or false; write true, false or "{text}"'
    if _WHOLE.fullmatch(text) and (len(text) > 40 or abs(int(text.replace("_", ""))) >= LARGEST_WHOLE_NUMBER):
        return f"{seen(text)} is too large; whole numbers stay below 2^63"
    if _NOT_FINITE.fullmatch(text) or (_REAL.fullmatch(text) and not math.isfinite(_real(text))):
        return f"{seen(text)} is not a finite number"
    return ""


def unit_typed_in(value: object) -> str:
    """The hint where a number was written with its unit, or ""."""
    match = _WITH_UNIT.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return ""
    if match["unit"] == "%":
        return f"; a share is written as a number: {match['number']} % is {float(match['number']) / 100:g}"
    return f"; write the number alone, {match['number']}: its unit is said in conf/"


def _real(text: str) -> float:
    return float(text.replace("_", ""))
