"""The quick reader answers exactly what the careful one does, or leaves the part to it."""

import html

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from macros_py.xlsx.fast_path import NotPlain, resolved
from macros_py.xlsx.fast_sheet import read_plain_worksheet
from macros_py.xlsx.limits import Limits, Refused
from macros_py.xlsx.rich_text import Run
from macros_py.xlsx.sheetxml import read_worksheet
from macros_py.xlsx.strings import read_plain_strings, read_strings
from macros_py.xlsx.xmlscan import Tally
from tests.examples import examples
from tests.xlsx.hostile import HEAD, MAIN, sheet

TEXTS = {"0": "甲", "1": "", "2": "丙 & 丁"}
X14 = ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'


def quick(part: bytes):
    tally = Tally(Limits())
    try:
        read = read_plain_worksheet("表", part, TEXTS, tally)
    except NotPlain:
        return None
    except Refused as refused:
        return refused.kind, refused.fact
    hidden = read.hidden_rows, read.hidden_columns
    return read.cells, read.merges, read.protected, hidden, tally.cells, tally.formulas


def careful(part: bytes):
    tally = Tally(Limits())
    try:
        read = read_worksheet("表", [part], TEXTS, tally)
    except Refused as refused:
        return refused.kind, refused.fact
    hidden = read.hidden_rows, read.hidden_columns
    return read.cells, read.merges, read.protected, hidden, tally.cells, tally.formulas


def same(part: bytes) -> bool:
    """Whether the quick reader answered; if it did, it must have answered the same."""
    answer = quick(part)
    assert answer is None or answer == careful(part)
    return answer is not None


text = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n甲 "), max_size=8).map(
    lambda value: value.replace("&", "&amp;").replace("<", "&lt;")
)
number = st.one_of(
    st.integers(-(10**17), 10**17).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["", "1e5", "1_0", "１", "-0", " 1", "1e999", "&#49;", "007"]),
)
index = st.sampled_from(["0", "1", "2", "3", "", "-1", "00"])
formula = st.sampled_from(
    [
        *("", "<f>A1+B1</f>", "<f/>", '<f aca="false">1&lt;2</f>', '<f t="shared" ref="A1:C9" si="0">A1*$B$2</f>'),
        *('<f t="shared" si="0"/>', '<f t="array" ref="A1:B2">B1:C2</f>', '<f ca="1"></f>', '<f t="x">1</f>'),
        *('<f xml:space="preserve"> 1</f>', '<f ca="1" ca="1">1</f>', '<f xmlns="urn:x">1</f>'),
    ]
)
content = st.one_of(
    st.tuples(st.sampled_from(["", ' t="n"']), formula, number.map("<v>{}</v>".format)),
    st.tuples(st.just(' t="s"'), st.just(""), index.map("<v>{}</v>".format)),
    st.tuples(st.just(' t="str"'), formula, text.map("<v>{}</v>".format)),
    st.tuples(st.just(' t="inlineStr"'), st.just(""), text.map("<is><t>{}</t></is>".format)),
    st.tuples(st.just(' t="inlineStr"'), st.just(""), text.map('<is><t xml:space="preserve">{}</t></is>'.format)),
    st.tuples(
        st.sampled_from(["", ' t="b"', ' t="e"', ' t="zz"', ' t="d"', ' t="s"', ' cm="1"', ' ph="1"']),
        formula,
        st.sampled_from(["", "<v>1</v>", "<v/>", "<v />", "<v>#N/A</v>", "<is><t>a</t></is>", "<v>1</v><v>2</v>"]),
    ),
)
tail = st.sampled_from(
    [
        *[""] * 9,
        *[' spans="1:5" ht="20.25" customHeight="1"', ' x14ac:dyDescent="0.25"'] * 3,
        *(' ht="1" ht="2"', ' ht="&lt;"', " ", ' xmlns="urn:x"'),
    ]
)


@st.composite
def sheets(draw) -> bytes:
    data = []
    row = 0
    for _ in range(draw(st.integers(0, 4))):
        row += draw(st.sampled_from([*[1] * 9, 2, 0]))
        cells = []
        column = 0
        for _ in range(draw(st.integers(0, 4))):
            column += draw(st.sampled_from([*[1] * 15, 3, 0]))
            letters = "ABCDEFGHIJKLMNOP"[max(0, column - 1)]
            style = draw(st.sampled_from(["", ' s="1"', ' s="12"']))
            type, f, v = draw(content)
            cells.append(
                f'<c r="{letters}{row}"{style}{type}>{f}{v}</c>' if f or v else f'<c r="{letters}{row}"{style}/>'
            )
        data.append(f'<row r="{row}"{draw(tail)}>{"".join(cells)}</row>' if cells else f'<row r="{row}"/>')
    return sheet(
        draw(st.sampled_from([*[""] * 9, "\n"])).join(data),
        before=draw(st.sampled_from([*[""] * 6, '<dimension ref="A1:XFD9"/>', "<!-- <sheetData> -->", "<sheetData/>"])),
        after=draw(
            st.sampled_from(
                [
                    *("", "", "", '<sheetProtection sheet="1"/>', "<!-- </sheetData> -->", "<sheetData/>"),
                    '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
                ]
            )
        ),
        attributes=draw(st.sampled_from([X14, X14, ""])),
    )


