"""``python -m leadrescue`` is the ``leadrescue`` command."""

import sys

from leadrescue.cli import main

sys.exit(main())
