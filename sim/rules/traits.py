"""Who a customer is: one level of each trait, drawn once, and the sum of what his levels do.

Source: docs/model.md, "Who the customers are".
"""

from sim.draws import TRAIT, uniform
from sim.jit import kernel

# Columns of `trait_effects`: the cumulative share of the level, then effects.  Factors are kept as logarithms, so that
# effects add up.
CUMULATIVE = 0
WEIGHS = 1  # six columns: the five dimensions of service quality, and price
PREDICTED, DESIRED, PATIENCE, PRICE_REFERENCE, COMPLAINS, TALKS, ANSWERS, STAYS, SPENDS = range(7, 16)
EFFECTS = 16
BITS = 4  # of a level in a customer's word of levels


@kernel("i8(W,i8,i8)")
def level_of(w, c, trait):
    """Number of customer c's level of a trait."""
    return (int(w.customers[c]["traits"]) >> (BITS * trait)) & 15


@kernel("void(W,i8)")
def draw_traits(w, c):
    """Draw customer c's level of every trait, by share."""
    word = 0
    for k in range(w.par[0]["n_traits"]):
        first, last = w.traits[k]["first"], w.traits[k]["first"] + w.traits[k]["n"] - 1
        u, row = uniform(w, TRAIT, c, k), w.traits[k]["first"]
        while row < last and u >= w.trait_effects[row, CUMULATIVE]:
            row += 1
        word |= (row - first) << (BITS * k)
    w.customers[c]["traits"] = word


@kernel("f8(W,i8,i8)")
def effect_of(w, c, effect):
    """Sum of an effect over customer c's levels; 0 where customers are alike."""
    total = 0.0
    for k in range(w.par[0]["n_traits"]):
        total += w.trait_effects[w.traits[k]["first"] + level_of(w, c, k), effect]
    return total
