"""How a drawn cell looks by what it holds: type, number format, alignment, colour, whether one may write in it."""

from __future__ import annotations

import re
from typing import Any

from ..law.entries import RATE_PLACES
from ..law.ledger import Ledger
from ..law.project_ids import bare
from ..law.workings import HELPERS
from .form import Form
from .form_markup import Box, Sheet

TINT, GREY, LINE, WARNING = "#FFF9E5", "#F2F2F2", "#808080", "#C00000"

FIGURE = re.compile(r"[0-9]+(?:\.([0-9]+))?")
"""A printed number; its decimals are the group."""

_LABEL = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
_TITLE = _LABEL | {"font_name": "黑体", "font_size": 16, "align": "center"}
_HEAD = _LABEL | {"font_name": "黑体", "align": "center"}


def look(box: Box, sheet: Sheet, form: Form, closed: bool = False) -> dict[str, Any]:
    """XlsxWriter's properties; ``closed``: nobody may write here this time."""
    if box.title:
        return dict(_TITLE)
    if box.hidden:
        return {}
    made = dict(_HEAD if box.heading else _LABEL)
    if not box.bare and not (box.helper and not (box.text or box.id)):
        made |= {"border": 1} | ({"border_color": LINE} if box.helper else {})
    if box.right:
        made["align"] = "right"
    elif not box.heading:
        made["align"] = "left" if _wordy(box, form) else "center"
    kind = kind_of(box, form)
    if kind in ("money", "area"):
        made["num_format"] = _amounts(form)
        made["align"] = "right"
    elif kind in ("text", "yes_no"):
        made["num_format"] = "@"
    elif kind == "share":
        made["num_format"] = "0.00%"
    elif places := _places(box, kind, form):
        made["num_format"] = f"0.{'0' * places}"
    if box.helper:
        made |= {"font_size": 9} | ({"font_color": WARNING} if box.id.endswith(".flag") else {})
    if writable(box) and not closed:
        made |= {"locked": False, "bg_color": TINT}
    elif box.helper and box.id:
        made["bg_color"] = GREY
    return made


def noted(box: Box, form: Form, ledger: Ledger) -> dict[str, str]:
    """A note in brackets beside an amount becomes the end of its number format: in sight, and the number adds up."""
    reading = ledger.readings.get(box.id)
    if not reading or not reading.note or kind_of(box, form) not in ("money", "area"):
        return {}
    fits = reading.note not in (".", "。") and '"' not in reading.note and len(reading.note) < 200
    shown = {"num_format": f'{_amounts(form)}"（{reading.note}）"', "text_wrap": False, "shrink": True}
    return shown if fits else {}


def _amounts(form: Form) -> str:
    return "#,##0.00" if form.scheme.amount_unit == "元" else "#,##0.00##"


def _places(box: Box, kind: str, form: Form) -> int:
    """The decimals a figure is printed with: a number's own, a rate's, those of the scheme's points."""
    if kind == "percentage":
        return RATE_PLACES - 2
    printed = FIGURE.fullmatch(box.text)
    return len(printed[1] or "") if printed else form.scheme.points_places if kind == "points" else 0


def writable(box: Box) -> bool:
    """Whether a unit may write here."""
    return bool(box.id) and box.id.rsplit(".", 1)[-1] not in HELPERS


def _wordy(box: Box, form: Form) -> bool:
    """Whether the cell holds sentences, which read from the left."""
    last = box.id.rsplit(".", 1)[-1]
    cell = form.scheme.inputs.get(box.id)
    prose = cell is not None and cell.kind == "text" and box.id != "unit"
    words = {column for lines in form.scheme.lines for column in lines.words if column.endswith("_text")}
    return box.left or box.bare or prose or last in ("deviation_text", "name", "flag", *words)


def kind_of(box: Box, form: Form) -> str:
    """What a cell holds: an amount, a share, a text, points, …; empty for words of the form itself."""
    id = bare(box.id)
    last = id.rsplit(".", 1)[-1]
    owner = id.split(".")[0]
    if box.typed:
        return "text"
    if not id:
        return "share" if box.shows.removesuffix(".computed") in form.scheme.rates else ""
    if last in ("weight", "flag", "target", "achieved"):
        return "weight" if last == "weight" else ""
    if id in form.scheme.rates and form.scheme.rates[id].printed == "points":
        return "percentage"
    if id in form.scheme.rates or id.removesuffix(".computed") in form.scheme.rates or last == "completion_rate":
        return "share"
    if id in form.scheme.inputs:
        return form.scheme.inputs[id].kind
    for lines in form.scheme.lines:
        if lines.id == owner and last in lines.columns:
            return "text" if last in lines.words else "money"
    if last in ("name", "target_text", "achieved_text", "deviation_text"):
        return "text"
    return "points"
