"""What is seen is what is read: the same runs of text, however a file says their look, come to the same words."""

import doctest
import random
from pathlib import Path

import pytest

from macros_py.claims.check import check
from macros_py.claims.comments import commented
from macros_py.documents import visible_text as module
from macros_py.documents.plain_text import of_text
from macros_py.documents.sources import read_source
from macros_py.documents.visible_text import HIDDEN, LOWERED, RAISED, STRUCK, WHITE, Style, look, visible
from macros_py.documents.web_page import tables as web_tables
from macros_py.documents.word_document import of_bytes
from tests.claims.test_comments import anchored, with_body
from tests.documents.test_bad_input import FLAT, OLD_XML
from tests.documents.test_document import W, docx

RUNS = {
    "": [""],
    STRUCK: [
        "<w:strike/>",
        "<w:dstrike/>",
        '<w:strike w:val="on"/>',
        '<w:rStyle w:val="Struck"/>',
        '<w:rStyle w:val="BasedOnStruck"/>',
    ],
    HIDDEN: ["<w:vanish/>", '<w:rStyle w:val="Gone"/>'],
    WHITE: ['<w:color w:val="FFFFFF"/>', '<w:color w:val="fefefe"/><w:shd w:val="clear" w:fill="FFFFFF"/>'],
    RAISED: ['<w:vertAlign w:val="superscript"/>', '<w:rStyle w:val="Raised"/>'],
    LOWERED: ['<w:vertAlign w:val="subscript"/>'],
}
"""Each look as Word writes it."""
PLAIN_RUNS = [
    '<w:strike w:val="0"/>', '<w:vanish w:val="false"/>', '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F3864"/>',
    '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>', '<w:vertAlign w:val="baseline"/>', '<w:position w:val="6"/>',
    '<w:rStyle w:val="Struck"/><w:strike w:val="0"/>', '<w:color w:val="000000"/>', '<w:sz w:val="8"/>',
]  # fmt: skip
"""Marks that leave a text to be read."""
STYLES = f"""<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>
<w:style w:type="character" w:styleId="Struck"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="BasedOnStruck"><w:basedOn w:val="Struck"/></w:style>
<w:style w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Raised"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="OldText"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Banner"><w:pPr><w:shd w:val="clear" w:fill="1F3864"/></w:pPr></w:style>
<w:style w:type="table" w:styleId="Dark"><w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr></w:tblStylePr></w:style>
</w:styles>"""
TAGS = {
    "": ["{}", '<span style="text-decoration:underline">{}</span>', "<b>{}</b>", '<font color="red">{}</font>', "<span style='color:white;background:#333'>{}</span>"],
    STRUCK: ["<s>{}</s>", "<del>{}</del>", "<strike>{}</strike>", "<span style='text-decoration: line-through'>{}</span>", "<b class=old><i>{}</i></b>"],
    HIDDEN: ["<span style='display:none'>{}</span>", "<span style=\"VISIBILITY: hidden\">{}</span>", "<span hidden><b>{}</b></span>", "<i class=gone>{}</i>"],
    WHITE: ["<span style='color:#FFF'>{}</span>", "<font color=white>{}</font>", "<span style='color:rgb(255, 255, 255)'>{}</span>"],
    RAISED: ["<sup>{}</sup>", "<span style='vertical-align:super'>{}</span>"],
    LOWERED: ["<sub>{}</sub>"],
}  # fmt: skip
"""Each look as a web page writes it."""
SHEET = "<style><!-- p, td {color:black} .old {text-decoration:line-through; mso-x:1} i.gone {display:none} --></style>"
WORDS = (
    "支出",
    "4.98",
    "20",
    "万元，",
    "其中",
    "绿地5m",
    "2",
    "1",
    "CO",
    "3.2×10",
    "注",
    "[b]",
    "（含上年）",
    "207.53",
)
LOOKS = ("", "", "", STRUCK, HIDDEN, WHITE, RAISED, LOWERED)


def test_examples_in_the_docstrings():
    found = doctest.testmod(module)
    assert found.attempted >= 2 and found.failed == 0


