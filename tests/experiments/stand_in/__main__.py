"""The command line over the stand-in: python -m tests.experiments.stand_in."""

import sys
import warnings

from experiments.command import leave, one_line_warning
from tests.experiments.stand_in import command

if __name__ == "__main__":
    warnings.formatwarning = one_line_warning
    leave(command(*sys.argv[1:]))
