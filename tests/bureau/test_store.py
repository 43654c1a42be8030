"""The kept files: one a content, under no name of anybody's, and a sentence where the disk will not have them."""

import hashlib

import pytest

from macros_py.bureau.register.store import Store
from macros_py.errors import FileBusy


@pytest.mark.parametrize(
    "name", ["a.xlsx", "../../a.xlsx", "a.XLSX", "a.exe", "a", "a.b/c", ".xlsx\0", "字" * 300 + ".xlsx"]
)
def test_only_known_endings_and_never_a_place(tmp_path, name):
    path = Store(tmp_path / "s").keep(b"x", name)
    assert path.parent == tmp_path / "s" and path.suffix in (".xlsx", ".bin")
    assert path.stem == hashlib.sha256(b"x").hexdigest() and path.read_bytes() == b"x"
    assert [file.name for file in tmp_path.rglob("*")] == ["s", path.name]


def test_the_same_content_is_written_once_and_what_was_cut_short_again(tmp_path):
    store = Store(tmp_path / "s")
    path = store.keep(b"whole", "a.xlsx")
    written = path.stat().st_mtime_ns
    assert store.keep(b"whole", "b.xlsx") == path and path.stat().st_mtime_ns == written
    path.write_bytes(b"who")
    assert store.keep(b"whole", "a.xlsx").read_bytes() == b"whole"


def test_a_link_laid_in_its_place_is_not_followed(tmp_path):
    store = Store(tmp_path / "s")
    path = store.keep(b"whole", "a.xlsx")
    other = tmp_path / "other"
    other.write_bytes(b"other")
    path.unlink()
    path.symlink_to(other)
    assert not store.keep(b"whole", "a.xlsx").is_symlink() and other.read_bytes() == b"other"


def test_a_disk_that_will_not_have_it_is_a_sentence(tmp_path):
    (tmp_path / "s").write_bytes(b"")
    with pytest.raises(FileBusy, match="存不进"):
        Store(tmp_path / "s").keep(b"x", "a.xlsx")