@settings(max_examples=examples(600))
@given(sheets())
def test_both_readers_agree(part):
    event("quick" if same(part) else "left")


@settings(max_examples=examples(300))
@given(st.data())
def test_both_readers_agree_on_spoilt_parts(data):
    part = data.draw(sheets())
    at = data.draw(st.integers(part.find(b"<worksheet"), len(part)))
    piece = data.draw(st.sampled_from(["<", ">", '"', "&", "]]>", "\r", "\0", "<!--", " ", "</c>", "<v>", "一", "x:"]))
    same(part[:at] + piece.encode() + part[at + data.draw(st.integers(0, 3)) :])


ORDINARY = (
    '<row r="1" spans="1:3" x14ac:dyDescent="0.25"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"/>'
    '<c r="C1" s="2"><f>A1&amp;"&lt;"</f><v>1.5</v></c></row><row r="2"/>'
    '<row r="7"><c r="B7" t="inlineStr"><is><t>&#20018;&#x4e32;</t></is></c><c r="AA7" t="b"><v>1</v></c></row>'
)


def test_an_ordinary_sheet_takes_the_quick_way():
    part = sheet(ORDINARY, before='<dimension ref="A1"/>', after="<pageMargins/>", attributes=X14)
    assert same(part)
    cells = quick(part)[0]
    assert cells[1, 3].formula == 'A1&"<"' and cells[7, 2].value == "串串" and cells[7, 27].value is True


@pytest.mark.parametrize(
    "old, new",
    [
        *(('<row r="2"/>', '<row r="1"/>'), ('<c r="B1"/>', '<c r="A1"/>'), ('r="B7"', 'r="B8"')),
        *(('<row r="2"/>', "\n"), ("<v>1.5</v>", "<v>1.5</v><v>2</v>"), ("1.5", "1.5<!-- -->"), ("1.5", "&bad;")),
        *((' spans="1:3"', ' spans="1:3" spans="1:3"'), ("1.5", "1.5\r"), ("1.5", "]]>"), ("&#20018;", "&#0;")),
        *(("&#20018;", "&#xe000;"), ("1.5", "<![CDATA[1.5]]>"), ('<row r="7">', '</row><row r="7">')),
        *(('<row r="7">', ""), ('r="AA7"', 'r="ZZZ7"'), ('r="7"', 'r="1048577"'), (X14, "")),
        *(("</row>", ""), (' spans="1:3"', ' xmlns="urn:x"'), ("<f>", '<f xmlns="urn:x">')),
        *(("串", "stood-here"), ("<dimension", "<!-- <sheetData></sheetData> --><dimension")),
        *(("<dimension", '<stood-here a="<sheetData>"/><dimension'), ("<sheetData>", "<sheetData >")),
    ],
    ids=str,
)
def test_what_is_not_plain_is_left_to_the_careful_reader(old, new):
    part = sheet(ORDINARY + "<!--串-->", before='<dimension ref="A1"/>', attributes=X14).decode()
    part = part.replace("<!--串-->", "" if old != "串" else '<row r="9"><c r="A9" t="str"><v>串</v></c></row>')
    assert same(part.encode()) and old in part
    spoilt = part.replace(old, new, 1).encode()
    assert quick(spoilt) is None
    same(spoilt)


@pytest.mark.parametrize("real", ["<sheetData/>", '<sheetData stood-here=""/>', "<sheetData ></sheetData >"])
def test_data_in_a_comment_are_none(real):
    part = (
        f'{HEAD}<worksheet xmlns="{MAIN}"><!-- <sheetData><row r="1"><c r="A1"><v>999</v></c></row></sheetData> -->'
        f"{real}</worksheet>"
    ).encode()
    assert quick(part) is None and careful(part)[0] == {}


@pytest.mark.parametrize(
    "inside",
    [
        "<!-- <si><t>999</t></si></sst> -->",
        "<!-- <si><t>999</t></si></sst> --><si ><t>1</t></si>",
        '<!-- <si><t>999</t></si></sst> --><si stood-here=""><t>1</t></si>',
        "<si ><t>1</t></si><si><t>2</t></si></sst",
    ],
)
def test_texts_in_a_comment_are_none(inside):
    part = f'{HEAD}<sst xmlns="{MAIN}">{inside}{"" if inside.endswith("sst") else "</sst "}>'.encode()
    assert "999" not in read_strings("文字", [part], Tally(Limits())).values()
    with pytest.raises(NotPlain):
        read_plain_strings("文字", part, Tally(Limits()))


