"""A report made from its outline, or one that a person has worked on refreshed: only what is bound to the workbook changes.

A figure is a content control within its sentence, a list or the forms one around whole paragraphs. What a person
wrote, moved or took out stays as it is; what was refreshed is listed, from what to what.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ..errors import FormulaError
from ..evaluate import Verdict
from ..law.expr import Cell, cells_of, parse
from ..law.rules import plain
from ..law.soundness import names
from ..words.document import of_bytes
from . import bound, chart, forms
from .figures import NOTHING, Figures
from .lettering import lettered
from .outline import BLOCKS, FACTS, Field, Gap, Line, lines

GAP = "【请填写：{}】"
_FONTS = {0: ("仿宋_GB2312", 16), 1: ("方正小标宋简体", 22), 2: ("黑体", 16), 3: ("楷体_GB2312", 16)}
"""Level of the outline → font and size in points; Word takes the next of its own where one is missing."""
_TEXT, _ACROSS = 15.6, 24.7
"""Width of the text in centimetres, upright and across."""
_CODE = "数据校验码"


@dataclass(frozen=True)
class Refreshed:
    """A place that was refreshed: its formula, what stood there, what stands there now."""

    tag: str
    before: str
    after: str


@dataclass(frozen=True)
class Written:
    """The report, what was refreshed in it, and tags in it that this form does not have."""

    data: bytes
    refreshed: tuple[Refreshed, ...] = ()
    strangers: tuple[str, ...] = ()


def new(verdict: Verdict, code: str = "") -> bytes:
    """The report of an evaluated form as .docx; ``code`` of the figures goes into the footer."""
    from docx import Document

    figures = Figures(verdict)
    document = Document()
    _page(document, code)
    for line in lines(verdict.ledger.scheme):
        if line.block == "forms":
            _attach(document, verdict)
        elif line.block:
            _block(document, line.block, figures)
        else:
            _paragraph(document, line, figures)
    return _saved(document)


def refreshed(data: bytes, name: str, verdict: Verdict, code: str = "") -> Written:
    """The same of a report somebody has worked on; raises `UnreadableFile` where it cannot be read."""
    from docx import Document

    of_bytes(data, name)  # refused here, in our own words, before another library opens it
    figures, document = Figures(verdict), Document(io.BytesIO(data))
    made, strange = [], []
    shown = {}
    for line in lines(verdict.ledger.scheme):
        shown |= {piece.tag: figures.shown(piece) for piece in line.pieces if isinstance(piece, Field)}
    for tag, one in _bound(document):
        if tag in BLOCKS:
            _again(document, tag, one, figures)
        elif tag == _CODE:
            bound.set_text(one, code)
        elif tag in shown or (text := _said(tag, figures)) is not None:
            text = shown[tag] if tag in shown else text
            before = bound.text_of(one)
            if bound.set_text(one, text):
                made.append(Refreshed(tag, before, text))
        else:
            strange.append(tag)
    return Written(_saved(document), tuple(made), tuple(strange))


def _bound(document: Any) -> Iterator[tuple[str, Any]]:
    yield from bound.controls(document.element.body)
    for section in document.sections:
        yield from bound.controls(section.footer._element)


def _said(tag: str, figures: Figures) -> str | None:
    """A figure that somebody's own sentence asks for, copied from another; None where the form has no such cell."""
    text, _, percent = tag.partition(":%")
    try:
        formula = Cell(text) if text in FACTS else parse(text)
        known = names(figures.verdict.ledger.scheme) | set(FACTS)
        if any(cell.name not in known for cell in cells_of(formula)):
            return None
        return figures.shown(Field(text, formula, tag.endswith(":%")))
    except FormulaError:
        return None


def _page(document: Any, code: str) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    normal = document.styles["Normal"]
    lettered(normal, *_FONTS[0])
    footer = section.footer.paragraphs[0]
    _number(footer)
    footer.add_run("　数据校验码 ")
    one = bound.control(_CODE, _CODE)
    footer._p.append(one)
    bound.set_text(one, code or "—")


def _number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.add_run("第")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run("页")


