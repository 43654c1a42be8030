"""A test that was skipped never looks as if it had passed: under CI and REQUIRE_OFFICE=1 it fails, with what is missing.

Excepted are tests of what this system or this Python does not have, and of what only ``make bench`` installs.
"""

import os
import re

import pytest

MAY_BE_SKIPPED = re.compile(r"Unix|Windows|fork|asked of Linux|built into Python|polars|fastexcel")
"""Reasons that no installation of ours can mend."""


def count() -> bool:
    """Whether nothing may be left out in this run."""
    return bool(os.environ.get("CI")) or os.environ.get("REQUIRE_OFFICE") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and count():
        _, _, reason = report.longrepr
        if not MAY_BE_SKIPPED.search(reason):
            report.outcome, report.longrepr = "failed", reason.removeprefix("Skipped: ")
    return report
