"""A copy of a report with every finding as a Word comment on the sentence it speaks of."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ..errors import UnreadableFile
from .check import Checked
from .document import of_bytes
from .numbering import W

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
        raise UnreadableFile(
            f"“{name}”不是 .docx，不能写批注；请在 Word/WPS 中另存为 .docx 再试。", "not_docx"
        )
    of_bytes(data, name)  # refused here, in our own words, before another library opens it
    try:
        document = Document(io.BytesIO(data))
    except (KeyError, ValueError, SyntaxError, OSError, AttributeError) as error:
        raise UnreadableFile(
            f"“{name}”不能写批注（含宏，或部件不全）；请在 Word/WPS 中另存为 .docx 再试。", "not_docx"
        ) from error
    body = document.element.body
    places = [place for one in body.iter(f"{W}p") if (place := _place(one)).text]
    if not places:
        raise UnreadableFile(f"“{name}”正文没有文字，不能写批注。", "damaged")
    for finding, quote in zip(checked.findings, checked.quotes):
        first, last = _runs(quote, places, body)
        text = f"【{finding.level}】{finding.message}" + "".join(f"\n{way}" for way in finding.fix)
        document.add_comment(
            [Run(first, document), Run(last, document)], text=text, author=AUTHOR, initials=INITIALS
        )
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _place(paragraph: Any) -> _Place:
    runs = tuple(_printed(paragraph))
    letters = tuple(
        (letter, run, at)
        for run in runs
        for at, letter in enumerate("".join(part.text or "" for part in run.iterchildren(f"{W}t")))
        if not letter.isspace()
    )
    return _Place(runs, letters, "".join(letter for letter, _, _ in letters))


def _printed(owner: Any) -> Iterator[Any]:
    """The runs of a paragraph in order, also inside insertions, links and content controls; no deleted ones."""
    for child in owner:
        if child.tag == f"{W}r":
            if any(True for _ in child.iterchildren(f"{W}t")):
                yield child
        elif child.tag not in _GONE and child.tag != f"{W}p":
            yield from _printed(child)


def _runs(quote: str, places: list[_Place], body: Any) -> tuple[Any, Any]:
    """The first and the last run of the words a finding speaks of; a sentence is parted from the rest of its run."""
    for wanted in dict.fromkeys((_bare(quote), _bare(_NUMBER.sub("", quote)))):
        for number, place in enumerate(places):
            at = place.text.find(wanted[:_REACH]) if wanted else -1
            if at >= 0:
                return _parted(
                    places, number, at, len(wanted) if place.text.startswith(wanted, at) else _REACH
                )
    table = _TABLE.match(quote)
    return _in_table(body, int(table[1]), table[2] or "") or _whole(places[0]) if table else _whole(places[0])


def _whole(place: _Place) -> tuple[Any, Any]:
    return place.runs[0], place.runs[-1]


def _parted(places: list[_Place], number: int, at: int, length: int) -> tuple[Any, Any]:
    letters = places[number].letters[at : at + length]
    (_, first, start), (_, last, end) = letters[0], letters[-1]
    paragraph = next(first.iterancestors(f"{W}p"))
    if last is first:
        last = first = _split(first, start, end + 1)
    else:
        last = _split(last, 0, end + 1)
        first = _split(first, start, None)
    places[number] = _place(paragraph)
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


def _in_table(body: Any, number: int, name: str) -> tuple[Any, Any] | None:
    """The row so called in a table, or the table's first words."""
    tables = [one for one in body.iter(f"{W}tbl") if next(one.iterancestors(f"{W}tbl"), None) is None]
    if number > len(tables):
        return None
    found = [place for one in tables[number - 1].iter(f"{W}p") if (place := _place(one)).text]
    named = [place for place in found if _bare(name) and place.text == _bare(name)]
    return _whole((named or found)[0]) if found else None


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
