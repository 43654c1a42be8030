"""The blocks that the program writes between a person's paragraphs: lists, small tables, the chart, the official forms.

Each block is in a content control around whole paragraphs; its elements are made at the end of the document and then
moved into the control.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from ..audit.scored import share
from ..law.rules import plain
from . import chart, content_controls
from .figures import Figures
from .forms import TEXT_WIDTH, Attachment, attachments, tables
from .paragraphs import add_paragraph as words
from .printed_values import amount
from .table import Cell, new_table

TITLES = {
    "groups": "得分表",
    "chart": "得分图",
    "far": "超额完成的指标",
    "missed": "未完成或扣分的指标",
    "over": "超出预算的支出",
    "summary": "项目汇总",
    "forms": "官方表",
}
"""Block → its title in the content control and in messages."""
_KEPT_TOGETHER = 12
"""The most rows of a table that are kept together on one page."""
LISTS = ("far", "missed", "over")
"""Blocks of sentences: one that a person has rewritten is not refreshed."""


def add_block(document: Any, name: str, figures: Figures) -> None:
    """Add a block at the end of the document."""
    control = content_controls.new_control(content_controls.tag_of(figures.key, name), TITLES[name])
    document.element.body.insert(len(document.element.body) - 1, control)
    refill_block(document, name, control, figures)


def refill_block(document: Any, name: str, control: Any, figures: Figures) -> None:
    """Replace the content of a block's control with today's."""
    elements = _BUILDERS[name](document, figures)
    content = content_controls.clear(control)
    content.extend(elements)
    content_controls.set_block_tag(control, content_controls.tag_of(figures.key, name))


def add_form(document: Any, attachment: Attachment, key: str, width: float) -> None:
    """Add an official sheet at the end of the document, ``width`` centimetres wide."""
    control = content_controls.new_control(_form_tag(attachment, key), attachment.heading)
    document.element.body.insert(len(document.element.body) - 1, control)
    refill_form(document, control, attachment, key, width)


def refill_form(document: Any, control: Any, attachment: Attachment, key: str, width: float) -> None:
    """Replace the content of an official sheet's control with today's."""
    elements = tables(document, attachment, width)
    content_controls.clear(control).extend(elements)
    content_controls.set_title(control, attachment.heading)
    content_controls.set_block_tag(control, _form_tag(attachment, key))


def _form_tag(attachment: Attachment, key: str) -> str:
    return content_controls.tag_of(key, "forms" if key else f"forms:{attachment.name}")


def add_forms(document: Any, figures: Figures) -> None:
    """Add the official sheets within the text."""
    for attachment in attachments(figures):
        add_form(document, attachment, attachment.figures.key, TEXT_WIDTH)


def _list(name: str) -> Callable[[Any, Figures], list[Any]]:
    return lambda document, figures: [words(document, text)._p for text in getattr(figures, name)()]


def _groups(document: Any, figures: Figures) -> list[Any]:
    groups = figures.groups()
    scored = [group.points for group in groups if group.points is not None]
    total = sum(scored, Decimal(0)) if len(scored) == len(groups) else None
    rows = [(group.name, group.full, group.points) for group in groups]
    rows += [("合计", sum((group.full for group in groups), Decimal(0)), total)]
    shown = [
        (name, plain(full), "" if got is None else plain(got), share(got / full) if got is not None and full else "")
        for name, full, got in rows
    ]
    return _table(document, ("一级指标", "分值", "得分", "得分率"), (6.6, 3, 3, 3), shown)


def _summary(document: Any, figures: Figures) -> list[Any]:
    """A table of all projects, with the sums of their amounts; points are not added."""
    from ..book.form import load_form
    from ..book.summary import columns, heads

    scheme = figures.scheme
    form = load_form(scheme, figures.verdict.ledger.filled.year)
    ids = columns(form)

    def line(part: Figures) -> list[str]:
        facts = {"total_points": part["total"], "grade": part["grade"]}
        return [_cell(scheme, id, facts.get(id, part[id])) for id in ids]

    rows = [[str(part.number), *line(part)] for part in figures.parts]
    whole = [
        _cell(scheme, id, figures[id]) if id in (*scheme.by_project.amounts, scheme.by_project.rate) else "—"
        for id in ids[1:]
    ]
    return _table(
        document, heads(form), (1.1, 3.3, *(11.2 / (len(ids) - 1),) * (len(ids) - 1)), [*rows, ["合计", "", *whole]]
    )


def _cell(scheme: Any, id: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, Decimal):
        return str(value)
    return (
        amount(value) if id in scheme.repeated.amounts else share(value) if id == scheme.repeated.rate else plain(value)
    )


def _table(document: Any, heads: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> list[Any]:
    """A small table whose headings repeat on every page, and a blank line below it."""
    kept = len(rows) <= _KEPT_TOGETHER
    cells = [
        Cell(number, column, text, font="宋体" if number else "黑体", size=10.5, kept=kept and number < len(rows))
        for number, row in enumerate((heads, *rows))
        for column, text in enumerate(row)
    ]
    return [new_table(cells, widths, heads={0}), words(document, "")._p]


def _chart(document: Any, figures: Figures) -> list[Any]:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    chart.add_chart(document.part, paragraph._p, figures.groups())
    return [paragraph._p]


_BUILDERS: dict[str, Callable[[Any, Figures], list[Any]]] = {
    **{name: _list(name) for name in LISTS},
    "groups": _groups,
    "chart": _chart,
    "summary": _summary,
}
"""Block → the function that makes its elements."""
