"""A VBA project (MS-OVBA) from modules of source text, with no compiled code in it and the same bytes every time.

The recipe is the specification's for a writer: the version in _VBA_PROJECT is 0xFFFF, so that Office ignores any
cache (2.3.4.1), every module's text stands at offset 0 (2.3.4.2.3.2.6), no SRP streams (2.2.6). The shipped add-ins
of xlwings are written the same way. pyOpenVBA 6.5 writes projects too, but marks a new one with the version of a
real Excel, which promises a cache and which our gate refuses; it serves the tests as an interpreter.
Source is ASCII only: what people read stands in the ribbon and in the add-in's own sheet.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .compound_file import compound_file
from .vba_compression import compress

CODEPAGE = 1252
LANGUAGE = 0x409
WORKBOOK_BASE = "0{00020819-0000-0000-C000-000000000046}"
SHEET_BASE = "0{00020820-0000-0000-C000-000000000046}"
REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    (
        "Office",
        (
            r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
            r"C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"
        ),
    ),
)
"""Found by GUID and version on the officer's computer; the path is only a hint. Office is for IRibbonControl."""

DOCUMENT_HEAD = """\
Attribute VB_Name = "{name}"
Attribute VB_Base = "{base}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = True
Attribute VB_Exposed = True
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = True
"""


@dataclass(frozen=True)
class Module:
    """A module by its name; ``source`` with its Attribute lines and LF line ends."""

    name: str
    source: str
    kind: Literal["standard", "document"] = "standard"

    def stored(self) -> bytes:
        """The text as the file holds it: ASCII, CRLF."""
        return self.source.replace("\n", "\r\n").encode("ascii")


def standard(source: str) -> Module:
    """A module from the text of a .bas file. ValueError: no name, or a character that is not ASCII."""
    found = re.match(r'Attribute VB_Name = "(\w{1,31})"\n', source)
    if not found:
        raise ValueError("a module begins with its Attribute VB_Name")
    if not source.isascii():
        raise ValueError(f"{found[1]}: VBA source is ASCII; words for people stand in the ribbon or the add-in's sheet")
    return Module(found[1], source)


def document(name: str, base: str) -> Module:
    """The empty module behind the workbook or behind a sheet."""
    return Module(name, DOCUMENT_HEAD.format(name=name, base=base), "document")


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The content of vbaProject.bin. ValueError: two modules of one name."""
    if len({module.name.lower() for module in modules}) != len(modules):
        raise ValueError("module names differ by more than case")
    id = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"vba:{name}")).upper() + "}"
    vba = {"_VBA_PROJECT": bytes.fromhex("CC61FFFF000100"), "dir": compress(_dir(name, modules))}
    vba |= {module.name: compress(module.stored()) for module in modules}
    return compound_file({"VBA": vba, "PROJECT": _project(name, modules, id), "PROJECTwm": _names(modules)})


def _record(id: int, content: bytes) -> bytes:
    return struct.pack("<HI", id, len(content)) + content


def _both(id: int, wide_id: int, text: str) -> bytes:
    """A text in the project's code page, then in Unicode."""
    return _record(id, text.encode("ascii")) + _record(wide_id, text.encode("utf-16-le"))


def _dir(name: str, modules: Sequence[Module]) -> bytes:
    """The dir stream (2.3.4.2): information, references, modules."""
    number = struct.Struct("<I").pack
    short = struct.Struct("<H").pack
    information = [
        _record(0x01, number(1)),  # PROJECTSYSKIND: 32-bit Windows, as in 64-bit Excel's own files for an .xlam
        _record(0x02, number(LANGUAGE)),
        _record(0x14, number(LANGUAGE)),
        _record(0x03, short(CODEPAGE)),
        _record(0x04, name.encode("ascii")),
        _both(0x05, 0x40, ""),  # description
        _record(0x06, b"") + _record(0x3D, b""),  # help file
        _record(0x07, number(0)),
        _record(0x08, number(0)),
        struct.pack("<HIIH", 0x09, 4, 0x60000000, 1),  # PROJECTVERSION: its size field covers the major part only
        _both(0x0C, 0x3C, ""),  # constants
    ]
    references = [
        _both(0x16, 0x3E, library) + _record(0x0D, number(len(libid)) + libid.encode("ascii") + bytes(6))
        for library, libid in REFERENCES
    ]
    listed = [_record(0x0F, short(len(modules))), _record(0x13, b"\xff\xff")]
    listed += [
        _both(0x19, 0x47, module.name)
        + _both(0x1A, 0x32, module.name)
        + _both(0x1C, 0x48, "")
        + _record(0x31, number(0))  # MODULEOFFSET: no cache before the text
        + _record(0x1E, number(0))
        + _record(0x2C, b"\xff\xff")
        + _record(0x21 if module.kind == "standard" else 0x22, b"")
        + _record(0x2B, b"")
        for module in modules
    ]
    return b"".join([*information, *references, *listed, _record(0x10, b"")])


def _project(name: str, modules: Sequence[Module], id: str) -> bytes:
    """The PROJECT stream (2.3.1); not protected, no password, visible."""
    kinds = {"standard": "Module={}", "document": "Document={}/&H00000000"}
    lines = [
        f'ID="{id}"',
        *(kinds[module.kind].format(module.name) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_hidden(bytes(4), id)}"',
        f'DPB="{_hidden(bytes(1), id)}"',
        f'GC="{_hidden(bytes([0xFF]), id)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _hidden(content: bytes, id: str, seed: int = 0x5D) -> str:
    """Data encryption (2.4.3.2) with a fixed seed: what it hides here is no secret."""
    key = sum(id.encode("ascii")) & 0xFF
    out = [seed, seed ^ 2, seed ^ key]
    before, last, plain = out[1], out[2], key
    for byte in bytes([0x07] * ((seed & 6) // 2)) + struct.pack("<I", len(content)) + content:
        made = byte ^ ((before + plain) & 0xFF)
        out.append(made)
        before, last, plain = last, made, byte
    return bytes(out).hex().upper()


def _names(modules: Sequence[Module]) -> bytes:
    """The PROJECTwm stream (2.3.3): every name in both encodings."""
    pairs = (module.name.encode("ascii") + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules)
    return b"".join(pairs) + b"\0\0"
