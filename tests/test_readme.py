"""The README says of the code what the code says of itself."""

import re
from pathlib import Path

from tests.readme import README, renewed

ROOT = Path(__file__).parents[1]


def test_tree_and_findings_are_current():
    text = README.read_text("utf-8")
    assert text == renewed(text), "python -m tests.readme"


def test_commands_and_links_are_there():
    text = README.read_text("utf-8")
    assert "make run" in text and "make test" in text
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("http") or (ROOT / link).exists(), link
