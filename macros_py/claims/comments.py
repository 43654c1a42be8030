"""A copy of a report with every finding as a Word comment on the sentence it speaks of."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ..documents import word_styles
from ..documents.visible_text import parts, visible
from ..documents.word_document import of_bytes
from ..documents.word_numbering import W
from ..documents.word_styles import WordStyles
from ..errors import UnreadableFile
from .check import Checked

AUTHOR, INITIALS = "表文一致性核对", "核对"
_REACH = 24
"""Characters of a quotation that find its place."""
_TABLE = re.compile(r"第(\d+)张表(?:“([^”]*)”)?")
_NUMBER = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)]?[、．.]?|[①-⑳])\s*")
_GONE = {f"{W}{tag}" for tag in ("del", "moveFrom")}


@dataclass(frozen=True)
class _Place:
    """A paragraph: its runs in order, and every letter that prints with the run it stands in."""

    runs: tuple[Any, ...]
    letters: tuple[tuple[str, Any, int], ...]
    text: str


def commented(data: bytes, name: str, checked: Checked) -> bytes:
    """The .docx with comments; what speaks of no paragraph stands on the first. Raises `UnreadableFile`."""
    from docx import Document
    from docx.text.run import Run

    if not data.startswith(b"PK\3\4"):
        raise UnreadableFile(f"“{name}”不是 .docx，不能写批注；请在 Word/WPS 中另存为 .docx 再试。", "not_docx")
    of_bytes(data, name)  # refused here, in our own words, before another library opens it
    try:
        document = Document(io.BytesIO(data))
    except (KeyError, ValueError, SyntaxError, OSError, AttributeError) as error:
        raise UnreadableFile(
            f"“{name}”不能写批注（含宏，或部件不全）；请在 Word/WPS 中另存为 .docx 再试。", "not_docx"
        ) from error
    body = document.element.body
    styles = _styles(document)
    places = [place for one in body.iter(f"{W}p") if (place := _place(one, styles)).text]
    if not places:
        raise UnreadableFile(f"“{name}”正文没有文字，不能写批注。", "damaged")
    for finding, quote in zip(checked.findings, checked.quotes, strict=False):
        first, last = _runs(quote, places, body, styles)
        text = f"【{finding.level}】{finding.message}" + "".join(f"\n{way}" for way in finding.fix)
        document.add_comment([Run(first, document), Run(last, document)], text=text, author=AUTHOR, initials=INITIALS)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _styles(document: Any) -> WordStyles:
    """The document's own styles; none are made where it has none."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    painted = word_styles.is_painted(document.element)
    try:
        return word_styles.read(document.part.part_related_by(RELATIONSHIP_TYPE.STYLES).element, painted)
    except (KeyError, AttributeError):
        return word_styles.read(None, painted)


def _place(paragraph: Any, styles: WordStyles) -> _Place:
    runs = tuple(_printed(paragraph))
    facts = paragraph.find(f"{W}pPr")
    behind = _may_be_shaded(paragraph, styles)
    spans = []  # (run, where it starts in the run, text, look), cut where the look changes
    for run in runs:
        text = "".join(part.text or "" for part in run.iterchildren(f"{W}t"))
        own = styles.look(run.find(f"{W}rPr"), facts, behind)
        spans += [(run, start, part, look) for start, part, look in parts(text, own)]
    texts, _ = visible((part, look) for _, _, part, look in spans)
    letters = tuple(
        (letter, run, start + at)
        for (run, start, _, _), text in zip(spans, texts, strict=False)
        for at, letter in enumerate(text)
        if not letter.isspace()
    )
    return _Place(runs, letters, "".join(letter for letter, _, _ in letters))


def _may_be_shaded(paragraph: Any, styles: WordStyles) -> bool:
    """Whether a colour may stand behind a paragraph: its cell's, its table's, that of the box it stands in."""
    return any(
        one.tag == f"{W}txbxContent"
        or (one.tag == f"{W}tc" and word_styles.is_shaded_cell(one))
        or (one.tag == f"{W}tbl" and styles.shades_table(one))
        for one in paragraph.iterancestors()
    )


def _printed(owner: Any) -> Iterator[Any]:
    """The runs of a paragraph in order, also inside insertions, links and content controls; no deleted ones."""
    for child in owner:
        if child.tag == f"{W}r":
            if any(True for _ in child.iterchildren(f"{W}t")):
                yield child
        elif child.tag not in _GONE and child.tag != f"{W}p":
            yield from _printed(child)


def _runs(quote: str, places: list[_Place], body: Any, styles: WordStyles) -> tuple[Any, Any]:
    """The first and the last run of the words a finding speaks of; a sentence is parted from the rest of its run."""
    for wanted in dict.fromkeys((_bare(quote), _bare(_NUMBER.sub("", quote)))):
        for number, place in enumerate(places):
            at = place.text.find(wanted[:_REACH]) if wanted else -1
            if at >= 0:
                long = len(wanted) if place.text.startswith(wanted, at) else _REACH
                return _parted(places, number, at, long, styles)
    table = _TABLE.match(quote)
    return _in_table(body, int(table[1]), table[2] or "", styles) or _whole(places[0]) if table else _whole(places[0])


def _whole(place: _Place) -> tuple[Any, Any]:
    return place.runs[0], place.runs[-1]


def _parted(places: list[_Place], number: int, at: int, length: int, styles: WordStyles) -> tuple[Any, Any]:
    letters = places[number].letters[at : at + length]
    (_, first, start), (_, last, end) = letters[0], letters[-1]
    paragraph = next(first.iterancestors(f"{W}p"))
    if last is first:
        last = first = _split(first, start, end + 1)
    else:
        last = _split(last, 0, end + 1)
        first = _split(first, start, None)
    places[number] = _place(paragraph, styles)
    return first, last


def _split(run: Any, start: int, end: int | None) -> Any:
    """The run with only the letters from ``start`` to ``end``, the others in runs of their own beside it."""
    parts = list(run.iterchildren(f"{W}t"))
    if len(parts) != 1 or len([child for child in run if child.tag != f"{W}rPr"]) != 1:
        return run
    text = parts[0].text or ""
    end = len(text) if end is None else end
    if end < len(text):
        run.addnext(_copy(run, text[end:]))
    if start > 0:
        run.addprevious(_copy(run, text[:start]))
    _say(parts[0], text[start:end])
    return run


def _copy(run: Any, text: str) -> Any:
    other = deepcopy(run)
    _say(next(other.iterchildren(f"{W}t")), text)
    return other


def _say(part: Any, text: str) -> None:
    part.text = text
    part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _in_table(body: Any, number: int, name: str, styles: WordStyles) -> tuple[Any, Any] | None:
    """The row so called in a table, or the table's first words."""
    tables = [one for one in body.iter(f"{W}tbl") if next(one.iterancestors(f"{W}tbl"), None) is None]
    if number > len(tables):
        return None
    found = [place for one in tables[number - 1].iter(f"{W}p") if (place := _place(one, styles)).text]
    named = [place for place in found if _bare(name) and place.text == _bare(name)]
    return _whole((named or found)[0]) if found else None


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
