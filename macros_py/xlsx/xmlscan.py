"""XML as a stream of elements with their depth, through expat, with every limit counted on the way.

A part is parsed in pieces and nothing of it is kept, so memory does not grow with the part. The index of
the last event tells how long the token under way is: old expat reads an unfinished token again with every
piece, and a part that is one long comment or attribute would cost hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from .limits import Limits, damaged, hostile, shown, too_big

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
"""The namespace of workbooks, as everybody writes it and as Strict Open XML does."""

_SAFE_EXPAT = (2, 7, 3)
_VOCABULARY = 5_000
"""Names of elements and attributes in one part: the parser keeps each of them; all of Excel's are fewer."""
_ENCODINGS = {None, "utf-8", "utf-16"}

Start = Callable[[int, str, dict[str, str]], None]
End = Callable[[int, str], None]
Text = Callable[[str], None]


def parser_warning() -> str:
    """A sentence about this computer, for the program to say once; empty when there is nothing to say."""
    if expat.version_info >= _SAFE_EXPAT:
        return ""
    found, wanted = (".".join(map(str, version)) for version in (expat.version_info, _SAFE_EXPAT))
    return f"本机的 XML 解析组件 expat {found} 偏旧（建议 {wanted} 以上），请升级 Python 后再接收外来文件。"


@dataclass
class Tally:
    """What the parts of one workbook have used up together, so far; ``elements`` that went through `scan`."""

    limits: Limits
    elements: int = 0
    cells: int = 0
    formulas: int = 0


def scan(
    where: str,
    chunks: Iterable[bytes],
    tally: Tally,
    namespaces: tuple[str, ...],
    start: Start,
    end: End | None = None,
    text: Text | None = None,
) -> None:
    """Tell ``start(depth, name, attributes)``, ``end(depth, name)``, ``text(piece)``; the root has depth 1.

    ``name`` is the local name of an element of ``namespaces``, and empty for every other. Attributes
    with a prefix are called ``"namespace name"``.
    """
    limits = tally.limits
    longest, most, deepest = limits.attribute, limits.elements, limits.depth
    names: dict[str, str] = {}
    depth = length = fed = 0
    count = tally.elements

    def started(full: str, attributes: dict[str, str]) -> None:
        nonlocal depth, length, count
        depth += 1
        length = 0
        count += 1
        if depth > deepest:
            raise hostile(f"{where}的层次超过 {deepest} 层")
        if count > most:
            raise too_big(f"各部件的元素合计超过 {most} 个")
        # No attribute is longer than all that was fed, and most parts are short.
        if fed > longest and attributes and max(map(len, attributes.values())) > longest:
            raise hostile(f"{where}的一个属性超过 {longest >> 10} KB")
        name = names.get(full)
        if name is None:
            namespace, _, local = full.rpartition(" ")
            name = names[full] = local if namespace in namespaces else ""
        start(depth, name, attributes)

    def ended(full: str) -> None:
        nonlocal depth, length
        length = 0
        if end:
            end(depth, names[full])
        depth -= 1

    def spoken(piece: str) -> None:
        nonlocal length
        length += len(piece)
        if length > limits.text:
            raise hostile(f"{where}中有一段文字超过 {limits.text >> 10} KB")
        text(piece)  # type: ignore[misc]

    def doctype(*_: object) -> NoReturn:
        raise hostile(f"{where}含有 DOCTYPE/ENTITY 声明")

    def declaration(_: str, encoding: str | None, __: int) -> None:
        if (encoding and encoding.lower()) not in _ENCODINGS:
            raise hostile(f"{where}的编码 {shown(str(encoding), 20)} 不是工作簿所用的")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = spoken if text else None
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    try:
        for chunk in chunks:
            fed += len(chunk)
            parser.Parse(chunk, False)
            if fed - max(parser.CurrentByteIndex, 0) > limits.text + len(chunk):
                raise hostile(f"{where}中有一段超过 {limits.text >> 10} KB")
            if len(parser.intern) > _VOCABULARY:
                raise hostile(f"{where}的元素和属性名超过 {_VOCABULARY} 种")
        parser.Parse(b"", True)
        tally.elements = count
    except expat.ExpatError as error:
        raise damaged(f"{where}第 {error.lineno} 行的 XML 有误") from None
