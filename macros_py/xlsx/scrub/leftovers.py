"""Texts that no cell shows any more: of what was deleted, and of sheets that are taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..limits import Limits, shown
from ..xml_spans import Edit, opening, outline, spliced, text_of
from ..xmlscan import MAIN, Tally, scan
from .remarks import texts
from .traces import Trace
from .work import Work


def leftovers(work: Work) -> Iterator[Trace]:
    """Texts that no cell shows any more."""
    related = work.parts.relations(work.parts.book).values()
    part = next((one.target for one in related if one.kind == "sharedStrings"), "")
    if part not in work.parts:
        return
    used: set[int] = set()
    for name, sheet in work.kept():
        used |= _used(name, work.parts.read(sheet))
    data = work.parts.read(part)
    root = outline(part, data, MAIN, depth=5)
    idle = [(n, one) for n, one in enumerate(root.named("si")) if n not in used]
    ours = {n for name, sheet in work.unsaid.items() for n in _used(name, work.parts.read(sheet))}
    words = [(n, one, "".join(text_of(data, t) for t in texts(one))) for n, one in idle]
    cut = [(one, text) for _, one, text in words if text]
    if told := [text for n, _, text in words if text and n not in ours]:
        yield Trace("已删除的文字", f"{len(told)}段", shown(told[0], 40))
    if cut:
        before = opening(data, root)[1:].split(b"sst")[0]
        empty = b"<" + before + b"si><" + before + b"t/></" + before + b"si>"
        work.parts.put(part, spliced(data, [Edit(one.start, one.stop, empty) for one, _ in cut]))


def _used(name: str, data: bytes) -> set[int]:
    """The numbers of the shared texts that a sheet shows."""
    used: set[int] = set()
    shared, digits = False, ""

    def start(depth: int, name: str, attributes: Mapping[str, str]) -> None:
        nonlocal shared, digits
        if name == "c":
            shared = attributes.get("t") == "s"
        digits = ""

    def end(depth: int, name: str) -> None:
        if name == "v" and shared and digits.strip().isdigit():
            used.add(int(digits))

    def text(piece: str) -> None:
        nonlocal digits
        digits += piece

    scan(f"工作表“{shown(name)}”", [data], Tally(Limits()), MAIN, start, end, text)
    return used
