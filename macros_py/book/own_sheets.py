"""The names of the sheets that a workbook of ours has beside the form: what stands there is not the unit's figures."""

from __future__ import annotations

from . import identity_sheet, indicator_choices, responsibility_sheet, results, submission, summary, word_sheet
from .list_sheets import LAST_YEAR
from .rules_sheet import GUIDE, WORDING

OWN = frozenset(
    {
        GUIDE,
        WORDING,
        results.RESULTS,
        indicator_choices.SHEET,
        summary.SUMMARY,
        responsibility_sheet.SHEET,
        identity_sheet.SHEET,
        identity_sheet.UNDO,
        submission.SHEET,
        word_sheet.SHEET,
        LAST_YEAR,
    }
)
"""Sheets of our own, hidden or not."""
