"""The outline of a report as text: headings, sentences whose braces are figures, gaps that only a person can fill.

======================  =========================================================================
``## 一、……``             a heading; one to three ``#``
``{three_public.final}``  a cell of the form, or a formula of cells; ``{a / b:%}`` as a percentage
``{year}`` ``{total}``    a fact that is no cell: `GIVEN`, `JUDGED`, `TOGETHER`
``[填：……]``              a gap: what belongs there, in words
``{{missed}}``            a block the program writes: `BLOCKS`
``{{each}}`` ``{{end}}``    what stands between is written once a project
``> 来源：`` ``> 待核：``    where the outline comes from; what of it nobody has seen in the notice
======================  =========================================================================

A sentence that speaks of a cell which a form does not have is left out of that form's report; a section of which
nothing is left asks for a person's words. A notice's own outline lies in its folder; one that adopts another's follows
that; for all others the catalogue has one for each kind of form, known by the words in the notice's title.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ..errors import FormulaError, SchemeError
from ..law.expr import Formula, cells_of, parse
from ..law.notices import TEMPLATES
from ..law.scheme import Scheme
from ..law.scheme_checks import names

FILE, SHARED = "report.md", "outlines"
GIVEN = ("year", "title", "amount_unit", "unit")
"""What any form says of itself; a sentence that has nothing else has no figure."""
JUDGED = ("total", "grade")
TOGETHER = ("project_count", "average_points")
"""Of a unit's projects together; `NUMBER` is a project's own place among them, in Chinese."""
NUMBER = "number"
BLOCKS = ("groups", "chart", "far", "missed", "over", "summary", "forms", "form")
LONGEST = 48
"""Characters of a tag; Word takes 64, with what stands before a tag."""

_PIECE = re.compile(r"\{([^{}]+?)(:%)?\}|\[填：([^\]]+)\]")
_BLOCK = re.compile(r"\{\{([a-z]+)\}\}")
_HEAD = re.compile(r"> (来源|待核)：(.+)")
_NUMBERED = re.compile(r"[一二三四五六七八九十]+、|（[^）]*）")


def short(text: str, letters: int = 12) -> str:
    """A few letters that stand for a longer text."""
    return hashlib.sha256(text.encode()).hexdigest()[:letters]


@dataclass(frozen=True)
class Field:
    """A figure: its formula, as it is written, and whether it is shown as a percentage."""

    text: str
    formula: Formula
    percent: bool = False

    @property
    def tag(self) -> str:
        """What its place in a report is called."""
        text = f"{self.text}:%" if self.percent else self.text
        return text if len(text) <= LONGEST else f"#{short(text)}"

    @cached_property
    def cells(self) -> tuple[str, ...]:
        return tuple(cell.name for cell in cells_of(self.formula))


@dataclass(frozen=True)
class Gap:
    """A place for a person's words; ``asks`` says for which."""

    asks: str


@dataclass(frozen=True)
class Sentence:
    """Words, figures and gaps up to a full stop."""

    text: str
    pieces: tuple[str | Field | Gap, ...]

    @property
    def tag(self) -> str:
        """What the place is called where the sentence would stand if the workbook had its figures."""
        return f"~{short(self.text)}"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Field))

    @cached_property
    def figures(self) -> tuple[Field, ...]:
        """The fields that any form does not have anyway."""
        return tuple(field for field in self.fields if not set(field.cells) <= {*GIVEN, NUMBER})


@dataclass(frozen=True)
class Line:
    """One paragraph: ``level`` 0 is running text; ``block`` names what the program writes instead; ``each``: once a project."""

    level: int
    sentences: tuple[Sentence, ...] = ()
    block: str = ""
    each: bool = False


@dataclass(frozen=True)
class Outline:
    """The lines of a scheme's report, where they come from, what of them is unsure."""

    lines: tuple[Line, ...]
    source: str = ""
    pending: str = ""


def place(scheme: Scheme) -> Path:
    """The file of a scheme's outline."""
    owners = [scheme.id, *([scheme.adopted.id] if scheme.adopted else [])]
    shared = sorted((TEMPLATES / SHARED).glob("*.md"))
    own = [path for owner in owners if owner and (path := TEMPLATES / owner / FILE).is_file()]
    found = [*own, *(path for path in shared if path.stem in scheme.title)]
    if not found:
        kinds = "、".join(path.stem for path in shared)
        raise SchemeError(f"{scheme.id}：没有报告提纲（{FILE}），表名里也没有“{kinds}”中的一种；请照通知的提纲写一份。")
    return found[0]


