"""A report that a person has edited, refreshed: only the content controls bound to the workbook change.

A figure is a content control within its sentence, a list or a table is one around whole paragraphs. What a person
wrote, moved, copied or deleted stays as it is. Each refreshed place is listed with its old and new text, and remarks
say what the person should check.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..book.edition import edition
from ..documents.word_document import of_bytes
from ..errors import FormulaError, SchemeError, UnreadableFile
from ..evaluate import Verdict
from ..law.labels import compared
from ..xlsx.file_kind import ZIP
from . import blocks, chart, content_controls, outline
from .content_controls import Tag
from .figures import MISSING, Figures
from .forms import LANDSCAPE_WIDTH, PORTRAIT_WIDTH, attachments
from .page import CODE
from .paragraphs import sentence_elements


@dataclass(frozen=True)
class RefreshedPlace:
    """A place that was refreshed: its formula, the old and the new text, and the label that people know it by."""

    tag: str
    before: str
    after: str
    label: str = ""


@dataclass(frozen=True)
class WrittenReport:
    """A report.

    ``refreshed``: the places that changed; ``unknown_fields``: labels of places that this form does not have, which
    were not refreshed; ``remarks``: sentences that a person should read.
    """

    data: bytes
    refreshed: tuple[RefreshedPlace, ...] = ()
    unknown_fields: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def refresh(data: bytes, name: str, verdict: Verdict, code: str = "") -> WrittenReport:
    """The report with today's figures; raises `UnreadableFile` if it cannot be read or has none of our controls."""
    document = _open_document(data, name)
    there = [tagged for story in content_controls.stories(document) for tagged in content_controls.controls(story)]
    if not there:
        raise UnreadableFile(
            f"“{name}”里没有与工作簿相连的数据位，没有刷新；不是 jixiao report 生成的，"
            "或被 LibreOffice 7.4 之类的旧程序保存过，数据位已丢失。请重新生成一份，把您写的文字复制过去。",
            "invalid",
        )
    work = _Refreshing(document, Figures(verdict), code)
    for tag, control in there:
        work.place(content_controls.parse_tag(tag), control)
    return WrittenReport(
        document_bytes(document), tuple(work.made), tuple(dict.fromkeys(work.strange)), tuple(work.remarks())
    )


