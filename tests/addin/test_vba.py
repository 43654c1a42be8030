"""The VBA project: compression by the specification's examples, a directory that is a tree, modules that are ASCII."""

import io

import olefile
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oletools.olevba import decompress_stream

from addin.compound_file import compound_file
from addin.gate_vba import container, extracted
from addin.package import HERE, addins
from addin.vba_compression import compress
from addin.vba_project import WORKBOOK_BASE, document, standard, vba_project
from tests.examples import examples


@pytest.mark.parametrize(
    ("text", "made"),  # MS-OVBA 3.2.1 and 3.2.3
    [
        (b"abcdefghijklmnopqrstuv.", "0119b000616263646566676800696a6b6c6d6e6f70007172737475762e"),
        (b"a" * 73, "0103b002614500"),
    ],
)
def test_examples_of_the_specification(text, made):
    assert compress(text).hex() == made


@given(st.text(st.sampled_from("ab \n"), max_size=200), st.integers(1, 80))
def test_another_reader_gets_the_text_back(text, times):
    whole = (text * times).encode()
    assert bytes(decompress_stream(bytearray(compress(whole)))) == whole


@pytest.mark.parametrize("size", [1, 4095, 4096, 4097, 8192, 8193])
def test_chunks_end_where_they_should(size):
    text = b"Sub A()\r\n" * 1000
    assert bytes(decompress_stream(bytearray(compress(text[:size])))) == text[:size]


def test_what_does_not_compress_is_kept_raw_or_refused():
    noise = bytes((i * i * 7919 >> 5) % 251 for i in range(4096))
    assert bytes(decompress_stream(bytearray(compress(noise)))) == noise
    raw = b"".join(bytes([high, low]) for high in range(64) for low in range(128, 160))
    assert bytes(decompress_stream(bytearray(compress(raw)))) == raw


@example(1, 4095)
@example(1, 4096)
@given(st.integers(0, 70), st.integers(0, 6000))
def test_the_directory_is_a_red_black_tree(count, size):
    streams = {f"m{number}": bytes([number]) * (size + number) for number in range(count)}
    file = olefile.OleFileIO(
        io.BytesIO(compound_file({"VBA": streams, "PROJECT": b"x"})), raise_defects=olefile.DEFECT_UNSURE
    )
    for name, text in streams.items():
        assert file.openstream(f"VBA/{name}").read() == text
    entries = file.direntries
    for storage in (entries[0], next(one for one in entries if one and one.name == "VBA")):
        names, _ = walked(entries, storage.sid_child, "black")
        assert names == sorted(names, key=lambda name: (len(name), name.upper()))


def walked(entries, sid, above):
    """(names in order, black height): no red under red, the same blacks on every way down."""
    if sid == olefile.NOSTREAM:
        return [], 1
    entry = entries[sid]
    colour = "black" if entry.color else "red"
    assert (above, colour) != ("red", "red")
    (left, height), (right, other) = (walked(entries, side, colour) for side in (entry.sid_left, entry.sid_right))
    assert height == other
    return [*left, entry.name, *right], height + (colour == "black")


@pytest.mark.parametrize("name", ["", "x" * 32])
def test_names_a_directory_cannot_hold(name):
    with pytest.raises(ValueError, match="31"):
        compound_file({name: b"x"})


def test_too_big_a_file_is_refused():
    with pytest.raises(ValueError, match="too big"):
        compound_file({"x": bytes(7_200_000)})


@settings(max_examples=examples(30))
@given(
    st.lists(st.from_regex(r"[A-Z][a-z]{1,20}", fullmatch=True), unique_by=str.lower, max_size=12), st.integers(0, 200)
)
def test_any_project_is_read_by_others(names, lines):
    body = "".join(f"Public Sub s{line}()\nEnd Sub\n" for line in range(lines))
    modules = [document("ThisWorkbook", WORKBOOK_BASE)]
    modules += [standard(f'Attribute VB_Name = "{name}x"\n{body}') for name in names]
    vba = vba_project("Trial", modules)
    assert list(container(vba)) == []
    assert {name: text.replace("\r\n", "\n") for name, text in extracted(vba).items()} == {
        module.name: module.source for module in modules
    }


@pytest.mark.parametrize(
    ("source", "why"),
    [("Sub a()\nEnd Sub\n", "VB_Name"), ('Attribute VB_Name = "A"\n\' 绩效\n', "A: VBA source is ASCII")],
)
def test_sources_that_are_no_module(source, why):
    with pytest.raises(ValueError, match=why):
        standard(source)


def test_two_modules_of_one_name():
    with pytest.raises(ValueError, match="case"):
        vba_project("Trial", [standard('Attribute VB_Name = "A"\n'), standard('Attribute VB_Name = "a"\n')])


def test_only_the_function_add_in_declares_foreign_functions():
    click, functions = addins()
    assert not any("Declare " in module.source for module in click.modules)
    assert any("Declare PtrSafe" in module.source for module in functions.modules)


def test_our_callbacks_are_one_line():
    lines = (HERE / "vba" / "JxRibbon.bas").read_text("ascii").splitlines()
    callbacks = [number for number, line in enumerate(lines) if "IRibbonControl" in line]
    assert callbacks and all(lines[number + 2] == "End Sub" for number in callbacks)
