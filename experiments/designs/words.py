"""Words in letters, as tables of fractional designs are written: 'ABC' is a product of factors, its sign is ±1.

A word is a whole number with one bit for each factor (the first factor is the lowest bit), so that the product of two
words is their exclusive or: a letter that occurs twice is gone (Box, Hunter & Hunter 2005, chapter 6).
"""

from itertools import combinations
from typing import NamedTuple

__all__ = ["LETTERS", "Word", "letters_of", "product", "subgroup", "word_of"]

LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # I is the identity


class Word(NamedTuple):
    """A product of factors with its sign."""

    bits: int
    sign: int = 1

    @property
    def length(self) -> int:
        return self.bits.bit_count()


def word_of(letters: str) -> Word:
    """'ABC' or '-ABC'."""
    sign, letters = (-1, letters[1:]) if letters.startswith("-") else (1, letters)
    return Word(sum(1 << LETTERS.index(letter) for letter in letters), sign)


def letters_of(word: Word) -> str:
    """The word in letters; the identity is I."""
    text = "".join(letter for place, letter in enumerate(LETTERS) if word.bits >> place & 1) or "I"
    return f"-{text}" if word.sign < 0 else text


def product(*words: Word) -> Word:
    """The product of words."""
    bits, sign = 0, 1
    for word in words:
        bits, sign = bits ^ word.bits, sign * word.sign
    return Word(bits, sign)


def subgroup(words: list[Word]) -> list[Word]:
    """All products of one or more of the words, shortest first: the defining relation of a fraction."""
    every = [product(*some) for size in range(1, len(words) + 1) for some in combinations(words, size)]
    return sorted(every, key=lambda word: (word.length, letters_of(word._replace(sign=1))))
