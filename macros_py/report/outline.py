"""The outline of a report as text: headings, sentences with figures in braces, gaps that only a person can fill.

======================  =========================================================================
``## 一、……``             a heading; one to three ``#``
``{three_public.final}``  a cell of the form, or a formula of cells; ``{a / b:%}`` as a percentage
``{year}`` ``{total}``    a fact that is no cell: `FORM_FACTS`, `VERDICT_FACTS`, `PROJECT_FACTS`
``[填：……]``              a gap: what a person has to write there
``{{missed}}``            a block the program writes: `BLOCKS`
``{{each}}`` ``{{end}}``    the lines between are written for each project
``> 来源：`` ``> 待核：``    where the outline comes from; what in it has not been verified
======================  =========================================================================

A sentence about a cell that a form does not have is left out of its report; a section without any sentence left becomes
a gap. A notice's own outline is in its folder; a notice that adopts another one uses that one's outline; for all others
the catalogue has an outline for each kind of form, chosen by the words in the notice's title.
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
from ..law.outline_numbers import pattern
from ..law.scheme import Scheme
from ..law.scheme_checks import names

OWN_FILE, SHARED_FOLDER = "report.md", "outlines"
FORM_FACTS = ("year", "title", "amount_unit", "unit")
"""Facts that every form has; a sentence with no other fields counts as one without figures."""
VERDICT_FACTS = ("total", "grade")
PROJECT_FACTS = ("project_count", "average_points")
"""Facts about all projects of a unit together."""
NUMBER = "number"
"""The number of a project, written in Chinese."""
BLOCKS = ("groups", "chart", "far", "missed", "over", "summary", "forms", "form")
MOST_CHARACTERS = 48
"""The most characters of a tag; Word allows 64, including our prefix."""

_PIECE = re.compile(r"\{([^{}]+?)(:%)?\}|\[填：([^\]]+)\]")
_BLOCK = re.compile(r"\{\{([a-z]+)\}\}")
_HEAD = re.compile(r"> (来源|待核)：(.+)")
_NUMBERED = re.compile(pattern("一、", "（一）"))


def short_digest(text: str, letters: int = 12) -> str:
    """A short digest that identifies a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:letters]


@dataclass(frozen=True)
class Field:
    """A figure: the text of its formula, the parsed formula, and whether it is shown as a percentage."""

    text: str
    formula: Formula
    percent: bool = False

    @property
    def tag(self) -> str:
        """The tag of its content control in a report."""
        text = f"{self.text}:%" if self.percent else self.text
        return text if len(text) <= MOST_CHARACTERS else f"#{short_digest(text)}"

    @cached_property
    def cells(self) -> tuple[str, ...]:
        return tuple(cell.name for cell in cells_of(self.formula))


@dataclass(frozen=True)
class Gap:
    """A place where a person has to write something; ``asks`` says what."""

    asks: str


@dataclass(frozen=True)
class Sentence:
    """Text, figures and gaps up to a full stop."""

    text: str
    pieces: tuple[str | Field | Gap, ...]

    @property
    def tag(self) -> str:
        """The tag of the content control in place of a sentence whose figures the workbook does not have."""
        return f"~{short_digest(self.text)}"

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Field))

    @cached_property
    def figures(self) -> tuple[Field, ...]:
        """The fields other than those that every form has."""
        return tuple(field for field in self.fields if not set(field.cells) <= {*FORM_FACTS, NUMBER})


@dataclass(frozen=True)
class Line:
    """One paragraph.

    ``level``: 0 for text, else the level of the heading; ``block``: the name of the block that the program writes
    instead; ``each``: whether it is written for each project.
    """

    level: int
    sentences: tuple[Sentence, ...] = ()
    block: str = ""
    each: bool = False


@dataclass(frozen=True)
class Outline:
    """The lines of a scheme's report, their source, and what in them is unverified."""

    lines: tuple[Line, ...]
    source: str = ""
    pending: str = ""


