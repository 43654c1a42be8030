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

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The namespace of workbooks, as everybody writes it and as Strict Open XML does."""

_SAFE_EXPAT = (2, 7, 3)
_VOCABULARY = 5_000
"""Names of elements and attributes in one part: the parser keeps each of them; all of Excel's are fewer."""
_ENCODINGS = {None, "utf-8", "utf8", "utf-16", "us-ascii"}

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
class Elements:
    """How many elements of one workbook went through the parser so far."""

    limits: Limits
    count: int = 0


def scan(
    part: str,
    chunks: Iterable[bytes],
    elements: Elements,
    namespaces: tuple[str, ...],
    start: Start,
    end: End | None = None,
    text: Text | None = None,
) -> None:
    """Tell ``start(depth, name, attributes)``, ``end(depth, name)``, ``text(piece)``; the root has depth 1.

    ``name`` is the local name of an element of ``namespaces``, and empty for every other. Attributes
    with a prefix are called ``"namespace name"``.
    """
    limits = elements.limits
    longest, most, deepest = limits.attribute, limits.elements, limits.depth
    names: dict[str, str] = {}
    depth = length = 0

    def started(full: str, attributes: dict[str, str]) -> None:
        nonlocal depth, length
        depth += 1
        length = 0
        elements.count += 1
        if depth > deepest:
            raise hostile(f"部件 {shown(part)} 的层次超过 {deepest} 层")
        if elements.count > most:
            raise too_big(f"各部件的元素合计超过 {most} 个")
        for value in attributes.values():
            if len(value) > longest:
                raise hostile(f"部件 {shown(part)} 的一个属性超过 {longest >> 10} KB")
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
            raise hostile(f"部件 {shown(part)} 中有一段文字超过 {limits.text >> 10} KB")
        if text:
            text(piece)

    def doctype(*_: object) -> NoReturn:
        raise hostile(f"部件 {shown(part)} 含有 DOCTYPE/ENTITY 声明")

    def declaration(_: str, encoding: str | None, __: int) -> None:
        if (encoding and encoding.lower()) not in _ENCODINGS:
            raise hostile(f"部件 {shown(part)} 的编码 {shown(str(encoding), 20)} 不是工作簿所用的")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = spoken
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = doctype
    parser.XmlDeclHandler = declaration
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - max(parser.CurrentByteIndex, 0) > limits.text + len(chunk):
                raise hostile(f"部件 {shown(part)} 中有一段超过 {limits.text >> 10} KB")
            if len(parser.intern) > _VOCABULARY:
                raise hostile(f"部件 {shown(part)} 的元素和属性名超过 {_VOCABULARY} 种")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged(f"部件 {shown(part)} 第 {error.lineno} 行的 XML 有误") from None
