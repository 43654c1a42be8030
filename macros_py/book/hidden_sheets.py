"""Our hidden sheets that a form's formulas need, as cells: written at a build and when a workbook is updated.

Every workbook also has the hidden sheets 方案 and 撤销, which hold what each one says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..xlsx.cell_values import Formula, Put
from . import word_sheet
from .form import Form

Cells = Mapping[tuple[int, int], Put | Formula]
"""(row, column) from 1 → what stands there."""


def hidden_sheets(form: Form) -> Mapping[str, Cells]:
    """Sheet → its cells: the words that open rows look up."""
    return {word_sheet.SHEET: word_sheet.cells()} if any(sheet.hidden for sheet in form.sheets) else {}