def _paragraph(document: Any, line: Line, figures: Figures, level: int | None = None) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    level = line.level if level is None else level
    made = document.add_paragraph(style=f"Heading {level}" if level else None)
    made.paragraph_format.line_spacing, made.paragraph_format.space_after = Pt(28), Pt(0)
    if level == 1:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        made.paragraph_format.first_line_indent = Pt(32)
    for piece in line.pieces:
        if isinstance(piece, Field):
            one = bound.control(piece.tag, piece.text)
            made._p.append(one)
            bound.inside(one).append(_run(figures.shown(piece), level))
        else:
            made._p.append(_run(GAP.format(piece.asks) if isinstance(piece, Gap) else piece, level))
    return made


def _run(text: str, level: int) -> Any:
    from docx.oxml.parser import OxmlElement
    from docx.shared import RGBColor
    from docx.text.run import Run

    run = Run(OxmlElement("w:r"), None)
    run.text = text
    lettered(run, *_FONTS[level])
    run.font.color.rgb = RGBColor(0, 0, 0)  # a heading's style would colour it
    return run._r


def _block(document: Any, name: str, figures: Figures) -> None:
    one = bound.control(name, {"groups": "得分表", "chart": "得分图", "far": "超额完成", "missed": "未完成"}[name])
    document.element.body.insert(len(document.element.body) - 1, one)
    _filled(document, name, one, figures)


def _again(document: Any, name: str, one: Any, figures: Figures) -> None:
    """A block written anew where it stands."""
    if name == "forms":
        return _forms_again(document, one, figures)
    content = bound.inside(one)
    for child in list(content):
        content.remove(child)
    _filled(document, name, one, figures)


def _filled(document: Any, name: str, one: Any, figures: Figures) -> None:
    """What a block holds, built at the end of the document and moved into its control."""
    content = bound.inside(one)
    if name == "groups":
        content.append(_groups(document, figures))
        content.append(_plain(document, "")._p)
    elif name == "chart":
        content.append(_chart(document, figures)._p)
    else:
        for text in getattr(figures, name)() or [NOTHING]:
            content.append(_plain(document, text)._p)


def _plain(document: Any, text: str) -> Any:
    return _paragraph(document, Line(0, (text,) if text else ()), Figures.__new__(Figures))


def _groups(document: Any, figures: Figures) -> Any:
    rows = [(one.name, plain(one.full), "" if one.points is None else plain(one.points)) for one in figures.groups()]
    made = document.add_table(rows=0, cols=3)
    made.style = "Table Grid"
    for row in (("一级指标", "分值", "得分"), *rows):
        for cell, text in zip(made.add_row().cells, row):
            lettered(cell.paragraphs[0].add_run(text), "宋体", 12)
    return made._tbl


def _chart(document: Any, figures: Figures) -> Any:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    groups, package = figures.groups(), document.part.package
    taken = {str(part.partname) for part in package.iter_parts()}
    number = next(n for n in range(1, 10_000) if f"/word/charts/report{n}.xml" not in taken)
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    part = Part(PackURI(f"/word/charts/report{number}.xml"), kind, chart.part(groups), package)
    paragraph = document.add_paragraph()
    paragraph._p.append(parse_xml(chart.drawing(document.part.relate_to(part, RELATIONSHIP_TYPE.CHART), groups)))
    return paragraph


def _attach(document: Any, verdict: Verdict) -> None:
    """The official forms, each on a page of its own; wide ones across."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    for heading, sheet, form in forms.forms(verdict):
        section = document.add_section(WD_SECTION.NEW_PAGE)
        across = forms.wide(sheet)
        if across != (section.orientation == WD_ORIENT.LANDSCAPE):
            section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
            section.page_width, section.page_height = section.page_height, section.page_width
        lettered(document.add_paragraph().add_run(heading), "黑体", 16)
        one = bound.control("forms", heading)
        made = forms.table(document, sheet, form, verdict, _ACROSS if across else _TEXT)
        made._tbl.addprevious(one)
        bound.inside(one).append(made._tbl)
        document.add_paragraph()


def _forms_again(document: Any, one: Any, figures: Figures) -> None:
    from docx.oxml.ns import qn

    title = one.find(f"{qn('w:sdtPr')}/{qn('w:alias')}")
    wanted = title.get(qn("w:val"), "") if title is not None else ""
    for heading, sheet, form in forms.forms(figures.verdict):
        if heading[:64] == wanted:
            made = forms.table(document, sheet, form, figures.verdict, _ACROSS if forms.wide(sheet) else _TEXT)
            content = bound.inside(one)
            for child in list(content):
                content.remove(child)
            content.append(deepcopy(made._tbl))
            made._tbl.getparent().remove(made._tbl)


def _saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
