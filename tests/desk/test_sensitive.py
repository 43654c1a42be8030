"""敏感信息检查 finds a person's number wherever it stands, quotes it masked, and is silent on ordinary forms."""

import re
from dataclasses import replace
from itertools import product

import pytest

from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.desk.sensitive import find_suspects, is_card, is_identity, personal_numbers
from macros_py.errors import UnreadableFile
from macros_py.law.notices import TEMPLATES, editions
from macros_py.xlsx.package import open_workbook
from macros_py.xlsx.patch import Put, patched
from tests import published
from tests.xlsx.planting import BOOK, MAIN, MICROSOFT, OFFICE, SHEET, packed, parts, put, related

IDENTITY = "11010519491231002X"
"""The example of GB 11643."""

MASKED = "110*************2X"


@pytest.fixture(scope="module")
def plain():
    return build(published.scheme(), published.filled())


def found(package):
    return [str(one) for one in find_suspects(package, read(package))]


def planted(plain, plant):
    content = parts(plain)
    plant(content)
    return found(packed(content))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (IDENTITY, ["身份证号"]), (f"证号：{IDENTITY.lower()}，", ["身份证号"]), ("110105 19491231 002X", ["身份证号"]),
        ("１１０１０５１９４９１２３１００２Ｘ", ["身份证号"]), ("1101051949\u200b1231002X", ["身份证号"]),
        (f"{IDENTITY}43", ["残疾人证号"]), (f"残疾人证{IDENTITY}11，{IDENTITY}", ["残疾人证号", "身份证号"]),
        ("联系13800138000", ["手机号"]), ("138-0013-8000/139 0013 9000", ["手机号", "手机号"]), ("+8613800138000", ["手机号"]),
        ("卡号6222021234567890128", ["银行卡号"]), ("6222 0212 3456 7890 128", ["银行卡号"]), ("4012888888881881", ["银行卡号"]),
        ("110105194912310021", []), ("11010519491331002X", []), (f"A{IDENTITY}", []), (f"{IDENTITY}89", []),
        ("13800138000.5", []), ("213800138000", []), ("0731-83612345", []), ("6222021234567890129", []),
        ("https://x.cn/art/13800138000_6222021234567890128.html", []), ("2023年度13800万元", []), ("sha256:4012888888881881abc", []),
        ("1111111111111111", []), ("0000000000000000", []),
    ],
)  # fmt: skip
def test_numbers(text, kinds):
    said = list(personal_numbers(text))
    assert [kind for kind, _ in said] == kinds
    assert all("*" in masked and not re.search(r"[0-9]{5}", masked) for _, masked in said)


def test_of_all_last_digits_only_one_is_right():
    assert [last for last in "0123456789X" if is_identity(IDENTITY[:17] + last)] == ["X"]
    assert sum(is_card(f"622202123456789{a}{b}") for a, b in product("0123456789", repeat=2)) == 10


def cell(content, text=IDENTITY, sheet=SHEET, address="B23"):
    inline = rf'\1 t="inlineStr"><is><t>{text}</t></is></c>'.encode()
    pattern = rf'(<c r="{address}"(?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)'.encode()
    content[sheet], count = re.subn(pattern, inline, content[sheet])
    assert count == 1


def hidden_row(content):
    cell(content)
    content[SHEET] = content[SHEET].replace(b'<row r="23"', b'<row hidden="1" r="23"')


def hidden_column(content):
    cell(content, address="B6")
    content[SHEET] = re.sub(rb'(<col min="2")', rb'\1 hidden="1"', content[SHEET], count=1)


def hidden_sheet(content):
    cell(content, sheet="xl/worksheets/sheet9.xml", address="B3")


def formula(content):
    content[SHEET] = re.sub(
        rb'(<c r="B23")[^>]*?(?:/>|>.*?</c>)',
        rf'\1 t="str"><f>"{IDENTITY}"&amp;""</f><v></v></c>'.encode(),
        content[SHEET],
    )


def comment(content):
    data = f'<comments xmlns="{MAIN}"><authors><author/></authors><commentList><comment ref="B7" authorId="0"><text><r><t>身份证{IDENTITY[:9]}</t></r><r><rPr><b/></rPr><t>{IDENTITY[9:]}</t></r></text></comment></commentList></comments>'
    related(content, SHEET, "comments", "../comments1.xml", "xl/comments1.xml", data)


def thread(content):
    space = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
    data = f'<ThreadedComments xmlns="{space}"><threadedComment ref="B8" personId="1" id="2"><text>{IDENTITY}</text></threadedComment></ThreadedComments>'
    related(
        content,
        SHEET,
        f"{MICROSOFT}/2017/10/relationships/threadedComment",
        "../threadedComments/t1.xml",
        "xl/threadedComments/t1.xml",
        data,
    )


def drawing(content):
    data = f'<x:wsDr xmlns:x="urn:x" xmlns:a="urn:a"><x:sp><a:p><a:r><a:rPr b="1"/><a:t>{IDENTITY[:5]}</a:t></a:r><a:r><a:t>{IDENTITY[5:]}</a:t></a:r></a:p></x:sp></x:wsDr>'
    related(content, SHEET, "drawing", "../drawings/drawing1.xml", "xl/drawings/drawing1.xml", data)


