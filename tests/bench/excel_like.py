"""A workbook of ours as Excel would have saved it: all texts shared, formulas filled down shared, results at 17 digits,
its attributes and namespaces, a calcChain.

Excel is not at hand; what is written here is what files saved by it hold. Values, formulas and styles stay the same.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import unescape

from macros_py.book.form_digest import canonical_formula
from macros_py.xlsx.address import cell as address

CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)((?: t="[a-zA-Z]+")?)(?:/>|>(.*?)</c>)', re.DOTALL)
FORMULA, VALUE, INLINE = (
    re.compile(pattern, re.DOTALL)
    for pattern in ("<f(?:[^>]*/>|[^>]*>(.*?)</f>)", "<v>(.*?)</v>", "<is><t[^>]*>(.*?)</t></is>")
)
SHEETS = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")
SHARED, CHAIN = "xl/sharedStrings.xml", "xl/calcChain.xml"
NAMESPACES = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr"'
    ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    ' xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def excel_like(package: bytes) -> bytes:
    """The same workbook, as Excel spells it."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        parts = {item.filename: source.read(item) for item in source.infolist()}
    texts = _Texts(parts[SHARED].decode())
    chain = []
    for name in sorted(parts, key=_number):
        if number := _number(name):
            body, calculated = _sheet(parts[name].decode(), texts)
            parts[name] = body.encode()
            chain += [f'<c r="{place}" i="{number}"/>' for place in calculated]
    parts[SHARED] = texts.part().encode()
    parts[CHAIN] = f'{HEAD}<calcChain xmlns="{MAIN}">{"".join(chain)}</calcChain>'.encode()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    _insert(
        parts, "[Content_Types].xml", b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="%s"/>' % kind
    )
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    related = b'<Relationship Id="rId9999" Type="%s" Target="calcChain.xml"/>' % link
    _insert(parts, "xl/_rels/workbook.xml.rels", b"</Relationships>", related)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _number(name: str) -> int:
    found = SHEETS.fullmatch(name)
    return int(found[1]) if found else 0


def _insert(parts: dict[str, bytes], name: str, before: bytes, what: bytes) -> None:
    parts[name] = parts[name].replace(before, what + before)


class _Texts:
    """The table of shared texts: what was in it keeps its number, what stood in cells is added."""

    def __init__(self, part: str):
        self.items = re.findall(r"<si>.*?</si>", part, re.DOTALL)
        self.numbers = {item: number for number, item in enumerate(self.items)}
        self.used = 0

    def number(self, text: str) -> int:
        item = f'<si><t xml:space="preserve">{text}</t></si>' if text != text.strip() else f"<si><t>{text}</t></si>"
        if item not in self.numbers:
            self.numbers[item] = len(self.items)
            self.items.append(item)
        return self.numbers[item]

    def part(self) -> str:
        count = f'count="{self.used}" uniqueCount="{len(self.items)}"'
        return f'{HEAD}<sst xmlns="{MAIN}" {count}>{"".join(self.items)}</sst>'


def _sheet(part: str, texts: _Texts) -> tuple[str, list[str]]:
    """The sheet respelled, and the cells with formulas, the last row first as Excel lists many."""
    calculated: list[str] = []
    shares = _shares(part)

    def cell(found: re.Match[str]) -> str:
        place, style, type_, content = found[1], found[2], found[3], found[4] or ""
        formula, value, inline = (one.search(content) for one in (FORMULA, VALUE, INLINE))
        if inline:
            texts.used += 1
            return f'<c r="{place}"{style} t="s"><v>{texts.number(inline[1])}</v></c>'
        texts.used += ' t="s"' in type_
        result = f"<v>{_digits(value[1]) if value[1] and not type_ else value[1]}</v>" if value else ""
        if not formula:
            return f'<c r="{place}"{style}{type_}>{result}</c>' if result else f'<c r="{place}"{style}/>'
        calculated.append(place)
        type_ = type_ if result and value[1] else ' t="str"'
        return f'<c r="{place}"{style}{type_}>{shares.get(place, formula[0])}{result or "<v></v>"}</c>'

    body = CELL.sub(cell, part)
    body = re.sub(r'<row (r="[0-9]+"[^>]*?)(/?)>', r'<row \1 x14ac:dyDescent="0.15"\2>', body)
    return body.replace("<worksheet ", f"<worksheet{NAMESPACES} ", 1), calculated[::-1]


def _digits(value: str) -> str:
    """A number as Excel writes it: 2.2 is 2.2000000000000002."""
    return value if value.lstrip("-").isdigit() else f"{float(value):.17g}"


def _shares(part: str) -> dict[str, str]:
    """Cell → its ``<f>``, for formulas that stand in two or more rows of one column, one below the other, and are not yet
    shared."""
    columns: dict[int, list[tuple[int, str, str]]] = {}
    for place, _, _, content in CELL.findall(part):
        if (found := FORMULA.search(content)) and found[0].startswith("<f>"):
            row, column = address(place)
            columns.setdefault(column, []).append((row, place, found[1]))
    found: dict[str, str] = {}
    taken = max(map(int, re.findall(r' si="([0-9]+)"', part)), default=-1) + 1
    for number, run in enumerate((run for cells in columns.values() for run in _runs(cells)), taken):
        (_, first, text), *rest = run
        found[first] = f'<f t="shared" ref="{first}:{run[-1][1]}" si="{number}">{text}</f>'
        found |= {place: f'<f t="shared" si="{number}"/>' for _, place, _ in rest}
    return found


def _runs(cells: list[tuple[int, str, str]]) -> Iterator[list[tuple[int, str, str]]]:
    """Neighbours of a column whose formulas are the same as seen from their own cell."""
    run: list[tuple[int, str, str]] = []
    for one in sorted(cells):
        if run and (one[0] != run[-1][0] + 1 or _seen(one) != _seen(run[-1])):
            if len(run) > 1:
                yield run
            run = []
        run.append(one)
    if len(run) > 1:
        yield run


def _seen(one: tuple[int, str, str]) -> str:
    _, place, text = one
    return canonical_formula(unescape(text, {"&quot;": '"'}), *address(place))
