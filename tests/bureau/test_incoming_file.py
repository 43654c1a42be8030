"""What counts as received, and names and times as text."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.bureau.receive import folder
from macros_py.bureau.register.incoming_file import divided, moment, spelled
from macros_py.errors import UnreadableFile


@pytest.mark.parametrize(
    ("names", "one_unit", "counted"),
    [
        (["甲.xlsx", "乙.xls", "丙.et", "丁.csv", "戊"], False, {"甲.xlsx", "乙.xls", "丙.et", "丁.csv", "戊"}),
        (["甲.xlsx", "甲.pdf", "乙.pdf"], False, {"甲.xlsx", "乙.pdf"}),
        (["甲.xlsx", "自评报告.docx", "签字.jpg"], True, {"甲.xlsx"}),
        (["甲.xlsx", "自评报告.docx", "目录.txt"], False, {"甲.xlsx"}),
        (["自评表.pdf"], True, {"自评表.pdf"}),
        (["自评表.doc", "目录.txt"], False, {"自评表.doc"}),
        (["甲.xlsx", "~$甲.xlsx", ".~lock.甲.xlsx#", ".DS_Store", "Thumbs.db"], False, {"甲.xlsx"}),
        (["~$甲.xlsx"], False, {"~$甲.xlsx"}),
        (["甲.XLSX", "甲.PDF"], False, {"甲.XLSX"}),
        ([], True, set()),
    ],
)
def test_what_counts(names, one_unit, counted):
    assert set(divided(names, one_unit)) == counted


def test_companions_are_listed_beside_their_workbook():
    assert divided(["甲.xlsx", "甲.pdf", "乙.xlsx", "乙.docx"]) == {"甲.xlsx": ("甲.pdf",), "乙.xlsx": ("乙.docx",)}


@given(st.lists(st.text(max_size=6), unique=True, max_size=4))
def test_no_two_names_are_spelled_the_same(names):
    made = [spelled(name) for name in names]
    assert len(set(made)) == len(names)
    assert all(name.isprintable() for name in made)
    "".join(made).encode()


@given(st.lists(st.floats(allow_nan=False), min_size=2, max_size=6))
def test_moments_sort_as_time_does(seconds):
    assert [moment(s) for s in sorted(seconds)] == sorted(moment(s) for s in seconds)


def test_a_folder(tmp_path):
    (tmp_path / "乡").mkdir()
    for name in ("乙.xlsx", "乡/甲.xlsx", "乡/甲.pdf", "x" * 250 + ".xlsx", "登记.db", "a\x07\n.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "环").symlink_to(tmp_path)
    (tmp_path / "外.xlsx").symlink_to("/etc/passwd")
    found = list(folder.items(tmp_path, [tmp_path / "登记.db"]))
    paths = {item.path: item.companions for item in found}
    assert paths == dict.fromkeys(("a\\u{7}\\u{a}.xlsx", "x" * 250 + ".xlsx", "乙.xlsx", "外.xlsx", "环"), ()) | {
        "乡/甲.xlsx": ("乡/甲.pdf",)
    }
    assert {item.source for item in found} == {str(tmp_path)}
    assert all(item.sent.startswith("20") for item in found)
    (one,) = folder.items(tmp_path / "乡" / "甲.xlsx")
    assert (one.source, one.path) == (str(tmp_path / "乡"), "甲.xlsx")
    with pytest.raises(UnreadableFile, match="没有.*请核对"):
        folder.items(tmp_path / "没有")


def test_a_folder_that_cannot_be_listed_is_not_lost(tmp_path, monkeypatch):
    (tmp_path / "锁着").mkdir()
    (tmp_path / "甲.xlsx").write_bytes(b"x")
    real = os.scandir

    def scandir(path):
        if str(path).endswith("锁着"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = {item.path: item.refused for item in folder.items(tmp_path)}
    assert found["甲.xlsx"] is None and found["锁着/"][0] == "unread" and "锁着" in found["锁着/"][1]


@pytest.mark.skipif(os.name == "nt", reason="names of bytes")
def test_a_name_that_is_no_text(tmp_path):
    for name in (b"\xff\xfe.xlsx", rb"\u{dcff}\u{dcfe}.xlsx"):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(b"x")
    assert len({item.path.encode() for item in folder.items(tmp_path)}) == 2
