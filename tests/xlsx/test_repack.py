"""Exchanged parts have their new content; all others lie in the new zip byte for byte as in the old one."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.xlsx.container import open_container
from macros_py.xlsx.limits import Limits, Refused
from macros_py.xlsx.repack import repacked

CONTENT = {"一.xml": b"one" * 50, "b/Two.bin": b"two", "c.xml": b"", "d.xml": b"four" * 9}


def package(extra=b"", comment=b"note", method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.comment = comment
        for name, content in CONTENT.items():
            entry = zipfile.ZipInfo(name)
            entry.extra, entry.comment, entry.external_attr = extra, b"c", 7
            zipped.writestr(entry, content, zipfile.ZIP_STORED if name.endswith("bin") else method)
    return out.getvalue()


def made(data, fresh):
    return repacked(open_container(data, Limits()), fresh)


def contents(data):
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        assert zipped.testzip() is None
        open_container(data, Limits()).read_the_rest()
        return {entry.filename: zipped.read(entry) for entry in zipped.infolist()}, zipped.comment


def test_nothing_exchanged_is_the_same_zip():
    assert made(package(), {}) == package()


@given(st.dictionaries(st.sampled_from(sorted(CONTENT)), st.none() | st.binary(max_size=200)))
def test_any_parts_exchanged(fresh):
    done = made(package(b"\x20\xa2\4\0grow"), fresh)
    expected = {name: fresh.get(name, content) for name, content in CONTENT.items()}
    assert contents(done) == ({k: v for k, v in expected.items() if v is not None}, b"note")
    with zipfile.ZipFile(io.BytesIO(done)) as zipped:
        for entry in zipped.infolist():
            assert (entry.extra, entry.comment, entry.external_attr) == (b"\x20\xa2\4\0grow", b"c", 7)
            assert entry.compress_type == (zipfile.ZIP_STORED if "bin" in entry.filename else zipfile.ZIP_DEFLATED)


def test_names_count_in_any_case():
    assert contents(made(package(), {"B/TWO.BIN": b"2"}))[0]["b/Two.bin"] == b"2"


def test_a_directory_in_another_order_than_the_entries():
    data = package(comment=b"")
    end = data.rfind(b"PK\5\6")
    start = struct.unpack_from("<L", data, end + 16)[0]
    lines = [b"PK\1\2" + line for line in data[start:end].split(b"PK\1\2")[1:]]
    turned = data[:start] + b"".join(reversed(lines)) + data[end:]
    done = made(turned, {"c.xml": b"new"})
    assert contents(done)[0] == CONTENT | {"c.xml": b"new"}
    assert list(contents(done)[0]) == list(reversed(CONTENT))


def test_zip64_is_refused():
    data = bytearray(package(comment=b""))
    end = data.rfind(b"PK\5\6")
    start = struct.unpack_from("<L", data, end + 16)[0]
    count, size = struct.unpack_from("<HL", data, end + 10)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    data[end + 8 : end + 20] = b"\xff" * 12
    with pytest.raises(Refused, match="ZIP64"):
        made(bytes(data[:end] + record + locator + data[end:]), {"c.xml": b"new"})


@given(st.dictionaries(st.sampled_from(["e.xml", "新.xml"]), st.binary(max_size=200)), st.booleans())
def test_parts_added(added, drop):
    """They come last; what stays lies as it lay."""
    data = repacked(open_container(package(), Limits()), {"c.xml": None} if drop else {}, added)
    kept = {name: content for name, content in CONTENT.items() if not (drop and name == "c.xml")}
    found, comment = contents(data)
    assert list(found.items()) == [*kept.items(), *added.items()] and comment == b"note"


def test_only_new_parts_can_be_added():
    with pytest.raises(AssertionError):
        repacked(open_container(package(), Limits()), {}, {"D.XML": b""})
