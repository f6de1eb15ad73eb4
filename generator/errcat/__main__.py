"""`python -m errcat`."""

import sys

from errcat.cli.main import main

sys.exit(main())
