"""Skipped is not passed where it counts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest
@pytest.fixture
def gone(): pytest.skip("没有 pdftotext")
def test_a(): pytest.skip("没有 pdftotext")
def test_b(gone): pass
def test_c(): pytest.importorskip("no_such_module")
@pytest.mark.skipif(True, reason="calls of Unix")
def test_d(): pass
def test_e(): pytest.skip("needs fork")
@pytest.mark.xfail
def test_f(): assert False
def test_g(): pass
"""


@pytest.mark.parametrize(
    ("variables", "outcome"),
    [
        ({}, "1 passed, 5 skipped, 1 xfailed"),
        ({"CI": "true"}, "2 failed, 1 passed, 2 skipped, 1 xfailed, 1 error"),
        ({"REQUIRE_OFFICE": "1"}, "2 failed, 1 passed, 2 skipped, 1 xfailed, 1 error"),
    ],
    ids=["by hand", "ci", "asked for"],
)
def test_what_is_missing_fails_where_it_counts(variables, outcome, tmp_path):
    (tmp_path / "test_some.py").write_text(TESTS, "utf-8")
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "REQUIRE_OFFICE")}
    call = [sys.executable, "-m", "pytest", "-p", "tests.skips", "-p", "no:cacheprovider", "-p", "no:xdist"]
    run = subprocess.run(
        [*call, "--rootdir", tmp_path, tmp_path],
        cwd=Path(__file__).parents[1],
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert outcome in run.stdout, run.stdout
    assert bool(variables) == ("没有 pdftotext" in run.stdout), "what is missing is said"