@pytest.mark.parametrize(
    ("pieces", "read"),
    [
        ([("4.98", ""), ("1", RAISED), ("万元", "")], "4.98万元"), ([("5m", ""), ("2", RAISED), ("绿地", "")], "5m²绿地"),
        ([("5", ""), ("2", RAISED), ("m", ""), ("3", RAISED)], "5m³"), ([("53米", ""), ("2", RAISED)], "53米²"),
        ([("CO", ""), ("2", LOWERED), ("减排", "")], "CO₂减排"), ([("3.2×10", ""), ("4", RAISED), ("元", "")], "3.2×10⁴元"),
        ([("20", STRUCK), ("207.53", "")], "207.53"), ([("1", ""), ("2", STRUCK), ("3", "")], "13"), ([("支出", ""), ("注1", RAISED)], "支出"),
        ([("2\u03360\u0336207.53万元", "")], "207.53万元"), ([("4.98²万元，5m²", "")], "4.98万元，5m²"), ([("①支出", "")], "①支出"),
    ],
)  # fmt: skip
def test_what_is_read(pieces, read):
    texts, unseen = visible(pieces)
    assert "".join(texts) == read and len(texts) == len(pieces)
    assert all(one.text for one in unseen)


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        (Style(), ""), (Style(struck=True, shift="super"), STRUCK), (Style(hidden=True, struck=True), HIDDEN), (Style(ink="ffffff"), WHITE),
        (Style(ink="ffffff", paper="?"), ""), (Style(ink="ffffff", paper="fefefe"), WHITE), (Style(ink="ff0000"), ""), (Style(size=1.0), "极小字号"),
        (Style(size=5.0), ""),
    ],
)  # fmt: skip
def test_which_look_a_style_has(style, kind):
    assert look(style) == kind


def word_runs(pieces, chance):
    return "".join(
        f'<w:r><w:rPr>{chance.choice(RUNS[kind] if kind else RUNS[""] + PLAIN_RUNS)}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
        for text, kind in pieces
    )


def web_runs(pieces, chance):
    return "".join(chance.choice(TAGS[kind]).format(text) for text, kind in pieces)


def files(pieces, chance):
    """The same runs in a paragraph and in a cell, as each kind of file writes them."""
    runs, web = word_runs(pieces, chance), web_runs(pieces, chance)
    body = f"<w:p>{runs}</w:p><w:tbl><w:tr><w:tc><w:p>{runs}</w:p></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    page = f"<html><head><meta charset=utf-8>{SHEET}</head><body><p>{web}</p><table><tr><td>{web}<td>乙</table></body></html>"
    packed = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="=b"\n\n--=b\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n{}\n--=b--\n'
    package = FLAT.format(W, body).replace(
        "</pkg:package>",
        f'<pkg:part pkg:name="/word/styles.xml"><pkg:xmlData>{STYLES}</pkg:xmlData></pkg:part></pkg:package>',
    )
    old = OLD_XML.format(body).replace("<w:body>", STYLES.replace(W, "") + "<w:body>")
    return {
        "a.docx": docx(body, {"word/styles.xml": STYLES}),
        "b.doc": package.encode(),
        "c.doc": old.encode(),
        "d.doc": page.encode(),
        "e.doc": packed.format(page).encode(),
    }


@pytest.mark.parametrize("seed", range(12))
def test_every_kind_of_file_reads_alike(seed, tmp_path):
    chance = random.Random(seed)
    pieces = [
        ("甲", ""),
        *((chance.choice(WORDS), chance.choice(LOOKS)) for _ in range(chance.randint(2, 9))),
        ("。", ""),
    ]
    texts, unseen = visible(pieces)
    read, lost = "".join(texts), [(one.look, one.text) for one in unseen]
    for name, data in files(pieces, chance).items():
        report = of_bytes(data, name)
        assert read in report.paragraphs and report.tables[0].rows == ((read, "乙"),), name
        assert [(one.look, one.text) for one in report.unseen] == lost * 2, name
        (tmp_path / name).write_bytes(data)
        source = read_source(tmp_path / name)
        assert source.tables[0].rows == ((read, "乙"),), name
        assert sum("没有读取：" in one or "不计入数字：" in one for one in source.remarks) == len(
            {one.is_note for one in unseen}
        ), name