def header(content):
    put(content, SHEET, "</headerFooter>", f"<oddHeader>&amp;C{IDENTITY}</oddHeader>")


def prompt(content):
    content[SHEET] = re.sub(rb'prompt="', f'prompt="{IDENTITY} '.encode(), content[SHEET], count=1)


def name(content):
    put(content, BOOK, "</definedNames>", f'<definedName name="甲">"{IDENTITY}"</definedName>')


def of_the_file(content):
    put(content, "docProps/core.xml", "</cp:coreProperties>", f"<cp:keywords>{IDENTITY}</cp:keywords>")


def custom(content):
    data = f'<Properties xmlns="{OFFICE}/custom-properties"><property name="负责人" pid="2"><a>{IDENTITY}</a></property></Properties>'
    related(content, "", "custom-properties", "docProps/custom.xml", "docProps/custom.xml", data)


@pytest.mark.parametrize(
    ("plant", "place"),
    [
        (cell, "基础数据表!B23："), (hidden_row, "基础数据表!B23（隐藏的行）"), (hidden_column, "基础数据表!B6（隐藏的列）"),
        (hidden_sheet, "词表!B3（隐藏的工作表）"), (formula, "基础数据表!B23"), (comment, "基础数据表!B7（批注）"),
        (thread, "基础数据表!B8（批注）"), (drawing, "基础数据表（图形中的文字）"), (header, "基础数据表（页眉页脚、提示等）"),
        (prompt, "基础数据表（页眉页脚、提示等）"), (name, "工作表名和名称"), (of_the_file, "文件属性"), (custom, "文件属性"),
    ],
)  # fmt: skip
def test_wherever_it_stands(plain, plant, place):
    content = parts(plain)
    plant(content)
    package = packed(content)
    # what was planted in the hidden sheet of identity leaves no form to read it by
    said = [str(one) for one in find_suspects(package, replace(read(plain), workbook=open_workbook(package)))]
    assert len(said) == 1 and said[0].startswith(place) and said[0].endswith(f"疑似身份证号 {MASKED}"), said


def test_names_below_a_head(plain):
    def roll(content, *names, head="学员姓名（必填）"):
        for row, text in enumerate((head, *names), 6):
            cell(content, text, address=f"B{row}")

    assert planted(plain, lambda c: roll(c, "张三", "李 四", "买买提·艾力", "合计")) == [
        "基础数据表!B7：疑似个人名单 张*等3人"
    ]
    assert planted(plain, lambda c: roll(c, "张三")) == []
    assert planted(plain, lambda c: roll(c, "张三", "李四", head="科室")) == []
    assert planted(plain, lambda c: roll(c, "见附件名单", "合计")) == []


@pytest.mark.parametrize("notice", ["hunan/2021", "national/2020_project"])
def test_the_telephone_that_the_form_itself_asks_for(notice):
    data = (TEMPLATES / notice / "自评工作簿.xlsx").read_bytes()
    located = read(data).located
    asked = [
        (located.page[sheet.name], *located.place(sheet.name, box.row, box.column)[1:])
        for sheet in located.form.sheets
        for label in sheet.boxes
        if label.text == "联系电话："
        for box in sheet.boxes
        if box.typed and (box.row, box.column) == (label.row, label.column + label.columns)
    ]
    assert asked

    def filled(text, move=0):
        changes = {}
        for sheet, row, column in asked:
            changes.setdefault(sheet, {})[row + move, column] = Put(text)
        return found(patched(data, changes))

    assert filled("13800138000") == filled(13800138000) == filled("0731-8361234，138 0013 8000") == []
    assert len(filled(IDENTITY)) == len(filled(f"13800138000，{IDENTITY}")) == len(asked)
    assert len(filled("13800138000", move=2)) == len(asked)


def test_a_telephone_typed_as_a_number_and_an_amount_that_is_none(plain):
    def number(content, sheet, address, value):
        pattern = rf'(<c r="{address}"(?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)'.encode()
        content[sheet], count = re.subn(pattern, rf"\1><v>{value}</v></c>".encode(), content[sheet])
        assert count == 1

    assert planted(plain, lambda c: number(c, SHEET, "C6", "13800138000")) == []
    guide = "xl/worksheets/sheet1.xml"
    assert planted(plain, lambda c: number(c, guide, "A2", "13800138000")) == ["填报说明!A2：疑似手机号 138******00"]
    assert planted(plain, lambda c: number(c, guide, "A2", "110105194912310000")) == [
        "填报说明!A2：疑似身份证号 110*************00"
    ]


@pytest.mark.parametrize("place", published.PLACES)
def test_no_false_alarm_on_a_published_form(place):
    assert found(build(published.scheme(place), published.filled(place))) == []


@pytest.mark.parametrize("place", editions())
def test_no_false_alarm_on_an_empty_workbook(place):
    assert found(next((TEMPLATES / place).glob("*.xlsx")).read_bytes()) == []


def test_a_part_that_cannot_be_read_is_not_passed_over(plain):
    content = parts(plain)
    related(content, SHEET, "drawing", "../drawings/drawing1.xml", "xl/drawings/drawing1.xml", "<a><b></a>")
    with pytest.raises(UnreadableFile, match="无法检查敏感信息"):
        found(packed(content))
