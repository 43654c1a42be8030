"""Zips as people and as attackers make them: names, nesting, and no more inflated than may be."""

import io
import struct
import zipfile
import zlib

import pytest

from macros_py.bureau.receive.archive import Allowance, open_archive
from macros_py.bureau.receive.content import Unread
from macros_py.bureau.receive.sources import opened
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.store import Store


def zipped(*files, method=zipfile.ZIP_STORED):
    """A zip of (name or ZipInfo, bytes)."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return target.getvalue()


def unflagged(data):
    """The same zip by a writer that does not say its names are UTF-8."""
    data = bytearray(data)
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = data.find(mark)
        while place >= 0:
            (flags,) = struct.unpack_from("<H", data, place + at)
            struct.pack_into("<H", data, place + at, flags & ~0x800)
            place = data.find(mark, place + 4)
    return bytes(data)


def as_gbk(*files):
    """A zip as Windows in China writes it: names in GBK, unsaid."""
    data = zipped(*((f"{number:064}", content) for number, (_, content) in enumerate(files)))
    for number, (name, _) in enumerate(files):
        raw = name.encode("gb18030")
        data = data.replace(f"{number:064}".encode(), raw.ljust(64, b"_"))
    return data


@pytest.fixture
def received(tmp_path):
    """Lay bytes in a folder under a name; the items that opening it brings."""

    def receive(data, name="收.zip"):
        file = tmp_path / name
        file.write_bytes(data)
        store = Store.of(tmp_path / "登记簿")
        return list(opened(Item(str(tmp_path), name, None, file, "2021", name), store))

    return receive


def reasons(items):
    return [(item.path.rpartition("!/")[2], item.refused and item.refused[0]) for item in items]


def test_what_is_in_it_is_received_and_kept_where_it_cannot_be_changed(received, tmp_path):
    items = received(
        zipped(("乡镇/甲.xlsx", b"a"), ("乡镇/甲.pdf", b"p"), ("乡镇/乙.xlsx", b"b"), ("__MACOSX/._a", b""))
    )
    assert [item.path for item in items] == ["收.zip!/乡镇/甲.xlsx", "收.zip!/乡镇/乙.xlsx"]
    assert items[0].companions == ("收.zip!/乡镇/甲.pdf",)
    assert [item.file.read_bytes() for item in items] == [b"a", b"b"]
    assert {item.file.parent for item in items} == {tmp_path / "登记簿.files"}
    assert all(item.file.name == f"{item.sha256}.xlsx" for item in items)


@pytest.mark.parametrize(
    "make", [zipped, lambda *files: unflagged(zipped(*files)), as_gbk], ids=["flagged", "macOS", "Windows"]
)
def test_chinese_names(received, make):
    names = ["残联2020自评表.xlsx".ljust(43, "_"), "𠮷县妇联.xlsx".ljust(30, "_")]
    items = received(make(*((name, name.encode()) for name in names)))
    assert [item.name.rstrip("_") for item in items] == [name.rstrip("_") for name in names]


def test_a_name_of_one_word_in_gbk_that_happens_to_be_utf_8(received):
    raw = "拢".encode("gbk")
    assert raw.decode("utf-8")  # it is
    (item,) = received(zipped(("zz.xlsx", b"a")).replace(b"zz", raw))
    assert item.name == "拢.xlsx"


def test_the_field_made_for_names_is_believed_where_it_belongs_to_the_name(received):
    def made(checksum):
        info = zipfile.ZipInfo("a.xlsx")
        body = b"\1" + struct.pack("<L", checksum) + "真名.xlsx".encode()
        info.extra = struct.pack("<2H", 0x7075, len(body)) + body
        return zipped((info, b"x"))

    assert received(made(zlib.crc32(b"a.xlsx")))[0].name == "真名.xlsx"
    assert received(made(1))[0].name == "a.xlsx"


@pytest.mark.parametrize("name", ["../../etc/a.xlsx", "/root/a.xlsx", "C:\\a.xlsx", "x/../../a.xlsx", "..\\a.xlsx"])
def test_a_name_that_points_outside_is_refused_and_nothing_is_written(received, tmp_path, name):
    before = {path for path in tmp_path.parent.rglob("*")}
    (item,) = received(zipped((name, b"a")))
    assert item.refused[0] == "hostile" and "指向压缩包之外" in item.refused[1]
    assert {path.name for path in set(tmp_path.parent.rglob("*")) - before} == {"收.zip"}


def test_a_link_is_refused(received):
    info = zipfile.ZipInfo("a.xlsx")
    info.external_attr = 0o120777 << 16
    assert reasons(received(zipped((info, b"/etc/passwd")))) == [("a.xlsx", "hostile")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_of_one_name_are_both_told_of(received):
    items = received(zipped(("a.xlsx", b"1"), ("A.xlsx", b"2"), ("a.xlsx", b"3"), ("b.xlsx", b"4")))
    assert reasons(items) == [("a.xlsx", "hostile"), ("A.xlsx", "hostile"), ("a.xlsx#2", "hostile"), ("b.xlsx", None)]


def test_names_that_no_screen_can_show_are_spelled(received):
    items = received(zipped(("a\x07.xlsx", b"1"), ("字" * 250 + ".xlsx", b"2"), ("\u202exslx.a", b"3")))
    assert [item.name.isprintable() for item in items] == [True] * 3


def encrypted(data):
    data = bytearray(data)
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.find(mark) + at] |= 1
    return bytes(data)


def test_a_password_a_strange_method_and_damage(received):
    assert reasons(received(encrypted(zipped(("a.xlsx", b"x"))))) == [("a.xlsx", "password")]
    assert reasons(received(zipped(("a.xlsx", b"x" * 999), method=zipfile.ZIP_BZIP2))) == [("a.xlsx", "not_xlsx")]
    whole = zipped(("a.xlsx", b"x" * 999), ("b.xlsx", b"good"))
    hurt = whole.replace(b"xxx", b"xyx", 1)
    assert reasons(received(hurt)) == [("a.xlsx", "damaged"), ("b.xlsx", None)]
    for cut in (b"", b"PK\3\4", whole[:500], whole[:-30], b"Rar!" + whole[:100]):
        (item,) = received(cut)
        assert item.refused[0] == "damaged" and item.path == "收.zip" and item.size == len(cut)


def test_nothing_in_it(received):
    assert reasons(received(zipped())) == [("收.zip", "empty")]
    assert reasons(received(zipped(("目录.txt", b"x"), ("子/", b"")))) == [("收.zip", "empty")]


def test_a_workbook_that_is_called_a_zip_is_a_workbook(received, returns):
    (item,) = received(returns["1.xlsx"])
    assert item.refused is None and item.file.name == "收.zip"


def test_a_zip_in_a_zip_is_opened_and_one_more_is_not(received):
    inner = zipped(("c.xlsx", b"c"))
    items = received(zipped(("a.xlsx", b"a"), ("二.zip", zipped(("b.xlsx", b"b"), ("三.zip", inner)))))
    assert [(item.path, item.refused and item.refused[0]) for item in items] == [
        ("收.zip!/a.xlsx", None),
        ("收.zip!/二.zip!/b.xlsx", None),
        ("收.zip!/二.zip!/三.zip", "nested"),
    ]


def test_a_bomb_is_not_inflated(received, tmp_path):
    blanks = zipped(("a.xlsx", bytes(15 << 20)), ("b.xlsx", b"b"), method=zipfile.ZIP_DEFLATED)
    assert reasons(received(blanks)) == [("a.xlsx", "hostile"), ("b.xlsx", None)]
    assert sum(file.stat().st_size for file in (tmp_path / "登记簿.files").iterdir()) == 1


def test_what_is_inside_is_counted_over_all_layers(received, tmp_path):
    layer = zipped(*((f"{n}.csv", bytes(4 << 20)) for n in range(16)), method=zipfile.ZIP_DEFLATED)
    items = received(zipped(*((f"{n}.zip", layer) for n in range(16)), method=zipfile.ZIP_DEFLATED))
    refused = [item for item in items if item.refused]
    assert {item.refused[0] for item in refused} == {"hostile"} and len(refused) == 13
    assert sum(1 for item in items if not item.refused) == 3 * 16  # 192 of the 256 MB it may grow to


def test_a_size_that_lies_is_found_out(received):
    data = bytearray(zipped(("a.xlsx", b"x" * 5000), method=zipfile.ZIP_DEFLATED))
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<L", data, data.find(mark) + at, 100)
    assert reasons(received(bytes(data))) == [("a.xlsx", "damaged")]


def test_too_many_files_or_a_directory_without_end(received):
    many = zipped(*((f"{n}.xlsx", b"") for n in range(20)))
    with pytest.raises(Unread) as refused:
        open_archive(io.BytesIO(many), "收.zip", Allowance(1 << 20, entries=10))
    assert refused.value.reason == "too_big"
    endless = zipped(*((f"{n:05}" + "名" * 60, b"") for n in range(24_000)))
    assert reasons(received(endless)) == [("收.zip", "damaged")]
