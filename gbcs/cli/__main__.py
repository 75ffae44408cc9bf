"""``python -m gbcs.cli``."""

import sys

from gbcs.cli import main

sys.exit(main())
