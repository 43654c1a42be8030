"""Files as strangers send them, made on the spot: hostile, damaged, of another kind, or merely odd.

Each of the tables maps what is wrong to a function that answers the bytes of a file; most are one change to
a small good workbook. What they do to today's readers (time-outs, aborts, a different figure in every
program) was measured on files of these shapes.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    RELATED: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"

Parts = dict[str, bytes]


def sheet(data: str, before: str = "", after: str = "", attributes: str = "") -> bytes:
    """A worksheet part around the rows ``data``."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATED}"{attributes}>{before}'
        f"<sheetData>{data}</sheetData>{after}</worksheet>"
    ).encode()


def strings(*texts: str) -> bytes:
    """A table of shared texts; each text is the inside of an ``<si>``."""
    items = "".join(f"<si>{text}</si>" for text in texts)
    return f'{HEAD}<sst xmlns="{MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{items}</sst>'.encode()


def parts(
    *sheets: bytes,
    names: tuple[str, ...] = (),
    defined: str = "",
    texts: bytes | None = None,
    styles: bytes | None = None,
    states: Mapping[str, str] = {},
) -> Parts:
    """The parts of a good workbook with these worksheets."""
    sheets = sheets or (sheet('<row r="1"><c r="A1"><v>1</v></c></row>'),)
    names = names or tuple(f"表{number}" for number in range(1, len(sheets) + 1))
    type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    related = [
        ("officeDocument", "xl/workbook.xml"),
        *(("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)),
        *([("sharedStrings", "sharedStrings.xml")] if texts is not None else []),
        *([("styles", "styles.xml")] if styles is not None else []),
    ]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}"{states.get(name, "")} r:id="r{number}"/>'
        for number, name in enumerate(names, 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{type}.worksheet+xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    rels = f'{HEAD}<Relationships xmlns="{package}/relationships">'
    made = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{type}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{rels}<Relationship Id="r0" Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>{listed}</sheets>'
        f"<definedNames>{defined}</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": rels
        + "".join(
            f'<Relationship Id="r{number}" Type="{RELATED}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(related)
            if number
        )
        + "</Relationships>",
        **{f"xl/worksheets/sheet{number}.xml": data for number, data in enumerate(sheets, 1)},
        **({"xl/sharedStrings.xml": texts} if texts is not None else {}),
        **({"xl/styles.xml": styles} if styles is not None else {}),
    }
    return {name: data if isinstance(data, bytes) else data.encode() for name, data in made.items()}


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a package."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return target.getvalue()


def book(*sheets: bytes, **more) -> bytes:
    return zipped(parts(*sheets, **more))


def rows(data: str, **more) -> bytes:
    """A workbook of one sheet with these rows."""
    return book(sheet(data), **more)


def cell(content: str, attributes: str = 'r="A1"') -> bytes:
    """A workbook of one cell."""
    return rows(f'<row r="1"><c {attributes}>{content}</c></row>')


def changed(part: str, old: str, new: str, made: Parts | None = None) -> bytes:
    """A good workbook with one replacement in one part."""
    made = made or parts()
    assert old.encode() in made[part], (part, old)
    return zipped({**made, part: made[part].replace(old.encode(), new.encode())})


def spaces(megabytes: int) -> bytes:
    return b" " * (megabytes << 20)


def patched(offset_of: bytes, at: int, value: bytes, data: bytes | None = None, last: bool = False) -> bytes:
    """The bytes of a good workbook with some overwritten, ``at`` behind the first or last ``offset_of``."""
    data = data or book()
    start = (data.rfind if last else data.find)(offset_of) + at
    return data[:start] + value + data[start + len(value) :]


def with_local(first: bytes) -> bytes:
    """A workbook whose first own header calls the part by another name than the directory does."""
    return patched(b"[Content_Types].xml", 0, first)


def overlapping() -> bytes:
    """A stored entry around another whole entry, both listed: bytes that count twice, as in flat zip bombs."""

    def own(name: bytes, data: bytes) -> tuple[bytes, bytes]:
        fields = 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0
        return struct.pack("<4s5H3L2H", b"PK\3\4", *fields) + name + data, struct.pack("<5H3L2H", *fields)

    inner, inner_fields = own(b"b.xml", b"<b/>")
    outer, outer_fields = own(b"a.xml", inner)
    made = zipped(parts())
    at = made.find(b"PK\1\2")
    end = made.rfind(b"PK\5\6")
    lines = b"".join(
        b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<3H2L", 0, 0, 0, 0, offset) + name
        for name, fields, offset in (
            (b"a.xml", outer_fields, at),
            (b"b.xml", inner_fields, at + len(outer) - len(inner)),
        )
    )
    directory = made[at:end] + lines
    count = struct.unpack_from("<H", made, end + 10)[0] + 2
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), at + len(outer), 0)
    return made[:at] + outer + directory + tail


