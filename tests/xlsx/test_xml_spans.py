"""Spans point at exactly the bytes of an element, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.xlsx.limits import Refused
from macros_py.xlsx.xml_spans import Edit, opening, outline, retagged, spliced, text_of

DATA = (
    '<?xml version="1.0"?>\n<a x="&gt;/>"><!-- <b> --><b/><b y=\'>\'></b ><c>1/></c><b><b/></b><![CDATA[<b/>]]></a>\n'
)


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_spans(start):
    data = (start + DATA).encode()
    root = outline("部件", data, ("",), depth=2)
    assert [data[child.start : child.stop].decode() for child in root.children] == [
        "<b/>",
        "<b y='>'></b >",
        "<c>1/></c>",
        "<b><b/></b>",
    ]
    assert opening(data, root) == b'<a x="&gt;/>">'
    assert data[root.stop :] == b"\n"
    assert [len(child.children) for child in root.children] == [0, 0, 0, 0]


def test_namespaces_depth_and_what_is_left_out():
    data = b'<p:a xmlns:p="one" xmlns:q="two"><q:a/><p:v><p:f/></p:v><p:b><p:c p:z="1"><p:d/></p:c></p:b></p:a>'
    root = outline("部件", data, ("one",), depth=3, without=("v",))
    assert [child.name for child in root.children] == ["", "b"]
    (inner,) = root.children[1].children
    assert (inner.name, dict(inner.attributes), inner.children) == ("c", {"one z": "1"}, [])


@pytest.mark.parametrize(
    "data, fact",
    [
        (b"<a>", "XML 有误"),
        (b"", "XML 有误"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        ("<a/>".encode("utf-16"), "UTF-16"),
        ("<a/>".encode("utf-16-be"), "UTF-16"),
        (b'<?xml version="1.0" encoding="gbk"?><a/>', "gbk，不是 UTF-8"),
        ('<?xml version="1.0"?><a>中</a>'.encode("gbk"), "XML 有误"),
    ],
)
def test_refusals(data, fact):
    with pytest.raises(Refused, match=fact):
        outline("部件", data, ("",), depth=2)


def test_text():
    data = b"<a><f>1&lt;2&#x4E2D;<![CDATA[<&]]></f><f/><f></f></a>"
    assert [text_of(data, f) for f in outline("部件", data, ("",), depth=2).children] == ["1<2中<&", "", ""]


def test_retagged():
    tag = b"<c  r='A1'\n t = \"s\" u:t=' t=\"s\"' />"
    assert retagged(tag, ("t",)) == b"<c  r='A1' u:t=' t=\"s\"' />"
    assert retagged(b"<c/>", (), t='a"<') == b'<c t="a&quot;&lt;"/>'
    assert retagged(b'<c t="1" r="2">', (), t="3") == b'<c r="2" t="3">'


@given(st.binary(max_size=30), st.data())
def test_spliced(data, draw):
    cuts = sorted(draw.draw(st.lists(st.integers(0, len(data)), max_size=8)))
    edits = [Edit(start, stop, b"<%d>" % start) for start, stop in zip(cuts[::2], cuts[1::2], strict=False)]
    expected = data
    for edit in reversed(edits):
        expected = expected[: edit.start] + edit.new + expected[edit.stop :]
    assert spliced(data, edits) == expected


def test_an_insertion_stands_before_what_changes_there():
    assert spliced(b"abc", [Edit(1, 2, b"B"), Edit(1, 1, b"1"), Edit(1, 1, b"2")]) == b"a12Bc"
