"""The names of the sheets that a workbook of ours has beside the form: what stands there is not the unit's figures."""

from __future__ import annotations

from . import division, offered, passport, results, submission, summary, word_sheet
from .lists import LAST_YEAR
from .wording import GUIDE, WORDING

OWN = frozenset(
    {
        GUIDE,
        WORDING,
        results.RESULTS,
        offered.SHEET,
        summary.SUMMARY,
        division.SHEET,
        passport.SHEET,
        passport.UNDO,
        submission.SHEET,
        word_sheet.SHEET,
        LAST_YEAR,
    }
)
"""Sheets of our own, hidden or not."""