look = st.sampled_from(
    [
        *(
            "<b/>",
            '<sz val="10.5"/>',
            '<rFont val="黑体"/>',
            '<rFont val="a&amp;b"/>',
            "<strike/>",
            '<strike val="0"/>',
        ),
        *(
            '<vertAlign val="superscript"/>',
            '<vertAlign val="baseline"/>',
            '<color rgb="FF595959"/>',
            '<color auto="1"/>',
        ),
        *('<color theme="1"/>', '<color theme="0" tint="-0.5"/>', '<color indexed="9"/>', '<color rgb="FF000000"/>'),
        *("<b>x</b>", '<color rgb="FFFFFFFF" theme="1"/>', '<color  rgb="FFFFFFFF"/>', '<rFont val="a\tb"/>'),
    ]
)
run = st.just("") | st.lists(look, max_size=3).map(lambda looks: f"<rPr>{''.join(looks)}</rPr>")
space = st.sampled_from(["", ' xml:space="preserve"', " "])
item = st.one_of(
    st.builds("<t{}>{}</t>".format, space, text),
    st.builds('<t{}>{}</t><phoneticPr fontId="1" type="noConversion"/>'.format, space, text),
    st.lists(st.builds("<r>{}<t{}>{}</t></r>".format, run, space, text), min_size=1, max_size=3).map("".join),
    st.sampled_from(["<t/>", "<r><t>a</t></r><rPh><t>b</t></rPh>", "", "<t>a</t><t>b</t>", "<x/>", "<t><b/></t>"]),
)


@settings(max_examples=examples(500))
@given(
    st.lists(item, max_size=4),
    st.sampled_from(["", "\n", "<!-- <si> -->", "]]>"]),
    st.sampled_from(["", "<extLst/>", "<!-- </sst> -->", "<si stood-here=''/>"]),
)
@example(["<t>_x0041_&lt;_x005F_x0041_</t>", "<t>&#20018;</t>"], "", "")
def test_both_readers_of_texts_agree(items, before, after):
    part = f'{HEAD}<sst xmlns="{MAIN}">{before}{"".join(f"<si>{one}</si>" for one in items)}{after}</sst>'.encode()
    try:
        answer = read_plain_strings("文字", part, Tally(Limits()))
    except NotPlain:
        return
    assert pieces(answer) == pieces(read_strings("文字", [part], Tally(Limits())))


def pieces(texts):
    """The texts, and of those in pieces their pieces."""
    return {number: (text, getattr(text, "runs", None)) for number, text in texts.items()}


def test_texts_in_coloured_pieces_take_the_quick_way():
    """LibreOffice writes a text of Chinese and digits in two fonts, each with the colour of its cell."""
    font = '<rPr><sz val="10.5"/><color rgb="FF595959"/><rFont val="{}"/></rPr>'
    part = (
        f'{HEAD}<sst xmlns="{MAIN}"><si><r>{font.format("宋体")}<t>1&amp;</t></r><r>{font.format("Noto Sans CJK SC")}'
        "<t>．只填</t></r></si><si><t>甲</t></si></sst>"
    ).encode()
    grey = ("rgb", "FF595959", "")
    told = (Run("1&", own=True, colour=grey), Run("．只填", own=True, colour=grey))
    answer = read_plain_strings("文字", part, Tally(Limits()))
    assert pieces(answer) == {"0": ("1&．只填", told), "1": ("甲", None)}
    assert pieces(answer) == pieces(read_strings("文字", [part], Tally(Limits())))


@pytest.mark.parametrize(
    "texts", [["a&lt;b", "", "&amp;lt;&quot;&apos;&gt;"], ["&#20018;&lt;", "&amp;"], ["&x;"], ["\ue000&lt;"]]
)
def test_entities_mean_what_they_mean_to_the_parser(texts):
    try:
        answer = resolved(texts)
    except NotPlain:
        assert texts in (["&x;"], ["\ue000&lt;"])
        return
    assert answer == [html.unescape(text) for text in texts]


def test_a_long_sheet_is_read_the_quick_way_and_a_long_text_the_careful_one():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><f>REPT("甲",{n})</f><v>{"甲" * 1_000}</v></c></row>' for n in range(1, 300)
    )
    assert len(rows.encode()) > Limits().text and same(sheet(rows))
    most = Limits().text
    assert quick(sheet(f'<row r="1"><c r="A1" t="str"><v>{"甲" * most}</v></c></row>')) is None
    assert quick(sheet("".join(f'<row r="{n}"/>' for n in range(1, 110_000)))) is None


def test_ordinary_texts_take_the_quick_way():
    part = (
        f'{HEAD}<sst xmlns="{MAIN}" count="3" uniqueCount="3"><si><t>甲</t><phoneticPr fontId="1" type="noConversion"/>'
        '</si><si><r><rPr><sz val="11"/><color rgb="FF000000"/><rFont val="Noto Sans CJK SC"/></rPr>'
        '<t xml:space="preserve">乙 </t></r><r><t>&lt;丙&gt;</t></r></si><si><t>_x000D_</t></si></sst>'
    ).encode()
    assert read_plain_strings("文字", part, Tally(Limits())) == {"0": "甲", "1": "乙 <丙>", "2": "\r"}


def test_the_pattern_takes_time_in_proportion():
    """Long runs of almost-cells must not be tried again and again."""
    part = sheet('<row r="1"><c r="A1"><f' + ' a="1"' * 40_000 + "></c></row>")
    assert quick(part) is None
    part = sheet('<row r="1">' + '<c r="A1"' * 30_000 + "</row>")
    assert quick(part) is None
