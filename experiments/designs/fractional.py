"""Two-level fractions: half, a quarter, an eighth ... of all combinations, chosen by generators or by resolution.

The first level of a factor is its low one (-), the second its high one (+).  A fraction of k factors with p generators
has 2^(k-p) cells; what it cannot tell apart is its alias structure (Box, Hunter & Hunter 2005, chapter 6).  The
baseline is run as well where it is not one of them.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import product as combined
from math import prod
from typing import Any, NamedTuple

from experiments.designs.levels import Level, is_number
from experiments.designs.published import FRACTIONS, MOST_FACTORS
from experiments.designs.words import LETTERS, Word, letters_of, product, subgroup, word_of
from experiments.messages import listed, seen

__all__ = ["Fraction", "aliases", "cells", "check", "fraction_of", "resolution", "size"]

MOST_GENERATORS = 12
ROMAN = {3: "III", 4: "IV", 5: "V", 6: "VI", 7: "VII"}
_GENERATOR = re.compile(r"([A-HJ-Z])\s*=\s*(-?)\s*([A-HJ-Z]+)")


class Fraction(NamedTuple):
    """The factors that take every combination, and those that are products of them."""

    factors: int
    generators: tuple[tuple[int, Word], ...]  # place of the factor, and the word that makes it

    @property
    def relation(self) -> list[Word]:
        """The defining relation: every word that is always +."""
        return subgroup([Word(word.bits | 1 << place, word.sign) for place, word in self.generators])

    def signs(self) -> list[tuple[int, ...]]:
        """-1 and 1 for each factor, one row a cell; of the basic factors the last one changes fastest."""
        made = dict(self.generators)
        basic = [place for place in range(self.factors) if place not in made]
        rows = []
        for chosen in combined((-1, 1), repeat=len(basic)):
            own = dict(zip(basic, chosen, strict=True))
            own |= {place: word.sign * _value(word, own) for place, word in self.generators}
            rows.append(tuple(own[place] for place in range(self.factors)))
        return rows


def _value(word: Word, signs: Mapping[int, int]) -> int:
    return prod(sign for place, sign in signs.items() if word.bits >> place & 1)


def fraction_of(factors: int, generators: Sequence[str], wanted: int | None) -> Fraction:
    """By generators, or the smallest published fraction of at least the wanted resolution."""
    if generators:
        return _read(factors, generators)
    if not 3 <= factors <= MOST_FACTORS:
        raise ValueError(
            f"resolution: {factors} factors; the published fractions are for 3 to {MOST_FACTORS}, give generators"
        )
    known = [_read(factors, text.split()) for text in FRACTIONS[factors]]
    enough = [one for one in known if resolution(one) >= (wanted or 0)]
    if not enough:
        best = max(map(resolution, known))
        raise ValueError(f"resolution={wanted}: of {factors} factors at most {best}; above it, design: full")
    return enough[-1]


def _read(factors: int, generators: Sequence[str]) -> Fraction:
    names = LETTERS[:factors]
    made: dict[str, Word] = {}
    for text in generators:
        match = _GENERATOR.fullmatch(text.strip())
        if not match:
            raise ValueError(f"generators: {seen(text)} is not of the form D=ABC or D=-ABC")
        left, sign, right = match.groups()
        unknown = sorted(set(left + right) - set(names))
        if unknown:
            raise ValueError(f"generators: {text}: {unknown[0]} is no factor; {factors} factors are {listed(names)}")
        if left in made:
            raise ValueError(f"generators: {text}: {left} is made twice")
        made[left] = word_of(sign + "".join(sorted(set(right))))
        if len(set(right)) < len(right):
            raise ValueError(f"generators: {text}: names a letter twice")
    for left, word in made.items():
        inside = [letter for letter in letters_of(word).lstrip("-") if letter in made]
        if inside:
            raise ValueError(f"generators: {left}={letters_of(word)}: {inside[0]} is itself made by a generator")
    if len(made) > MOST_GENERATORS:
        raise ValueError(f"generators: {len(made)}; at most {MOST_GENERATORS} are allowed")
    return Fraction(factors, tuple((LETTERS.index(left), word) for left, word in made.items()))


def resolution(fraction: Fraction) -> int:
    """The length of the shortest defining word."""
    return fraction.relation[0].length


def aliases(fraction: Fraction, word: Word, most: int = 2) -> list[Word]:
    """Effects of up to `most` factors that cannot be told from this one, with the sign with which they come in."""
    found = [product(word, other) for other in fraction.relation]
    return sorted((one for one in found if 0 < one.length <= most), key=lambda one: (one.length, letters_of(one)))


def check(keys: Any) -> None:
    """Two levels each, in order; generators or a resolution; no two factors that are always alike."""
    for factor, levels in keys.factors.items():
        if len(levels) != 2:
            raise ValueError(f"factors.{factor}: {len(levels)} levels; a fractional design has two of each")
        if is_number(levels[0]) and levels[0] > levels[1]:
            raise ValueError(f"factors.{factor}: {seen(levels)} are out of order; write the low level first")
    if bool(keys.generators) == (keys.resolution is not None):
        raise ValueError("a fractional design has generators (such as D=ABC) or a resolution (3 to 7), one of the two")
    if len(keys.factors) > len(LETTERS):
        raise ValueError(f"factors: {len(keys.factors)}; a fractional design has at most {len(LETTERS)}")
    short = fraction_of(len(keys.factors), keys.generators, keys.resolution).relation[0]
    if short.length < 3:
        raise ValueError(f"generators: I={letters_of(short)}; a defining word needs three letters or more")


def size(keys: Any) -> int:
    """The cells of the fraction, and the baseline where it is none of them."""
    made = fraction_of(len(keys.factors), keys.generators, keys.resolution)
    signs = [1 if keys.baseline[name] == levels[1] else -1 for name, levels in keys.factors.items()]
    inside = all(signs[place] == word.sign * _value(word, dict(enumerate(signs))) for place, word in made.generators)
    return int(2 ** (len(keys.factors) - len(made.generators)) + (not inside))


def cells(keys: Any) -> list[dict[str, Level]]:
    """The baseline first where it is not in the fraction, then the fraction."""
    made = fraction_of(len(keys.factors), keys.generators, keys.resolution)
    rows = [
        {name: levels[sign > 0] for (name, levels), sign in zip(keys.factors.items(), signs, strict=True)}
        for signs in made.signs()
    ]
    base = {name: keys.baseline[name] for name in keys.factors}
    return rows if base in rows else [base, *rows]
