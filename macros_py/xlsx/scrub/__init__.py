"""What a workbook says beside its form (who wrote it, where it lay, which printer), listed and taken out byte by byte.

What is taken out is cut from the bytes; everything else stays as it lies. What the figures depend on cannot be
taken out: it is listed as staying, and whoever asked has to say so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ...errors import UnreadableFile
from ..limits import Refused
from ..parts import Parts
from .leftovers import leftovers
from .pages import beyond_the_sheets, of_the_sheets
from .private import private_sheets
from .properties import of_the_package, properties, titles
from .remarks import comments, persons
from .traces import DOCUMENT_KEPT, Trace
from .work import Work
from .workbook import hidden_sheets, of_the_book

__all__ = ["Scrubbed", "Trace", "scrubbed", "scrubbed_document"]

_STEPS = (
    of_the_package, properties, private_sheets, hidden_sheets, of_the_book, of_the_sheets, beyond_the_sheets,
    comments, persons, titles, leftovers,
)  # fmt: skip


@dataclass(frozen=True)
class Scrubbed:
    """The workbook less what was taken out; ``taken`` and ``staying`` in the order of the file."""

    data: bytes
    taken: tuple[Trace, ...]
    staying: tuple[Trace, ...]


def scrubbed(
    package: bytes, ours: Collection[str], names: Collection[str], title: str, private: Collection[str] = ()
) -> Scrubbed:
    """``ours``: the sheets that may be hidden; ``names``: the defined names of the form; ``title``: the one the file
    may have; ``private``: sheets of ours that go without a word. Raises `UnreadableFile`."""
    try:
        work = Work(Parts(package), ours, names, title, private)
        found = [trace for step in _STEPS for trace in step(work)]
        data, dropped = work.parts.result()
        told = {trace.part for trace in found}
        found += [Trace(_kind(part), "文件内部", part) for part in dropped if part not in told and _alone(work, part)]
    except Refused as refused:
        raise UnreadableFile(f"这个工作簿不能清理：{refused.fact}。", refused.kind) from None
    return Scrubbed(data, tuple(one for one in found if not one.stays), tuple(one for one in found if one.stays))


def scrubbed_document(package: bytes) -> Scrubbed:
    """The same of a Word document's properties; its text stays as it is. Raises `UnreadableFile`."""
    try:
        work = Work(Parts(package), (), (), "")
        found = (*of_the_package(work), *properties(work, DOCUMENT_KEPT))
        return Scrubbed(work.parts.result()[0], found, ())
    except Refused as refused:
        raise UnreadableFile(f"这个文档不能清理：{refused.fact}。", refused.kind) from None


def _kind(part: str) -> str:
    return next(
        (words for mark, words in (("media/", "没有用到的图片"), ("comments", "没有用到的批注")) if mark in part),
        "没有用到的部件",
    )


def _alone(work: Work, part: str) -> bool:
    """Whether nothing ever referred to a part that was left out."""
    before = Parts(work.parts.data)
    return part not in set(before.reached())
