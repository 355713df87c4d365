"""Fractions against the published tables: Box, Hunter & Hunter (2005), Montgomery (2013)."""

import re

import numpy as np
import pytest
from pydantic import ValidationError

from experiments.designs.fractional import aliases, fraction_of, resolution
from experiments.designs.published import FRACTIONS
from experiments.designs.words import letters_of, word_of
from tests.experiments.designs.made import designed, two_levels

# Box, Hunter & Hunter table 6.22: number of factors -> number of runs -> resolution.
TABLE = {
    3: {4: 3}, 4: {8: 4}, 5: {16: 5, 8: 3}, 6: {32: 6, 16: 4, 8: 3}, 7: {64: 7, 32: 4, 16: 4, 8: 3},
    8: {64: 5, 32: 4, 16: 4}, 9: {128: 6, 64: 4, 32: 4, 16: 3}, 10: {128: 5, 64: 4, 32: 4, 16: 3},
    11: {128: 5, 64: 4, 32: 4, 16: 3},
}  # fmt: skip


@pytest.mark.parametrize("factors", TABLE)
def test_published_fractions_resolve_what_is_published(factors: int) -> None:
    found = {}
    for text in FRACTIONS[factors]:
        made = fraction_of(factors, text.split(), None)
        found[2 ** (factors - len(made.generators))] = resolution(made)
    assert found == TABLE[factors]


@pytest.mark.parametrize("text", [text for texts in FRACTIONS.values() for text in texts])
def test_columns_are_balanced_and_orthogonal_up_to_the_resolution(text: str) -> None:
    """An independent reading of the same thing: in R - 1 columns every combination of signs is equally frequent, so
    that products of fewer than R columns add up to 0.
    """
    factors = next(number for number, texts in FRACTIONS.items() if text in texts)
    made = fraction_of(factors, text.split(), None)
    signs = np.array(made.signs())
    assert len(np.unique(signs, axis=0)) == len(signs) == 2 ** (factors - len(made.generators))
    assert np.array_equal(signs.T @ signs, len(signs) * np.eye(factors))
    triples = np.einsum("ni,nj,nk->ijk", signs, signs, signs)
    distinct = [triples[i, j, k] for i in range(factors) for j in range(i) for k in range(j)]
    assert any(distinct) == (resolution(made) == 3)


RELATION = "ABD ACE BCF ABCG BCDE ACDF CDG ABEF BEG AFG DEF ADEG CEFG BDFG ABCDEFG"


def test_the_eighth_of_seven_factors_has_the_defining_relation_of_the_book() -> None:
    """The 2^(7-4) of Box, Hunter & Hunter, D=AB, E=AC, F=BC, G=ABC, and its table of aliases."""
    made = fraction_of(7, ["D=AB", "E=AC", "F=BC", "G=ABC"], None)
    assert {letters_of(word) for word in made.relation} == set(RELATION.split())
    pairs = {letter: [letters_of(one) for one in aliases(made, word_of(letter))] for letter in "ABCDEFG"}
    assert pairs == {
        "A": ["BD", "CE", "FG"], "B": ["AD", "CF", "EG"], "C": ["AE", "BF", "DG"], "D": ["AB", "CG", "EF"],
        "E": ["AC", "BG", "DF"], "F": ["AG", "BC", "DE"], "G": ["AF", "BE", "CD"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("factors", "generators", "published"),
    [
        (6, "E=ABC F=BCD", ["AB CE", "AC BE", "AD EF", "AE BC DF", "AF DE", "BD CF", "BF CD"]),
        (
            8,
            "E=BCD F=ACD G=ABC H=ABD",
            ["AB CG DH EF", "AC BG DF EH", "AD BH CF EG", "AE BF CH DG", "AF BE CD GH", "AG BC DE FH", "AH BD CE FG"],
        ),
    ],
)
def test_pairs_that_cannot_be_told_apart_are_those_of_the_tables(factors, generators, published) -> None:
    """Montgomery's tables of the 2^(6-2) and the 2^(8-4), both of resolution IV."""
    made = fraction_of(factors, generators.split(), None)
    for text in published:
        pairs = text.split()
        for pair in pairs:
            assert [letters_of(one) for one in aliases(made, word_of(pair))] == [p for p in pairs if p != pair]


def test_the_other_half_has_the_other_sign() -> None:
    """C = -AB: C comes in as the opposite of the interaction."""
    made = fraction_of(3, ["C=-AB"], None)
    assert [letters_of(one) for one in aliases(made, word_of("C"))] == ["-AB"]
    assert sorted(made.signs()) == [(-1, -1, -1), (-1, 1, 1), (1, -1, 1), (1, 1, -1)]


def test_a_resolution_chooses_the_fewest_runs() -> None:
    """Seven factors: 8 runs tell them from each other, 16 also from pairs, 64 also pairs from pairs."""
    sizes = {wanted: designed("fractional", two_levels(7), resolution=wanted).size() for wanted in (3, 4, 5, 7)}
    assert sizes == {
        3: 9,
        4: 16,
        5: 65,
        7: 65,
    }  # all low, the baseline, is in a fraction only if all its words are even


def test_the_baseline_is_run_besides_where_it_is_not_in_the_fraction() -> None:
    """With D=ABC all low makes D=-; the first cell is then one of the eight."""
    inside = designed("fractional", two_levels(4), generators=["D=ABC"])
    assert len(inside.combinations()) == inside.size() == 8 and inside.baseline in inside.combinations()
    outside = designed("fractional", two_levels(4), generators=["D=-ABC"])
    assert len(outside.combinations()) == outside.size() == 9 and outside.combinations()[0] == outside.baseline


@pytest.mark.parametrize(
    ("factors", "keys", "words"),
    [
        (4, {}, "has generators (such as D=ABC) or a resolution (3 to 7), one of the two"),
        (4, {"generators": ["D=ABC"], "resolution": 4}, "one of the two"),
        (4, {"resolution": 5}, "resolution=5: of 4 factors at most 4; above it, design: full"),
        (12, {"resolution": 4}, "the published fractions are for 3 to 11, give generators"),
        (4, {"generators": ["D = A+B"]}, "generators: D = A+B is not of the form D=ABC or D=-ABC"),
        (4, {"generators": ["E=ABC"]}, "generators: E=ABC: E is no factor; 4 factors are A, B, C, D"),
        (5, {"generators": ["D=AB", "D=AC"]}, "D is made twice"),
        (5, {"generators": ["D=AB", "E=AD"]}, "generators: E=AD: D is itself made by a generator"),
        (4, {"generators": ["D=AA"]}, "names a letter twice"),
        (4, {"generators": ["D=A"]}, "generators: I=AD; a defining word needs three letters or more"),
        (5, {"generators": ["D=ABC", "E=ABC"]}, "I=DE; a defining word needs three letters or more"),
    ],
)
def test_a_fraction_that_cannot_be_is_refused(factors, keys, words) -> None:
    with pytest.raises(ValidationError, match=re.escape(words)):
        designed("fractional", two_levels(factors), **keys)


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([0, 1, 2], "factors.A: 3 levels; a fractional design has two of each"),
        ([5, 1], "factors.A: [5, 1] are out of order; write the low level first"),
        ({"low": 0, "high": 1}, "factors.A: a fractional design needs a list; ranges go with latin_hypercube, sobol"),
    ],
)
def test_a_fraction_needs_two_levels_in_order(levels, words) -> None:
    with pytest.raises(ValidationError, match=re.escape(words)):
        designed("fractional", two_levels(3) | {"A": levels}, generators=["C=AB"])