def word(body):
    return of_bytes(docx(body, {"word/styles.xml": STYLES}), "a.docx")


WHITE_RUN = '<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>金额</w:t></w:r>'


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (f'<w:p><w:pPr><w:pStyle w:val="Banner"/></w:pPr>{WHITE_RUN}</w:p>', ["金额"]),
        (f'<w:p><w:pPr><w:shd w:val="clear" w:fill="C00000"/></w:pPr>{WHITE_RUN}</w:p>', ["金额"]),
        (f"<w:p>{WHITE_RUN}<w:r><w:t>支出</w:t></w:r></w:p>", ["支出"]),
        (f'<w:tbl><w:tblPr><w:tblStyle w:val="Dark"/></w:tblPr><w:tr><w:tc><w:p>{WHITE_RUN}</w:p></w:tc></w:tr></w:tbl>', ["金额"]),
        (f'<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="333333"/></w:tcPr><w:p>{WHITE_RUN}</w:p></w:tc></w:tr></w:tbl>', ["金额"]),
        ('<w:p><w:pPr><w:pStyle w:val="OldText"/></w:pPr><w:r><w:t>旧</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Struck"/></w:rPr><w:t>新</w:t></w:r></w:p>', ["新"]),
        ('<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p><w:r><w:t>9</w:t></w:r></w:p></w:tc></w:tr></w:tbl>', ["甲"]),
    ],
)  # fmt: skip
def test_only_what_is_certain_is_left_out(body, read):
    report = word(body + "<w:p><w:r><w:t>完。</w:t></w:r></w:p>")
    cells = [cell for table in report.tables for row in table.rows for cell in row]
    assert [text for text in (*cells, *report.paragraphs) if text and text != "完。"] == read


@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("<style>tr.h td{background:#333}</style><table><tr class=h><td><font color=white>金额</font></td></tr></table>", "金额"),
        ("<table bgcolor='#333333'><tr><td style='color:white'>金额</table>", "金额"),
        ("<table><tr><td><s>旧<td>金额</table>", "|金额"), ("<table><tr style='display:none'><td>9</td></tr><tr><td>金额</td></tr></table>", "|金额"),
        ("<table><tr><td><p style='display:none'>旧<p>金额</table>", "金额"), ("<table><tr><td>金额<br><s>旧</s></td></tr></table>", "金额"),
        ("<table><tr><td>a<</td><td></s>金额</td></tr></table>", "a<|金额"),
    ],
)  # fmt: skip
def test_pages_that_are_badly_closed(page, read):
    tables, _, _ = web_tables(f"<html><body>{page}</body></html>")
    assert "|".join(cell for row in tables[0].rows for cell in row) == read


def test_a_report_names_what_it_did_not_read():
    body = word_runs(
        [
            ("支出14.98万元，其中：基本支出10万元，项目支出", ""),
            ("9", STRUCK),
            ("4.98", ""),
            ("2", RAISED),
            ("万元。", ""),
        ],
        random.Random(1),
    )
    checked = check(of_bytes(docx(f"<w:p>{body}</w:p>", {"word/styles.xml": STYLES}), "a.docx"))
    assert [one.verdict for one in checked.claims] == ["相符"]
    (found,) = checked.findings
    assert found.id == "report_unseen_text" and found.level == "提示" and "〔9〕4.98万元" in found.message
    assert checked.remarks == ("有1处上标，作为注释，不计入数字：“项目支出4.98〔2〕万元。”。",)


def test_a_comment_finds_its_sentence_through_struck_and_raised_text():
    words = [
        ("任务6", ""),
        ("5", STRUCK),
        ("0户", ""),
        ("1", RAISED),
        ("，完成64户，绿地5m", ""),
        ("2", RAISED),
        ("，完成率116.67%。", ""),
    ]
    data = with_body(f"<w:p><w:r><w:t>今年工作如下。</w:t></w:r></w:p><w:p>{word_runs(words, random.Random(2))}</w:p>")
    checked = check(of_bytes(data, "a.docx"))
    assert "report_arithmetic" in [one.id for one in checked.findings]
    spoken = anchored(commented(data, "a.docx", checked))
    (wrong,) = [text for said, text in spoken.items() if "116.67%" in said]
    assert wrong.startswith("任务6") and wrong.endswith("116.67%。") and "如下" not in wrong


