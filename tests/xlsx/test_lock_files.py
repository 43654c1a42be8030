"""Lock files of the three programs, as they write them, and whom they name."""

import pytest

from macros_py.errors import FileBusy
from macros_py.xlsx.lock_files import refuse_held

NAME = "自评工作簿.xlsx"


def excel(user, wide=True):
    narrow = user.encode("gbk")
    data = bytes([len(narrow)]) + narrow.ljust(54)
    if wide:
        data += len(user).to_bytes(2, "little") + user.encode("utf-16-le").ljust(108, b" ")
    return data


LIBREOFFICE = "{},{},电脑,21.11.2026 11:12,file:///home/u/.config;"


@pytest.mark.parametrize(
    "lock, data, said",
    [
        ("~$" + NAME, excel("张三"), "由张三用 Excel 或 WPS 打开"),
        ("~$" + NAME, excel("张三", wide=False), "由张三用 Excel 或 WPS 打开"),
        ("~$" + NAME, b"", "在 Excel 或 WPS 中打开"),
        ("~$" + NAME[2:], excel("Zhang San"), "由Zhang San用 Excel"),
        (".~" + NAME, excel("李四"), "由李四用 WPS 打开"),
        (".~" + NAME, b"\xff" * 20, "在 WPS 中打开"),
        (f".~lock.{NAME}#", LIBREOFFICE.format("王五", "wang").encode(), "由王五用 LibreOffice 打开"),
        (f".~lock.{NAME}#", LIBREOFFICE.format("", "wang").encode(), "由wang用 LibreOffice 打开"),
        (f".~lock.{NAME}#", b"\x00\x1b[31m" * 9, "在 LibreOffice 中打开"),
        (f".~lock.{NAME}#", LIBREOFFICE.format("王\n五" * 50, "").encode(), "由王?五王?五"),
    ],
)
def test_who_has_it(tmp_path, lock, data, said):
    (tmp_path / lock).write_bytes(data)
    with pytest.raises(FileBusy) as refusal:
        refuse_held(tmp_path / NAME)
    sentence = str(refusal.value)
    assert said in sentence and f"请删除同一文件夹中的“{lock}”" in sentence and "\n" not in sentence


def test_nobody_has_it(tmp_path):
    for other in ("~$别的.xlsx", NAME, f".~lock.别的{NAME}#", "~$"):
        (tmp_path / other).write_bytes(b"")
    refuse_held(tmp_path / NAME)


def test_a_cut_name_that_is_another_file_s_own(tmp_path):
    (tmp_path / NAME[2:]).write_bytes(b"")
    (tmp_path / f"~${NAME[2:]}").write_bytes(excel("张三"))
    refuse_held(tmp_path / NAME)
    with pytest.raises(FileBusy):
        refuse_held(tmp_path / NAME[2:])


def test_a_lock_that_cannot_be_read_is_still_a_lock(tmp_path):
    (tmp_path / f"~${NAME}").mkdir()
    with pytest.raises(FileBusy, match="在 Excel 或 WPS 中打开"):
        refuse_held(tmp_path / NAME)
