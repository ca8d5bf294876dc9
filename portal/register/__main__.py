"""`python -m portal.register FILE`: nothing when the register can be used, else the one sentence that says why not."""

import sys
from pathlib import Path

from portal.register.load import RegisterError, load

try:
    load(Path(sys.argv[1]))
except RegisterError as wrong:
    sys.exit(str(wrong))
