"""Parts planted in a workbook, as other programs leave them there."""

import io
import re
import zipfile

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
MICROSOFT = "http://schemas.microsoft.com/office"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK, SHEET, TYPES = "xl/workbook.xml", "xl/worksheets/sheet2.xml", "[Content_Types].xml"
OUTSIDE = ' TargetMode="External"'


def parts(package):
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


def packed(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in content.items():
            zipped.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def put(content, part, before, new):
    """``new`` right before some words of a part."""
    assert before.encode() in content[part]
    content[part] = content[part].replace(before.encode(), new.encode() + before.encode(), 1)


def related(content, owner, kind, target, part="", data=b"", type="application/octet-stream", mode=""):
    """A relation more, and the part it leads to."""
    folder, _, name = owner.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels".lstrip("/")
    content.setdefault(listed, f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode())
    uri = kind if kind.startswith("http") else f"{OFFICE}/relationships/{kind}"
    line = f'<Relationship Id="secret{len(content)}" Type="{uri}" Target="{target}"{mode}/>'
    put(content, listed, "</Relationships>", line)
    if part:
        content[part] = data if isinstance(data, bytes) else data.encode()
        put(content, TYPES, "</Types>", f'<Override PartName="/{part}" ContentType="{type}"/>')
    return re.search(r'Id="(secret\d+)"', line)[1]