def lying(size: int, data: bytes | None = None) -> bytes:
    """A workbook whose first part says, in both places, that it inflates to ``size`` bytes."""
    packed = struct.pack("<L", size)
    return patched(b"PK\1\2", 24, packed, patched(b"PK\3\4", 22, packed, data))


def with_gap() -> bytes:
    """An entry between two entries that no directory lists."""
    data = zipped(parts())
    entry = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, zlib.crc32(b"<a/>"), 4, 4, 5, 0) + b"a.xml<a/>"
    at = data.find(b"PK\1\2")
    end = data.rfind(b"PK\5\6")
    start = struct.unpack_from("<L", data, end + 16)[0] + len(entry)
    return data[:at] + entry + data[at:end] + data[end : end + 16] + struct.pack("<L", start) + data[end + 20 :]


def with_line() -> bytes:
    """Bytes in the directory that are no line of it."""
    data = book()
    end = data.rfind(b"PK\5\6")
    size = struct.unpack_from("<L", data, end + 12)[0] + 4
    return data[:end] + b"junk" + data[end : end + 12] + struct.pack("<L", size) + data[end + 16 :]


def twice(name: str, other: str) -> bytes:
    """Two parts that some programs take for one."""
    made = parts()
    return zipped({**made, other: made[name].replace(b"<v>1<", b"<v>999<")})


def with_info(**attributes) -> bytes:
    """A workbook with one more entry whose header says what it should not."""
    target = io.BytesIO(zipped(parts()))
    with zipfile.ZipFile(target, "a") as package:
        info = zipfile.ZipInfo("xl/extra.xml")
        for name, value in attributes.items():
            setattr(info, name, value)
        package.writestr(info, b"<a/>")
    return target.getvalue()


def entities(part: str) -> bytes:
    made = parts(texts=strings("<t>a</t>"), styles=f'<styleSheet xmlns="{MAIN}"/>'.encode())
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    plain = made.get(part, b"<a/>")
    return zipped({**made, part: re.sub(rb"^(<\?xml[^>]*>\s*)?", lambda head: head[0] + bomb, plain, count=1)})


