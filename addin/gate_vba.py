"""What is wrong with the VBA of an .xlam, as readers that are not ours see it.

olefile at its strictest and pyOpenVBA read the container, olevba the source, pyVBAanalysis judges it, mraptor looks
for what runs by itself. The streams that only Office checks (dir, PROJECT, PROJECTwm) are held to the grammar of
MS-OVBA here, with olevba's decompression and not with our own.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import olefile
import pyopenvba
import pyvbaanalysis
from oletools import mraptor, olevba

from .vba_project import Module

SELF_STARTING = re.compile(r"\b(auto_?(open|close|exec|new)|workbook_\w+|worksheet_\w+)\b", re.IGNORECASE)

DIR_ORDER = re.compile(
    r"1,(74,)?2,20,3,4,5,64,6,61,7,8,9,12,60,"
    r"(22,62,13,)*15,19,(25,71,26,50,28,72,49,30,44,(33|34),(37,)?(40,)?43,)+16,"
)
"""The record ids of the dir stream (2.3.4.2): information, references, modules, end."""

PROJECT = re.compile(
    r'ID="(?P<id>\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\})"\r\n'
    r"(?P<modules>(?:(?:Module|Class)=\w+\r\n|Document=\w+/&H[0-9A-F]{8}\r\n)+)"
    r'Name="\w+"\r\nHelpContextID="\d+"\r\nVersionCompatible32="393222000"\r\n'
    r'CMG="(?P<CMG>[0-9A-F]{22,28})"\r\nDPB="(?P<DPB>[0-9A-F]{16,})"\r\nGC="(?P<GC>[0-9A-F]{16,22})"\r\n\r\n'
    r"\[Host Extender Info\]\r\n(&H[0-9A-F]{8}=\{[0-9A-F-]+\};\w+;&H[0-9A-F]{8}\r\n)*\r\n"
    r"\[Workspace\]\r\n(\w+=-?\d+, -?\d+, -?\d+, -?\d+, [CZI]?\r\n)*"
)
"""The PROJECT stream (2.3.1.1)."""

OPEN_PROJECT = {"CMG": bytes(4), "DPB": bytes(1), "GC": b"\xff"}
"""Not protected (2.3.1.15), no password (2.3.1.16), visible (2.3.1.17)."""


def container(vba: bytes) -> Iterator[str]:
    """The compound file and its streams."""
    project = olefile.OleFileIO(io.BytesIO(vba), raise_defects=olefile.DEFECT_UNSURE)
    yield from (f"compound file: {issue}" for issue in project.parsing_issues)
    for path in project.listdir():
        project.openstream(path).read()
    if project.openstream("VBA/_VBA_PROJECT").read() != bytes.fromhex("CC61FFFF000100"):
        yield "_VBA_PROJECT does not say that there is no compiled code"

    modules, offsets, order = _dir(olevba.decompress_stream(bytearray(project.openstream("VBA/dir").read())))
    if not DIR_ORDER.fullmatch("".join(f"{id}," for id in order)):
        yield f"dir stream: records out of order {order}"
    if set(offsets) != {0}:
        yield f"dir stream: source does not begin at 0 in every module {offsets}"
    if streams := {p[-1] for p in project.listdir() if p[0] == "VBA"} ^ {*modules, "_VBA_PROJECT", "dir"}:
        yield f"modules and streams differ: {sorted(streams)}"

    said = PROJECT.fullmatch(project.openstream("PROJECT").read().decode("cp1252"))
    if not said:
        yield "PROJECT stream: not the grammar of MS-OVBA 2.3.1.1"
        return
    if re.findall(r"=(\w+)", said["modules"]) != modules:
        yield "PROJECT and dir name different modules"
    for key, wanted in OPEN_PROJECT.items():
        if _shown(said[key], said["id"]) != wanted:
            yield f"PROJECT {key}: not encrypted for this ID, or a protected project"
    pairs = (name.encode() + b"\0" + name.encode("utf-16-le") + b"\0\0" for name in modules)
    if project.openstream("PROJECTwm").read() != b"".join(pairs) + b"\0\0":
        yield "PROJECTwm: not the names of the modules"


def source(path: Path, vba: bytes, modules: tuple[Module, ...]) -> Iterator[str]:
    """The source that olevba reads, against ours; then what scanners and the analysis say of it."""
    found = extracted(vba)
    ours = {module.name: module.source for module in modules}
    for name in sorted(found.keys() | ours.keys()):
        if _lines(found.get(name, "")) != _lines(ours.get(name, "")):
            yield f"module {name}: the source read from the file is not ours"
    for name, text in found.items():
        if words := SELF_STARTING.search(text):
            yield f"module {name}: {words[0]} could run by itself"
    scanner = mraptor.MacroRaptor("\n".join(found.values()))
    scanner.scan()
    if scanner.autoexec or scanner.suspicious:
        yield f"macro scanner: {scanner.get_flags()}"
    for name, diagnostics in pyvbaanalysis.analyze_workbook(path).items():
        for one in diagnostics:
            if one.severity is pyvbaanalysis.DiagnosticSeverity.ERROR:
                yield f"module {name}: {one.message}"
    yield from (f"pyOpenVBA: {issue}" for issue in pyopenvba.check_file(path).issues)


def extracted(vba: bytes) -> dict[str, str]:
    """{module: source} as olevba reads it."""
    read = olevba.VBA_Parser("vbaProject.bin", data=vba, disable_pcode=True).extract_all_macros()
    return {name.rpartition(".")[0]: text for _, _, name, text in read}


def _lines(text: str) -> list[str]:
    return text.rstrip().splitlines()


def _dir(records: bytes) -> tuple[list[str], list[int], list[int]]:
    """(module names, module offsets, record ids) of the dir stream."""
    names, offsets, order, at = [], [], [], 0
    while at < len(records):
        id, size = struct.unpack_from("<HI", records, at)
        size = 6 if id == 0x09 else size  # PROJECTVERSION counts only half of itself
        value = records[at + 6 : at + 6 + size]
        order.append(id)
        if id == 0x19:
            names.append(value.decode("cp1252"))
        if id == 0x31:
            offsets.append(int.from_bytes(value, "little"))
        at += 6 + size
    return names, offsets, order


def _shown(hidden: str, id: str) -> bytes | None:
    """What data encryption (2.4.3.3) hides; None when it was made for another ID."""
    seed, version, key, *rest = bytes.fromhex(hidden)
    if version ^ seed != 2 or key ^ seed != sum(id.encode()) & 0xFF:
        return None
    plain, last, before, known = bytearray(), key, version, key ^ seed
    for byte in rest:
        known = byte ^ ((before + known) & 0xFF)
        plain.append(known)
        before, last = last, byte
    content = bytes(plain)[(seed & 6) // 2 :]
    return content[4:] if int.from_bytes(content[:4], "little") == len(content) - 4 else None
