"""The zip around a workbook: what its directory says is refused before a byte is inflated, what it hides soon after."""

import struct
import zlib
from types import SimpleNamespace

import pytest

from macros_py.xlsx import container
from macros_py.xlsx.container import open_container
from macros_py.xlsx.limits import MEGABYTE, Limits, Refused

from .hostile import lying, parts, patched, spaces, zipped

TYPES = "[Content_Types].xml"


@pytest.fixture
def inflated(monkeypatch):
    """The bytes that were inflated, chunk by chunk."""
    counts = []

    def counting(bits):
        real = zlib.decompressobj(bits)
        told = SimpleNamespace(eof=False, unconsumed_tail=b"", unused_data=b"")

        def decompress(data, most):
            assert most, "nothing is inflated without a limit"
            made = real.decompress(data, most)
            counts.append(len(made))
            told.eof, told.unconsumed_tail, told.unused_data = real.eof, real.unconsumed_tail, real.unused_data
            return made

        told.decompress = decompress
        return told

    wrapped = SimpleNamespace(**{**vars(zlib), "decompressobj": counting})
    monkeypatch.setattr(container, "zlib", wrapped)
    return counts


def refused(data, limits=Limits()):
    with pytest.raises(Refused) as caught:
        open_container(data, limits)
    return caught.value.kind


@pytest.mark.parametrize(
    ("data", "limits", "kind"),
    [
        (lambda: lying(64 * MEGABYTE + 1), Limits(), "too_big"),
        (lambda: lying(0xFFFFFFFE), Limits(), "too_big"),
        (lambda: lying(20 * MEGABYTE), Limits(), "hostile"),  # a ratio of more than 300:1
        (lambda: zipped({**parts(), "a.bin": spaces(2), "b.bin": spaces(2)}), Limits(total=4 * MEGABYTE), "too_big"),
        (lambda: zipped({**parts(), "a.bin": spaces(2)}), Limits(part=2 * MEGABYTE - 1), "too_big"),
        (lambda: patched(b"PK\1\2", 24, struct.pack("<L", 7)), Limits(), "hostile"),  # only the directory lies
        (lambda: patched(b"PK\3\4", 22, struct.pack("<L", 7)), Limits(), "hostile"),  # only the part's own header does
    ],
)
def test_a_size_that_is_too_much_or_told_in_two_ways_is_refused_before_anything_is_inflated(
    data, limits, kind, inflated
):
    assert refused(data(), limits) == kind
    assert inflated == []


@pytest.mark.parametrize("size", [0, 1, 7, 1024, 300_000])
def test_a_part_larger_than_it_says_is_inflated_one_byte_too_far_and_refused(size, inflated):
    opened = open_container(lying(size, zipped({**parts(), TYPES: spaces(8)})), Limits())
    with pytest.raises(Refused) as caught:
        opened.read(TYPES)
    assert caught.value.kind == "hostile" and sum(inflated) == size + 1


def test_a_part_smaller_than_it_says_is_refused(inflated):
    opened = open_container(lying(100_000), Limits())
    with pytest.raises(Refused) as caught:
        opened.read(TYPES)
    assert caught.value.kind == "hostile" and sum(inflated) == len(parts()[TYPES])
    assert TYPES.lower() in opened.unread, "it has not been read"


def test_what_is_exactly_at_a_limit_is_read(inflated):
    data = zipped({**parts(), "a.bin": spaces(2)})
    total = sum(map(len, parts().values())) + 2 * MEGABYTE
    opened = open_container(data, Limits(part=2 * MEGABYTE, total=total, entries=len(parts()) + 1))
    assert opened.read("A.bin") == spaces(2) and max(inflated) <= 256 * 1024
    assert refused(data, Limits(total=total - 1)) == refused(data, Limits(entries=len(parts()))) == "too_big"


def test_the_ratio_counts_from_four_megabytes_on(inflated):
    assert open_container(zipped({**parts(), "a.bin": spaces(4)}), Limits())
    assert refused(zipped({**parts(), "a.bin": spaces(4) + b" "})) == "hostile" and inflated == []
