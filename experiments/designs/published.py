"""Generators of two-level fractions with the fewest aliases, as published: number of factors -> generators.

Box, Hunter & Hunter (2005), Statistics for Experimenters, second edition, table 6.22; Montgomery (2013), Design and
Analysis of Experiments, eighth edition, table 8.14.  Letters are the factors in their order, without I.  Those with
the fewest runs stand last; what each resolves is computed, not written down (tests compare it with the tables).
"""

__all__ = ["FRACTIONS", "MOST_FACTORS"]

FRACTIONS: dict[int, tuple[str, ...]] = {
    3: ("C=AB",),
    4: ("D=ABC",),
    5: ("E=ABCD", "D=AB E=AC"),
    6: ("F=ABCDE", "E=ABC F=BCD", "D=AB E=AC F=BC"),
    7: ("G=ABCDEF", "F=ABCD G=ABDE", "E=ABC F=BCD G=ACD", "D=AB E=AC F=BC G=ABC"),
    8: ("G=ABCD H=ABEF", "F=ABC G=ABD H=BCDE", "E=BCD F=ACD G=ABC H=ABD"),
    9: ("H=ACDFG J=BCEFG", "G=ABCD H=ACEF J=CDEF", "F=BCDE G=ACDE H=ABDE J=ABCE", "E=ABC F=BCD G=ACD H=ABD J=ABCD"),
    10: (
        "H=ABCG J=BCDE K=ACDF",
        "G=BCDF H=ACDF J=ABDE K=ABCE",
        "F=ABCD G=ABCE H=ABDE J=ACDE K=BCDE",
        "E=ABC F=BCD G=ACD H=ABD J=ABCD K=AB",
    ),
    11: (
        "H=ABCG J=BCDE K=ACDF L=ABCDEFG",
        "G=CDE H=ABCD J=ABF K=BDEF L=ADEF",
        "F=ABC G=BCD H=CDE J=ACD K=ADE L=BDE",
        "E=ABC F=BCD G=ACD H=ABD J=ABCD K=AB L=AC",
    ),
}
MOST_FACTORS = max(FRACTIONS)