def longer() -> bytes:
    """A deflated part with bytes behind its last block that its packed size includes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"<a/>") + packer.flush()
    stored = zipped({**parts(), "xl/z.xml": packed + b"hidden"}, zipfile.ZIP_STORED)
    sizes = struct.pack("<3L", zlib.crc32(b"<a/>"), len(packed) + 6, 4)
    for name_at, method_at, sizes_at in ((stored.find(b"xl/z.xml"), -22, -16), (stored.rfind(b"xl/z.xml"), -36, -30)):
        for at, value in ((name_at + method_at, struct.pack("<H", 8)), (name_at + sizes_at, sizes)):
            stored = stored[:at] + value + stored[at + len(value) :]
    return stored


ROW = '<row r="1">{}</row>'
ONE = '<c r="A1"><v>1</v></c>'

HOSTILE: dict[str, Callable[[], bytes]] = {
    "doctype in the sheet": lambda: entities(SHEET),
    "doctype in the texts": lambda: entities("xl/sharedStrings.xml"),
    "doctype in the workbook": lambda: entities("xl/workbook.xml"),
    "doctype in the styles": lambda: entities("xl/styles.xml"),
    "doctype in the relations": lambda: entities("xl/_rels/workbook.xml.rels"),
    "doctype in a part nobody reads": lambda: entities("docProps/core.xml"),
    "doctype in utf-16 in a part nobody reads": lambda: zipped(
        {**parts(), "xl/theme.xml": "<?xml version='1.0'?><!DOCTYPE a><a/>".encode("utf-16")}
    ),
    "doctype across two pieces of a large part": lambda: zipped(
        {**parts(), "xl/theme.xml": b"<?x " + b"x" * (256 * 1024 - 10) + b"?><!DOCTYPE a><a/>"}
    ),
    "external doctype": lambda: changed(SHEET, "<worksheet", '<!DOCTYPE w SYSTEM "http://127.0.0.1/x"><worksheet'),
    "part twice ignoring case": lambda: twice(SHEET, "xl/worksheets/SHEET1.xml"),
    "part twice ignoring slashes": lambda: twice(SHEET, "xl\\worksheets\\sheet1.xml"),
    "part twice with a leading slash": lambda: twice(SHEET, "/" + SHEET),
    "row twice": lambda: rows(ROW.format(ONE) + ROW.format('<c r="B1"><v>2</v></c>')),
    "cell twice": lambda: rows(ROW.format(ONE + ONE)),
    "cell twice, once empty": lambda: rows(ROW.format('<c r="A1" s="0"/>' + ONE)),
    "cell twice, once without address": lambda: rows(ROW.format('<c r="B1"><v>1</v></c><c r="A1"/><c><v>2</v></c>')),
    "data twice": lambda: book(sheet(ROW.format(ONE), after="<sheetData/>")),
    "data twice, empty first": lambda: book(sheet(ROW.format(ONE), before="<sheetData/>")),
    "two values": lambda: cell("<v>1</v><v>999</v>"),
    "two formulas": lambda: cell("<f>1</f><f>2</f><v>1</v>"),
    "value and inline text of a text": lambda: cell("<v>1</v><is><t>2</t></is>", 'r="A1" t="str"'),
    "inline text of a number": lambda: cell("<is><t>2</t></is>"),
    "value of an inline text": lambda: cell("<v>2</v>", 'r="A1" t="inlineStr"'),
    "two texts in one": lambda: rows(ROW.format('<c r="A1" t="s"><v>0</v></c>'), texts=strings("<t>1</t><t>2</t>")),
    "element in a value": lambda: cell("<v>1<b/>2</v>"),
    "row in the wrong row": lambda: rows('<row r="1"><c r="A2"><v>1</v></c></row>'),
    "cell outside a row": lambda: rows(ONE),
    "cell in a cell": lambda: cell(f"<c>{ONE}</c>"),
    "alternate content around a cell": lambda: book(
        sheet(
            ROW.format(
                '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                f'<mc:Choice Requires="x14">{ONE}</mc:Choice></mc:AlternateContent>'
            )
        )
    ),
    "alternate content around the data": lambda: changed(
        SHEET,
        "<sheetData>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><sheetData/></mc:Choice></mc:AlternateContent><sheetData>",
    ),
    "foreign element among rows": lambda: rows(f'<x xmlns="urn:x"/>{ROW.format(ONE)}'),
    "row number 4294967295": lambda: rows('<row r="4294967295"><c><v>1</v></c></row>'),
    "row number beyond the sheet": lambda: rows('<row r="1048577"/>'),
    "row number 0": lambda: rows('<row r="0"/>'),
    "row number in full width": lambda: rows('<row r="１"/>'),
    "column beyond the sheet": lambda: rows('<row r="1"><c r="XFE1"/></row>'),
    "address in lower case": lambda: cell("<v>1</v>", 'r="a1"'),
    "address with dollars": lambda: cell("<v>1</v>", 'r="$A$1"'),
    "style that is no number": lambda: cell("<v>1</v>", 'r="A1" s="-1"'),
    **{
        f"number {value}": (lambda value=value: cell(f"<v>{value}</v>"))
        for value in (
            *("1_000", "１２３", "0x10", "1,000", "INF", "-INF", "NaN", "nan", "infinity", "1e999", "1 2"),
            *("--1", "1e", ".", "1.2.3", "٣", "1" * 500, "=1", "一"),
        )
    },
    **{
        f"text number {value}": (
            lambda value=value: rows(
                ROW.format(f'<c r="A1" t="s"><v>{value}</v></c>'), texts=strings("<t>a</t>", "<t>b</t>")
            )
        )
        for value in ("-1", "2", "１", "99999999999999999999", "0.0", "1_0", "0 1")
    },
    "text number without texts": lambda: cell("<v>0</v>", 'r="A1" t="s"'),
    "boolean 2": lambda: cell("<v>2</v>", 'r="A1" t="b"'),
    "type of no cell": lambda: cell("<v>2</v>", 'r="A1" t="zz"'),
    "type of no formula": lambda: cell('<f t="zz">1</f>'),
    "formula of 10,000 characters": lambda: cell(f"<f>{'1+' * 5000}1</f><v>1</v>"),
    "shared formula without a first cell": lambda: cell('<f t="shared" si="7"/><v>1</v>'),
    "array formula without an area": lambda: cell('<f t="array">1</f>'),
    "array formula over the sheet": lambda: cell('<f t="array" ref="A1:XFD1048576">1</f>'),
    "text of 600 KB": lambda: cell(f"<is><t>{'一' * 600_000}</t></is>", 'r="A1" t="inlineStr"'),
    "comment of 19 MB": lambda: zipped(
        {**parts(), SHEET: sheet("") + b"<!--" + spaces(19) + b"-->"}, zipfile.ZIP_STORED
    ),
    "attribute of 100 KB": lambda: changed(SHEET, "<sheetData>", f'<sheetPr a="{"a" * 100_000}"/><sheetData>'),
    "attribute of 3 MB": lambda: changed(SHEET, "<sheetData>", f'<sheetPr a="{"a" * 3_000_000}"/><sheetData>'),
    "100 levels": lambda: changed(SHEET, "<sheetData>", "<a>" * 100 + "</a>" * 100 + "<sheetData>"),
    "50,000 names of elements": lambda: changed(
        SHEET, "<sheetData>", "".join(f"<a{number} />" for number in range(50_000)) + "<sheetData>"
    ),
    "40,000 names of attributes": lambda: changed(
        SHEET, "<sheetData>", "".join(f'<a b{number}=""/>' for number in range(40_000)) + "<sheetData>"
    ),
    "merge of nothing": lambda: book(sheet("", after='<mergeCells><mergeCell ref="A0:B1"/></mergeCells>')),
    "merge out of its place": lambda: book(sheet("", after='<mergeCell ref="A1:B1"/>')),
    "two sheets of one name": lambda: book(sheet(""), sheet(""), names=("表", "表")),
    "two sheets of one name ignoring case": lambda: book(sheet(""), sheet(""), names=("a", "A")),
    "two sheets sharing a part": lambda: changed(
        "xl/_rels/workbook.xml.rels", "sheet2.xml", "sheet1.xml", parts(sheet(""), sheet(""))
    ),
    "sheet out of its place": lambda: changed("xl/workbook.xml", "<sheets>", '<sheets><x><sheet name="a"/></x>'),
    "sheet in no known state": lambda: changed("xl/workbook.xml", " r:id", ' state="gone" r:id'),
    "name twice": lambda: book(
        defined="<definedName name='甲'>表1!$A$1</definedName><definedName name='甲'>表1!$A$2</definedName>"
    ),
    "relation twice": lambda: changed(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="r1" Type="{RELATED}/worksheet" Target="worksheets/other.xml"/></Relationships>',
    ),
    "relation out of the package": lambda: changed(
        "xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../etc/passwd"
    ),
    "two tables of texts": lambda: changed(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        "".join(f'<Relationship Id="s{n}" Type="{RELATED}/sharedStrings" Target="s{n}.xml"/>' for n in (1, 2))
        + "</Relationships>",
    ),
    "type twice": lambda: changed(
        "[Content_Types].xml", "</Types>", '<Override PartName="/XL/workbook.xml" ContentType="x"/></Types>'
    ),
    "declared as another encoding": lambda: changed(SHEET, "UTF-8", "GB2312"),
    "declared as utf-7": lambda: changed(SHEET, "UTF-8", "UTF-7"),
    "declared as latin-1": lambda: changed(SHEET, "UTF-8", "ISO-8859-1"),
    "worksheet that is none": lambda: book(f'<sst xmlns="{MAIN}"/>'.encode()),
    "worksheet of another namespace": lambda: book(b"<worksheet><sheetData/></worksheet>"),
    "worksheet without data": lambda: book(f'<worksheet xmlns="{MAIN}"/>'.encode()),
    "texts that are none": lambda: rows("", texts=b"<sst/>"),
    "styles that are none": lambda: rows("", styles=b"<styleSheet/>"),
    "cells' formats twice": lambda: rows(
        "", styles=f'<styleSheet xmlns="{MAIN}"><cellXfs/><cellXfs/></styleSheet>'.encode()
    ),
    "bzip2": lambda: zipped(parts(), zipfile.ZIP_BZIP2),
    "lzma": lambda: zipped(parts(), zipfile.ZIP_LZMA),
    "junk before": lambda: b"PK\3\4junk" + book(),
    "junk after": lambda: book() + b"junk",
    "two packages in one": lambda: book() + book(),
    "junk in the directory": with_line,
    "unlisted entry": with_gap,
    "overlapping entries": overlapping,
    "name differs from the directory": lambda: with_local(b"[Content_Types].xmL"),
    "name with a parent folder": lambda: zipped({**parts(), "xl/../../a.xml": b"<a/>"}),
    "name with a drive": lambda: zipped({**parts(), "C:/a.xml": b"<a/>"}),
    "name with a control character": lambda: zipped({**parts(), "xl/a\x07.xml": b"<a/>"}),
    "symbolic link": lambda: with_info(create_system=3, external_attr=0o120777 << 16),
    "folder with data": lambda: zipped({**parts(), "xl/folder/": b"<a/>"}),
    "size that differs": lambda: patched(b"PK\1\2", 24, struct.pack("<L", 7)),
    "size that is too large": lambda: lying(100_000),
    "size that is too small": lambda: lying(7),
    "60 MB that say they are 1 KB": lambda: lying(1024, zipped({**parts(), "[Content_Types].xml": spaces(60)})),
    "data after the end of a part": lambda: longer(),
    "ratio of 1000:1": lambda: zipped({**parts(), "xl/media/image1.xml": spaces(8)}),
    "directory of another length": lambda: patched(b"PK\5\6", 12, struct.pack("<L", 9), last=True),
    "more entries than listed": lambda: patched(b"PK\5\6", 8, struct.pack("<2H", 2, 2), last=True),
    "second disk": lambda: patched(b"PK\5\6", 4, struct.pack("<H", 1), last=True),
}

TOO_BIG: dict[str, Callable[[], bytes]] = {
    "file of 21 MB": lambda: zipped({**parts(), "xl/media/a.png": spaces(21)}, zipfile.ZIP_STORED),
    "2,001 entries": lambda: zipped({**parts(), **{f"xl/media/{n}.png": b"" for n in range(2001)}}),
    "size of 4 GB": lambda: lying(0xFFFFFFFE),
    "part of 65 MB": lambda: zipped({**parts(), "xl/media/a.xml": spaces(65)}),
    "value at the far corner": lambda: rows(ROW.format(ONE) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "value in row 20,001": lambda: rows('<row r="20001"><c r="A20001"><v>1</v></c></row>'),
    "value in column 513": lambda: rows('<row r="1"><c r="SS1"><v>1</v></c></row>'),
    "formula in column 513": lambda: rows('<row r="1"><c r="SS1"><f>1</f></c></row>'),
    "200,001 cells": lambda: rows("".join(f'<row r="{row}">{"<c/>" * 500}</row>' for row in range(1, 402))),
    "one merge over the sheet": lambda: book(
        sheet("", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    ),
    "20,001 merges": lambda: book(
        sheet("", after="<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 20_001 + "</mergeCells>")
    ),
    "one link over the sheet": lambda: book(
        sheet("", after='<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>')
    ),
    "2,001 conditional formats": lambda: book(sheet("", after='<conditionalFormatting sqref="A1"/>' * 2001)),
    "2,001 validations": lambda: book(
        sheet("", after=f"<dataValidations>{'<dataValidation/>' * 2001}</dataValidations>")
    ),
    "4 billion texts declared": lambda: changed(
        "xl/sharedStrings.xml", 'uniqueCount="1"', 'uniqueCount="4294967295"', parts(texts=strings("<t>a</t>"))
    ),
    "endless count of texts": lambda: changed(
        "xl/sharedStrings.xml", 'uniqueCount="1"', f'uniqueCount="{2**63 - 1}"', parts(texts=strings("<t>a</t>"))
    ),
    "200,001 texts": lambda: changed(
        "xl/sharedStrings.xml", "</sst>", "<si><t/></si>" * 200_001 + "</sst>", parts(texts=strings())
    ),
    "20,001 formats": lambda: rows(
        "", styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 20_001}</cellXfs></styleSheet>'.encode()
    ),
    "5,001 names": lambda: book(
        defined="".join(f'<definedName name="n{n}">表1!$A$1</definedName>' for n in range(5001))
    ),
    "2,001 relations": lambda: changed(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        "".join(f'<Relationship Id="x{n}" Type="x" Target="x"/>' for n in range(2001)) + "</Relationships>",
    ),
    "2,001 types": lambda: changed(
        "[Content_Types].xml",
        "</Types>",
        "".join(f'<Override PartName="/{n}" ContentType="x"/>' for n in range(2001)) + "</Types>",
    ),
    "101 sheets": lambda: book(*[sheet("")] * 101),
    "5,000 sheets of one part": lambda: changed(
        "xl/workbook.xml",
        "</sheets>",
        "".join(f'<sheet name="x{n}" sheetId="{n}" r:id="r1"/>' for n in range(5000)) + "</sheets>",
    ),
    "formulas of 20 MB out of one": lambda: rows(
        f'<row r="1"><c r="A1"><f t="shared" ref="A1:A4000" si="0">{"A1+" * 2700}1</f></c></row>'
        + "".join(f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c></row>' for n in range(2, 4000))
    ),
    "4 million elements": lambda: zipped({**parts(), SHEET: sheet("", before="<a/>" * 4_000_000)}, zipfile.ZIP_STORED),
}

DAMAGED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "cut in half": lambda: book()[: len(book()) // 2],
    "cut by one byte": lambda: book()[:-1],
    "first kilobyte": lambda: book()[:1000],
    "wrong checksum": lambda: patched(b"PK\1\2", 16, b"\0\0\0\0", patched(b"PK\3\4", 14, b"\0\0\0\0")),
    "broken deflate": lambda: patched(b"sheet1.xml", 10, b"\xff\xff\xff\xff"),
    "sheet without its part": lambda: zipped({k: v for k, v in parts().items() if k != SHEET}),
    "sheet without its relation": lambda: changed("xl/_rels/workbook.xml.rels", 'Id="r1"', 'Id="r9"'),
    "sheet outside the package": lambda: changed(
        "xl/_rels/workbook.xml.rels", 'Target="worksheets', 'TargetMode="External" Target="worksheets'
    ),
    "no sheet": lambda: changed("xl/workbook.xml", '<sheet name="表1" sheetId="1" r:id="r1"/>', ""),
    "unclosed element": lambda: changed(SHEET, "</sheetData>", ""),
    "control character": lambda: cell("<is><t>\x07</t></is>", 'r="A1" t="inlineStr"'),
    "reference to a control character": lambda: cell("<is><t>&#7;</t></is>", 'r="A1" t="inlineStr"'),
    "reference to nothing": lambda: cell("<is><t>&nbsp;</t></is>", 'r="A1" t="inlineStr"'),
    "not utf-8": lambda: zipped({**parts(), SHEET: sheet("").replace(b"<sheetData>", b"<sheetData>\xff")}),
    "half a character": lambda: zipped(
        {**parts(), SHEET: sheet(ROW.format('<c r="A1" t="str"><v>X</v></c>')).replace(b"X", b"\xed\xa0\x80")}
    ),
    "cdata end in a text": lambda: cell("<v>]]></v>", 'r="A1" t="str"'),
    "attribute twice": lambda: rows('<row r="1" ht="1" ht="2"><c r="A1"><v>1</v></c></row>'),
    "formula attribute twice": lambda: cell('<f ca="1" ca="1">1</f><v>1</v>'),
    "unknown prefix": lambda: rows('<row r="1" x14ac:dyDescent="0.25"><c r="A1"><v>1</v></c></row>'),
}


def compound(stream: str) -> bytes:
    """What an OLE2 file looks like from outside: its signature, and somewhere the name of a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + (stream + "\0").encode("utf-16-le") + bytes(500)


