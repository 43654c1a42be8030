"""How many examples a property is tried on: some at every run, many more by ``make test-long``."""

import os

LONG = os.environ.get("TEST_LONG") == "1"
TIMES = 25
"""How many times as many a long run tries."""


def examples(few: int) -> int:
    """``few``, or many in a long run."""
    return few * TIMES if LONG else few
