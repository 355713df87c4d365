"""How sure a dominance is: the level of each comparison hangs on how many there are."""

import numpy as np
import pandas as pd
import pytest

from experiments.outcomes import Outcomes
from experiments.pareto import SURELY, UNTOLD, sides
from sim.indicators import Indicator


@pytest.mark.parametrize(("cells", "expected"), [(2, SURELY), (4, UNTOLD)])
def test_a_comparison_is_as_sure_as_the_number_of_opponents_asks_for(cells, expected) -> None:
    """A paired difference with p = .03 decides between two cells at 5 %, not among four: they have 5 / 3 % each."""
    z = np.array([-1.2, -0.7, -0.2, 0.3, 0.6, 1.2])
    apart = 5 + (z - z.mean()) / z.std(ddof=1) * 5 * np.sqrt(6) / 3.003  # t with 5 degrees of freedom at p = .03
    values = np.vstack([apart, np.zeros((cells - 1, 6))]) + np.arange(6)
    outcomes = Outcomes(
        pd.DataFrame(index=range(cells)), {"worth": Indicator("worth", "money", "", "high")}, {"worth": values}
    )
    found = sides(outcomes, "worth", 0.05)
    assert found[0, 1] == expected and found[1, 0] == -expected