def open_document(mimetype: bytes) -> bytes:
    return zipped({"mimetype": mimetype, "content.xml": b"<a/>", "META-INF/manifest.xml": b"<a/>"})


def office(part: str, type: str) -> bytes:
    """A package of another office program."""
    made = parts()
    main = made.pop("xl/workbook.xml")
    return zipped(
        {
            **made,
            part: main,
            "_rels/.rels": made["_rels/.rels"].replace(b"xl/workbook.xml", part.encode()),
            "[Content_Types].xml": made["[Content_Types].xml"]
            .replace(b"xl/workbook.xml", part.encode())
            .replace(b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", type.encode()),
        }
    )


DOCUMENT = "application/vnd.openxmlformats-officedocument"

OTHER_KINDS: dict[str, tuple[str, Callable[[], bytes], str, str]] = {
    "a.xlsx encrypted": ("a.xlsx", lambda: compound("EncryptedPackage"), "encrypted", "加了密码"),
    "a.xls": ("a.xls", lambda: compound("Workbook"), "not_xlsx", ".xls"),
    "a.xlsx that is .xls": ("a.xlsx", lambda: compound("Book"), "not_xlsx", ".xls"),
    "a.et": ("a.et", lambda: compound("Workbook"), "not_xlsx", "WPS 表格（.et）"),
    "a.et of other streams": ("a.et", lambda: compound("ETData"), "not_xlsx", "WPS 表格（.et）"),
    "a.doc": ("a.doc", lambda: compound("WordDocument"), "not_xlsx", ".doc"),
    "a.ppt": ("a.ppt", lambda: compound("PowerPoint Document"), "not_xlsx", ".ppt"),
    "a.msi": ("a.xlsx", lambda: compound("Other"), "not_xlsx", "旧版 Office"),
    "a.pdf": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj", "not_xlsx", "PDF"),
    "a.xlsx that is .pdf": ("a.xlsx", lambda: b"%PDF-1.7\n1 0 obj", "not_xlsx", "PDF"),
    "a.rar": ("a.xlsx", lambda: b"Rar!\x1a\x07\0rest", "not_xlsx", "RAR"),
    "a.7z": ("a.xlsx", lambda: b"7z\xbc\xaf\x27\x1crest", "not_xlsx", "7z"),
    "a.png": ("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n", "not_xlsx", "图片"),
    "a.csv": ("a.csv", lambda: "项目,金额\n办公费,3".encode(), "not_xlsx", "文本文件"),
    "a.csv in GBK": ("a.xlsx", lambda: ("项目,金额\n办公费,3" * 900).encode("gb18030"), "not_xlsx", "文本文件"),
    "a.csv in UTF-16": ("a.xlsx", lambda: "项目,金额".encode("utf-16"), "not_xlsx", "文本文件"),
    "a.html": ("a.xls", lambda: b"\r\n<html><body><table>", "not_xlsx", "HTML"),
    "a.xml of 2003": (
        "a.xls",
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "not_xlsx",
        "2003",
    ),
    "noise": ("a.xlsx", lambda: bytes(range(256)) * 4, "not_xlsx", "不是 .xlsx 工作簿"),
    "a.ods": ("a.ods", lambda: open_document(b"application/vnd.oasis.opendocument.spreadsheet"), "not_xlsx", ".ods"),
    "a.odt": ("a.odt", lambda: open_document(b"application/vnd.oasis.opendocument.text"), "not_xlsx", ".odt"),
    "a.docx": (
        "a.docx",
        lambda: office("word/document.xml", f"{DOCUMENT}.wordprocessingml.document.main+xml"),
        "not_xlsx",
        ".docx",
    ),
    "a.pptx": (
        "a.pptx",
        lambda: office("ppt/presentation.xml", f"{DOCUMENT}.presentationml.presentation.main+xml"),
        "not_xlsx",
        ".pptx",
    ),
    "a.xlsb": (
        "a.xlsb",
        lambda: office("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        "not_xlsx",
        ".xlsb",
    ),
    "a.ofd": ("a.ofd", lambda: zipped({"OFD.xml": b"<a/>"}), "not_xlsx", "OFD"),
    "a.zip": ("a.zip", lambda: zipped({"自评表.xlsx": book()}), "not_xlsx", "解压"),
    "a.zip of pictures": ("a.xlsx", lambda: zipped({"1.png": b"x"}), "not_xlsx", "没有工作簿"),
    "empty zip": ("a.xlsx", lambda: zipped({}), "not_xlsx", "空的压缩包"),
    "lock of Excel": ("~$自评表.xlsx", lambda: b"\x04Zhang" + b" " * 159, "not_xlsx", "临时文件"),
    "lock of LibreOffice": (".~lock.自评表.xlsx#", lambda: b",root,host,;", "not_xlsx", "临时文件"),
    "encrypted entry": ("a.xlsx", lambda: encrypted(), "encrypted", "密码"),
}


def encrypted() -> bytes:
    """A package whose first entry says that it is encrypted."""
    return patched(b"PK\1\2", 8, b"\1\0", patched(b"PK\3\4", 6, b"\1\0"))