def outline_file(scheme: Scheme) -> Path:
    """The file of a scheme's outline; `SchemeError` if there is none."""
    owners = [scheme.id, *([scheme.adopted.id] if scheme.adopted else [])]
    shared = sorted((TEMPLATES / SHARED_FOLDER).glob("*.md"))
    own = [path for owner in owners if owner and (path := TEMPLATES / owner / OWN_FILE).is_file()]
    files = [*own, *(path for path in shared if path.stem in scheme.title)]
    if not files:
        kinds = "、".join(path.stem for path in shared)
        raise SchemeError(
            f"{scheme.id}：没有报告提纲（{OWN_FILE}），表名里也没有“{kinds}”中的一种；请照通知的提纲写一份。"
        )
    return files[0]


def outline(scheme: Scheme) -> Outline:
    """The outline of a scheme's report, without sentences and blocks that do not apply to its form."""
    path = outline_file(scheme)
    facts, lines = read(path.read_text("utf-8"), path.name)
    kept = [adapted for line in lines if (adapted := _for_form(line, scheme))]
    return Outline(tuple(_with_gaps(kept)), facts.get("来源", ""), facts.get("待核", ""))


def read(text: str, name: str) -> tuple[dict[str, str], list[Line]]:
    """(来源 and 待核 of the file, every line of it)."""
    facts, lines, each = {}, [], False
    for number, words in enumerate(text.splitlines(), 1):
        if match := _HEAD.fullmatch(words.strip()):
            facts[match[1]] = match[2]
        elif (mark := _BLOCK.fullmatch(words.strip())) and mark[1] in ("each", "end"):
            each = mark[1] == "each"
        elif words.strip():
            lines.append(replace(_line(words.strip(), f"{name} 第{number}行"), each=each))
    return facts, lines


def known_names(scheme: Scheme, each: bool) -> set[str]:
    """The names that a sentence may use for the whole form, or (``each``) for one of its projects."""
    judged = {"total", "assessed", "assessed_full"} if scheme.group and not scheme.partial else set()
    judged |= {"grade"} if judged and scheme.grade else set()
    if not scheme.repeated:
        return {*names(scheme), *FORM_FACTS, *judged}
    if each:
        return {*names(scheme), *FORM_FACTS, *judged, NUMBER}
    averaged = {"average_points"} if judged else set()
    return {*FORM_FACTS, "project_count", *averaged, *scheme.repeated.amounts, scheme.repeated.rate}


def _for_form(line: Line, scheme: Scheme) -> Line | None:
    """A line with the sentences that apply to a form; None if none does."""
    if line.block:
        return line if has_block(line.block, scheme, line.each) else None
    there = known_names(scheme, line.each)
    kept = tuple(sentence for sentence in line.sentences if all(set(field.cells) <= there for field in sentence.fields))
    return replace(line, sentences=kept) if kept else None


def has_block(block: str, scheme: Scheme, each: bool) -> bool:
    """Whether a form, or (``each``) each of its projects, has what a block shows."""
    whole = bool(scheme.repeated) and not each
    return {
        "groups": bool(scheme.group) and not whole,
        "chart": bool(scheme.group) and not whole,
        "far": bool(scheme.indicator or scheme.block) and not whole,
        "missed": bool(scheme.indicator or scheme.block) and not whole,
        "over": bool(scheme.ceiling) and not whole,
        "summary": whole,
    }.get(block, True)


def _with_gaps(lines: list[Line]) -> Iterator[Line]:
    """The lines, with a gap below each heading that has no content left."""
    for line, after in zip(lines, [*lines[1:], Line(1)], strict=False):
        yield line
        if line.level > 1 and not line.block and (0 < after.level <= line.level or after.block == "forms"):
            title = "".join(piece for sentence in line.sentences for piece in sentence.pieces if isinstance(piece, str))
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
    """The figure in a pair of braces; raises `SchemeError` if they do not hold a formula."""
    try:
        return Field(text, parse(text), percent)
    except FormulaError as error:
        raise SchemeError(f"{where}：{error}") from error


def fields(lines: Iterable[Line]) -> dict[str, Field]:
    """Tag → figure, of all lines."""
    return {figure.tag: figure for line in lines for sentence in line.sentences for figure in sentence.fields}


def sentences(lines: Iterable[Line]) -> dict[str, Sentence]:
    """Tag → sentence, of all lines."""
    return {sentence.tag: sentence for line in lines for sentence in line.sentences}