def outline(scheme: Scheme) -> Outline:
    """The outline of a scheme's report, less what its form does not have."""
    path = place(scheme)
    facts, lines = read(path.read_text("utf-8"), path.name)
    kept = [one for line in lines if (one := _within(line, scheme))]
    return Outline(tuple(_asked(kept)), facts.get("来源", ""), facts.get("待核", ""))


def read(text: str, name: str) -> tuple[dict[str, str], list[Line]]:
    """(what the file says of itself, every line of it)."""
    facts, lines, each = {}, [], False
    for number, words in enumerate(text.splitlines(), 1):
        if match := _HEAD.fullmatch(words.strip()):
            facts[match[1]] = match[2]
        elif (mark := _BLOCK.fullmatch(words.strip())) and mark[1] in ("each", "end"):
            each = mark[1] == "each"
        elif words.strip():
            lines.append(replace(_line(words.strip(), f"{name} 第{number}行"), each=each))
    return facts, lines


def known(scheme: Scheme, each: bool) -> set[str]:
    """What a sentence may name, of the whole form or of one of its projects."""
    judged = {"total", "assessed", "assessed_full"} if scheme.group and not scheme.partial else set()
    judged |= {"grade"} if judged and scheme.grade else set()
    if not scheme.repeated:
        return {*names(scheme), *GIVEN, *judged}
    if each:
        return {*names(scheme), *GIVEN, *judged, NUMBER}
    averaged = {"average_points"} if judged else set()
    return {*GIVEN, "project_count", *averaged, *scheme.repeated.amounts, scheme.repeated.rate}


def _within(line: Line, scheme: Scheme) -> Line | None:
    """What of a line a form can say."""
    if line.block:
        return line if has(line.block, scheme, line.each) else None
    there = known(scheme, line.each)
    kept = tuple(one for one in line.sentences if all(set(field.cells) <= there for field in one.fields))
    return replace(line, sentences=kept) if kept else None


def has(block: str, scheme: Scheme, each: bool) -> bool:
    """Whether a form, or each of its projects, has what a block shows: a table of scored groups needs some."""
    whole = bool(scheme.repeated) and not each
    return {
        "groups": bool(scheme.group) and not whole,
        "chart": bool(scheme.group) and not whole,
        "far": bool(scheme.indicator or scheme.block) and not whole,
        "missed": bool(scheme.indicator or scheme.block) and not whole,
        "over": bool(scheme.ceiling) and not whole,
        "summary": whole,
    }.get(block, True)


def _asked(lines: list[Line]) -> Iterator[Line]:
    """The lines, and a gap below each heading that has nothing of its own left."""
    for line, after in zip(lines, [*lines[1:], Line(1)]):
        yield line
        if line.level > 1 and not line.block and (0 < after.level <= line.level or after.block == "forms"):
            title = "".join(piece for one in line.sentences for piece in one.pieces if isinstance(piece, str))
            yield Line(0, (_sentence(f"[填：{_NUMBERED.sub('', title, count=1)}]", ""),), each=line.each)


def _line(text: str, where: str) -> Line:
    if match := _BLOCK.fullmatch(text):
        if match[1] not in BLOCKS:
            raise SchemeError(f"{where}：没有“{match[1]}”这种内容；可用：{'、'.join((*BLOCKS, 'each', 'end'))}。")
        return Line(0, block=match[1])
    level = len(text) - len(text.lstrip("#"))
    parts = [text.lstrip("# ")] if level else re.split(r"(?<=。)", text)
    return Line(level, tuple(_sentence(part, where) for part in parts if part))


def _sentence(text: str, where: str) -> Sentence:
    return Sentence(text, tuple(_pieces(text, where)))


def _pieces(text: str, where: str) -> Iterator[str | Field | Gap]:
    last = 0
    for match in _PIECE.finditer(text):
        if match.start() > last:
            yield text[last : match.start()]
        yield Gap(match[3]) if match[3] else field(match[1], bool(match[2]), where)
        last = match.end()
    if last < len(text):
        yield text[last:]


def field(text: str, percent: bool = False, where: str = "") -> Field:
    """The figure that braces ask for; raises `SchemeError` where they hold no formula."""
    try:
        return Field(text, parse(text), percent)
    except FormulaError as error:
        raise SchemeError(f"{where}：{error}") from error


def fields(lines: Iterable[Line]) -> dict[str, Field]:
    """Tag → figure, of all lines."""
    return {one.tag: one for line in lines for sentence in line.sentences for one in sentence.fields}


def sentences(lines: Iterable[Line]) -> dict[str, Sentence]:
    """Tag → sentence, of all lines."""
    return {one.tag: one for line in lines for one in line.sentences}
