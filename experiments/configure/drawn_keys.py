"""The run key `parameters`: a table of draws, and how many of them every cell meets (`drawn.py` reads it)."""

from pydantic import Field

from experiments.designs.levels import Section

__all__ = ["MOST_DRAWS", "Parameters"]

MOST_DRAWS = 1000


class Parameters(Section):
    """From which table, and how many of its draws, the first ones."""

    file: str | None  # null: the parameters are as the scenario says
    draws: int = Field(ge=2, le=MOST_DRAWS)

    @property
    def asked(self) -> int:
        """Draws of each cell; 0 where there are none."""
        return self.draws if self.file is not None else 0