def test_brackets_of_a_text_are_words():
    text = "一、概况\n支出100万元[bookmark: _GoBack]，其中基本支出70万元、[/url]项目支出30万元[b]。"
    report = of_text(text)
    assert report.paragraphs == tuple(text.split("\n")) and report.unseen == ()
    found = check(report)
    assert [one.id for one in found.findings] == ["report_leftover"] and "[bookmark: _GoBack]" in found.findings[
        0
    ].message
    assert [one.verdict for one in found.claims] == ["相符"]


def test_old_spreadsheets(tmp_path, monkeypatch):
    """A struck-out run, a raised one, a hidden row and a white cell of an .xls, as xlrd tells them."""
    from types import SimpleNamespace as Given

    import xlrd

    from macros_py.documents import old_excel

    def font(**facts):
        return Given(**({"struck_out": 0, "escapement": 0, "height": 220, "colour_index": 8} | facts))

    def style(font_index, pattern=0, form=0):
        return Given(font_index=font_index, format_key=form, background=Given(fill_pattern=pattern))

    def text(value, style_index=0):
        return Given(ctype=xlrd.XL_CELL_TEXT, value=value, xf_index=style_index)

    def number(value, style_index=0):
        return Given(ctype=xlrd.XL_CELL_NUMBER, value=value, xf_index=style_index)

    rows = [
        [text("20207.53"), text("14.981"), number(5, 1)],
        [number(7, 2), number(8, 3), number(9, 4)],
        [text("藏"), text("藏")],
    ]
    sheet = Given(
        name="表",
        nrows=3,
        row=rows.__getitem__,
        rowinfo_map={2: Given(hidden=1)},
        colinfo_map={},
        rich_text_runlist_map={(0, 0): [(0, 1), (2, 0)], (0, 1): [(5, 2)]},
    )
    book = Given(
        font_list=[font(), font(struck_out=1), font(escapement=1), font(colour_index=9)],
        colour_map={8: (0, 0, 0), 9: (255, 255, 255)},
        xf_list=[style(0), style(1), style(3), style(3, pattern=1), style(0, form=1)],
        sheets=lambda: [sheet],
        datemode=0,
        format_map={0: Given(format_str="General"), 1: Given(format_str=";;;")},
    )
    monkeypatch.setattr(xlrd, "open_workbook", lambda **_: book)
    unseen = []
    ((_, cells),) = old_excel.sheets(b"", "a.xls", 100, 10, unseen)
    assert cells == {(1, 1): "207.53", (1, 2): "14.98", (2, 2): "8"}
    assert [(one.look, one.text, one.place) for one in unseen] == [
        (STRUCK, "20", "表!A1 "),
        (RAISED, "1", "表!B1 "),
        (STRUCK, "5", "表!C1 "),
        (WHITE, "7", "表!A2 "),
        (HIDDEN, "9", "表!C2 "),
        (HIDDEN, "藏", "表!A3 "),
        (HIDDEN, "藏", "表!B3 "),
    ]


def test_words_verb_over_a_text_with_a_file(tmp_path):
    path = Path(tmp_path, "a.txt")
    path.write_text("支出2\u03360\u0336207.53万元。\n编制数\t11\n人数\t9\u0336\n", encoding="utf-8")
    source = read_source(path)
    assert "支出207.53万元。" in source.text and source.remarks[0].startswith("有2处删除线文字，没有读取：")


def test_a_page_of_tags_that_nobody_closes_is_read_in_linear_work():
    tables, words, _ = web_tables(
        "<html><style>@media print {.a {display:none}} .a {color:red}</style>"
        + "<b><p class=a>" * 4_000
        + "支出"
        + "</i>" * 4_000
    )
    assert tables == [] and words == "支出"
