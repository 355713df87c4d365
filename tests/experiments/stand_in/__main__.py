"""The command line over the stand-in: python -m tests.experiments.stand_in."""

import sys

from experiments.run import leave
from tests.experiments.stand_in import command

if __name__ == "__main__":
    leave(command(*sys.argv[1:]))
