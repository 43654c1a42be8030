"""What a file is, told by its first bytes: a workbook's reader and a report's reader say the same of it."""

import pytest

from macros_py.documents.word_document import of_bytes
from macros_py.errors import UnreadableFile
from macros_py.xlsx.file_kind import JPEG, OLE2, PDF, PNG, RTF, ZIP, refuse_other_files
from macros_py.xlsx.limits import Limits, Refused

REST = bytes(200)
KINDS = {
    "PDF": PDF + b"-1.7",
    "RTF": RTF + b"1",
    "图片": PNG + REST,
    "图片 ": JPEG + REST,
    "密码": OLE2 + REST + "EncryptedPackage\0".encode("utf-16-le") + REST,
}


@pytest.mark.parametrize("kind", KINDS)
def test_both_readers_name_the_kind(kind):
    with pytest.raises(Refused, match=kind.strip()):
        refuse_other_files(KINDS[kind], "文件", Limits())
    with pytest.raises(UnreadableFile, match=kind.strip()):
        of_bytes(KINDS[kind], "文件")


def test_a_package_is_left_to_whoever_opens_it():
    refuse_other_files(ZIP + REST, "文件.xlsx", Limits())