def document_bytes(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _open_document(data: bytes, name: str) -> Any:
    from docx import Document
    from docx.oxml.ns import qn

    if not data.startswith(ZIP):
        of_bytes(data, name)  # raises its own sentence for a file that is not a text either
        raise UnreadableFile(f"“{name}”不是 .docx，不能刷新；请在 Word/WPS 中另存为 .docx 再试。", "not_docx")
    of_bytes(data, name)  # raises our own sentence before another library opens the file
    try:
        document = Document(io.BytesIO(data))
        protection = document.settings.element.find(qn("w:documentProtection"))
    except (KeyError, ValueError, AttributeError) as error:
        raise UnreadableFile(
            f"“{name}”不是普通的 Word 文档，或已损坏；请在 Word/WPS 中另存为 .docx 再试。", "damaged"
        ) from error
    if protection is not None and protection.get(qn("w:enforcement")) in ("1", "true", "on"):
        raise UnreadableFile(f"“{name}”设了限制编辑，没有刷新；请在“审阅—限制编辑”中停止保护，保存后再试。", "invalid")
    return document


@dataclass
class _Refreshing:
    """The state while a report is refreshed.

    ``made``: places refreshed; ``strange``: places not in this form; ``said``: remarks; ``keys``: keys of projects in
    the report → the name if the workbook does not have it; ``coded``: whether the footer still has the code.
    """

    document: Any
    figures: Figures
    code: str
    made: list[RefreshedPlace] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    coded: bool = False

    def __post_init__(self) -> None:
        scheme = self.figures.scheme
        lines = outline.outline(scheme).lines
        self.parts = {part.key: part for part in self.figures.parts} if scheme.repeated else {}
        self.forms = {attachment.name: attachment for attachment in attachments(self.figures)}
        self.fields, self.sentences = outline.fields(lines), outline.sentences(lines)

    def place(self, tag: Tag, control: Any) -> None:
        figures = self.parts.get(tag.key) if tag.key else self.figures
        if tag.key:
            self.keys.setdefault(tag.key, "")
        if figures is None:
            self._gone(tag, control)
        elif tag.text == CODE:
            self._code(control)
        elif tag.block:
            self._block(tag, control, figures)
        elif tag.text.startswith("~"):
            self._sentence(tag, control, figures)
        else:
            self._figure(tag, control, figures)

    def _gone(self, tag: Tag, control: Any) -> None:
        """A place of a project that the workbook does not have, or has under another name."""
        repeated = self.figures.scheme.repeated
        if repeated and tag.text == repeated.name:
            self.keys[tag.key] = content_controls.text_of(control)
        elif not repeated:
            self.strange.append(content_controls.title_of(control) or tag.text)

    def _code(self, control: Any) -> None:
        self.coded = True
        before, now = content_controls.title_of(control), edition(self.figures.scheme)
        if before and before.partition("@")[0] != now.partition("@")[0]:
            self.said.append(
                f"这份报告原是照“{before.partition('@')[0]}”的表写的，工作簿是“{now.partition('@')[0]}”的表；提纲没有改，请对照通知核对。"
            )
        content_controls.set_title(control, now)
        content_controls.set_text(control, self.code or "—")

    def _figure(self, tag: Tag, control: Any, figures: Figures) -> None:
        figure = self.fields.get(tag.text) or _copied_field(tag.text)
        there = outline.known_names(figures.scheme, bool(tag.key))
        if figure is None or not set(figure.cells) <= there:
            self.strange.append(content_controls.title_of(control) or tag.text)
            return
        before, after = content_controls.text_of(control), figures.shown(figure)
        if content_controls.set_text(control, after):
            formula, label = figure.text + (":%" if figure.percent else ""), figures.label(figure)
            called = f"{figures.name}·{label}" if tag.key else label
            self.made.append(RefreshedPlace(content_controls.tag_of(tag.key, formula), before, after, called))
            self._other(figure.text, before, after)

    def _other(self, text: str, before: str, after: str) -> None:
        """Remark on a report that was written for another year or another unit."""
        if text in ("year", "unit") and before.strip() not in ("", MISSING):
            what = f"{before}年度" if text == "year" else f"“{before}”"
            now = f"{after}年度" if text == "year" else f"“{after}”"
            words = f"这份报告原是{what}的，现已按{now}的工作簿刷新；您写的文字没有改，请逐段核对。"
            self.said += [words] if words not in self.said else []

    def _sentence(self, tag: Tag, control: Any, figures: Figures) -> None:
        """Write a sentence that was a gap if the workbook now has its figures, unless a person filled the gap."""
        sentence = self.sentences.get(tag.text)
        if (
            sentence is None
            or figures.lacks(sentence)
            or not content_controls.text_of(control).startswith("【请填写：")
        ):
            return
        before = content_controls.text_of(control)
        content_controls.replace(
            control, list(sentence_elements(sentence, figures, content_controls.formatting_of(control)))
        )
        after = "".join(
            p if isinstance(p, str) else figures.shown(p) for p in sentence.pieces if not isinstance(p, outline.Gap)
        )
        self.made.append(RefreshedPlace(content_controls.tag_of(tag.key, tag.text), before, after, "整句"))

    def _block(self, tag: Tag, control: Any, figures: Figures) -> None:
        changed, title = tag.seen != content_controls.digest(control), blocks.TITLES.get(tag.block, tag.block)
        called = f"“{figures.name}”的{title}" if tag.key else title
        if tag.block == "forms":
            self._form(tag, control, changed)
        elif tag.block not in blocks.TITLES or not outline.has_block(tag.block, figures.scheme, bool(tag.key)):
            self.strange.append(called)
        elif tag.block == "chart":
            if not chart.refresh_charts(self.document.part, control, figures.groups()):
                self.said.append(f"{called}已不是原来的图，没有刷新。")
        elif tag.block in blocks.LISTS and changed:
            now = "".join(getattr(figures, tag.block)())
            if compared(now, "blanks") != compared(content_controls.text_of(control), "blanks"):
                self.said.append(f"“{called}”一段您改写过，没有动；工作簿现在是：{now}")
        else:
            blocks.refill_block(self.document, tag.block, control, figures)
            if changed:
                self.said.append(f"{called}里手工改过的内容已换成工作簿的。")

    def _form(self, tag: Tag, control: Any, changed: bool) -> None:
        title = content_controls.title_of(control)
        attachment = self.forms.get(tag.key or tag.sheet)
        if attachment is None:
            self.strange.append(title or tag.sheet)
            return
        blocks.refill_form(
            self.document,
            control,
            attachment,
            tag.key,
            _width(control) or (LANDSCAPE_WIDTH if attachment.across else PORTRAIT_WIDTH),
        )
        if changed:
            self.said.append(f"附表“{title}”里手工改过的内容（包括增加的列）已换成工作簿的。")

    def remarks(self) -> Iterator[str]:
        yield from self.said
        if self.parts and self.keys:
            if new := [part.name for key, part in self.parts.items() if key not in self.keys]:
                yield (
                    f"工作簿里有、报告里没有的项目：{_quoted(new)}；请另生成一份报告，把这几节复制过来，以后照常刷新。"
                )
            if gone := [name or "（未写名称）" for key, name in self.keys.items() if key not in self.parts]:
                yield f"报告里有、工作簿里没有的项目（或改了名称），没有刷新：{_quoted(gone)}。"
        if not self.coded:
            yield f"页脚里的{CODE}已被删去，没有补上；盖章页将不能与工作簿对号。"


def _quoted(names: Iterable[str]) -> str:
    return "、".join(f"“{name}”" for name in names)


def _copied_field(text: str) -> outline.Field | None:
    """The figure of a control that was copied from another report; None if the tag is not a formula."""
    formula, percent, _ = text.partition(":%")
    try:
        return None if text.startswith("#") else outline.field(formula, bool(percent))
    except (FormulaError, SchemeError):
        return None


def _width(control: Any) -> float:
    """The width of the first table in a control, in centimetres; 0 if there is none."""
    from docx.oxml.ns import qn

    table = next(content_controls.content_of(control).iter(qn("w:tbl")), None)
    columns = [] if table is None else table.iterfind(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
    return sum(int(column.get(qn("w:w"), "0")) for column in columns) / 567
