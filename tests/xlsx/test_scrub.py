"""Whatever a workbook says beside its form is listed and gone; every other byte of every other part is as it was."""

import io
import re
from functools import lru_cache

import openpyxl
import pytest

from macros_py.book import identity_sheet, word_sheet
from macros_py.book.build import build
from macros_py.book.formulas import names
from macros_py.book.read import read
from macros_py.errors import UnreadableFile
from macros_py.xlsx.scrub import scrubbed
from tests import published
from tests.xlsx.planting import (
    BOOK,
    MAIN,
    MICROSOFT,
    OFFICE,
    OUTSIDE,
    PACKAGE,
    SHEET,
    TYPES,
    packed,
    parts,
    put,
    related,
)

SECRET = "张三李四"
OURS = {identity_sheet.SHEET, identity_sheet.UNDO, word_sheet.SHEET}


@pytest.fixture(scope="module")
def plain():
    return build(published.scheme(), published.filled())


known = lru_cache(read)


def clean(package, like=None):
    form = known(like or package).located.form
    return scrubbed(package, OURS, {*names(form).values(), *word_sheet.ranges()}, form.scheme.title)


def author(content):
    put(content, "docProps/core.xml", "</dc:creator>", SECRET)
    put(content, "docProps/core.xml", "</cp:lastModifiedBy>", SECRET)
    put(content, "docProps/core.xml", "</cp:coreProperties>", f"<cp:keywords>{SECRET}&amp;</cp:keywords>")


def title(content):
    content["docProps/core.xml"] = content["docProps/core.xml"].replace(
        "部门整体支出绩效自评".encode(), SECRET.encode()
    )


def company(content):
    put(content, "docProps/app.xml", "</Company>", SECRET)
    put(content, "docProps/app.xml", "</Properties>", f"<Manager>{SECRET}</Manager>")


def stale_titles(content):
    put(content, "docProps/app.xml", "<vt:lpstr>自评表</vt:lpstr>", f"<vt:lpstr>{SECRET}</vt:lpstr>")


def custom(content):
    data = f'<Properties xmlns="{OFFICE}/custom-properties" xmlns:vt="{OFFICE}/docPropsVTypes"><property fmtid="{{1}}" pid="2" name="{SECRET}"><vt:lpwstr>{SECRET}</vt:lpwstr></property></Properties>'
    related(content, "", "custom-properties", "docProps/custom.xml", "docProps/custom.xml", data)


def thumbnail(content):
    kind = f"{PACKAGE}/relationships/metadata/thumbnail"
    related(content, "", kind, "docProps/thumbnail.jpeg", "docProps/thumbnail.jpeg", SECRET)


def label(content):
    kind = f"{MICROSOFT}/2020/02/relationships/classificationlabels"
    related(content, "", kind, "docMetadata/LabelInfo.xml", "docMetadata/LabelInfo.xml", f"<a>{SECRET}</a>")


def saved_at(content):
    put(
        content,
        BOOK,
        "<bookViews>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15">'
        f'<x15ac:absPath url="C:\\Users\\{SECRET}\\Desktop\\" xmlns:x15ac="{MICROSOFT}/spreadsheetml/2010/11/ac"/>'
        "</mc:Choice></mc:AlternateContent>",
    )


def write_protector(content):
    put(content, BOOK, "<workbookPr", f'<fileSharing readOnlyRecommended="1" userName="{SECRET}"/>')


def personal_view(content):
    view = f'<customWorkbookViews><customWorkbookView name="{SECRET}" guid="{1}" windowWidth="1" windowHeight="1" activeSheetId="1"/></customWorkbookViews>'
    put(content, BOOK, "</workbook>", view)
    put(content, SHEET, "<printOptions", '<customSheetViews><customSheetView guid="{1}"/></customSheetViews>')


def hidden_name(content):
    put(content, BOOK, "</definedNames>", f'<definedName name="秘密" hidden="1">"{SECRET}"</definedName>')


def outside_name(content):
    put(content, BOOK, "</definedNames>", f"<definedName name=\"秘密\">'C:\\{SECRET}\\[x.xls]a'!$A$1</definedName>")


def hidden_sheet(content):
    id = related(
        content,
        BOOK,
        "worksheet",
        "worksheets/sheet77.xml",
        "xl/worksheets/sheet77.xml",
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{SECRET}</t></is></c></row></sheetData></worksheet>',
        "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    )
    put(content, BOOK, '<sheet name="自评表"', f'<sheet name="{SECRET}" sheetId="77" state="veryHidden" r:id="{id}"/>')
    put(content, BOOK, "</definedNames>", f"<definedName name=\"乙\">'{SECRET}'!$A$1</definedName>")
    # names that speak of a sheet by its number: those behind the new sheet move by one
    content[BOOK] = re.sub(
        rb'localSheetId="(\d+)"', lambda m: b'localSheetId="%d"' % (int(m[1]) + (int(m[1]) >= 2)), content[BOOK]
    )
    content[BOOK] = content[BOOK].replace(b'activeTab="1"', b'activeTab="3"')


def printer(content):
    device = SECRET.encode("utf-16-le").ljust(64, b"\0") + b"DEVMODE" * 40
    id = related(content, SHEET, "printerSettings", "../printerSettings/p1.bin", "xl/printerSettings/p1.bin", device)
    put(content, SHEET, ' paperSize="9"', f' r:id="{id}"')


def local_link(content):
    id = related(content, SHEET, "hyperlink", f"file:///C:\\Users\\{SECRET}\\a.docx", mode=OUTSIDE)
    put(content, SHEET, "<printOptions", f'<hyperlinks><hyperlink ref="A9" r:id="{id}"/></hyperlinks>')


def comments(content):
    data = (
        f'<comments xmlns="{MAIN}"><authors><author>{SECRET}</author><author>tc={{1}}</author></authors><commentList>'
        f'<comment ref="B6" authorId="0"><text><r><rPr><b/></rPr><t>{SECRET}:</t></r><r><t xml:space="preserve">\n请复核</t></r></text></comment>'
        f'<comment ref="B7" authorId="0"><text><t>{SECRET}：a &lt; b</t></text></comment></commentList></comments>'
    )
    type = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
    related(content, SHEET, "comments", "../comments1.xml", "xl/comments1.xml", data, type)


def account(content):
    data = f'<personList xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments"><person displayName="{SECRET}" id="{{1}}" userId="{SECRET}@example.com" providerId="AD"/></personList>'
    kind = f"{MICROSOFT}/2017/10/relationships/person"
    related(content, BOOK, kind, "persons/person.xml", "xl/persons/person.xml", data)


def idle_link(content):
    data = f'<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}/relationships"><externalBook r:id="rId1"><sheetNames><sheetName val="{SECRET}"/></sheetNames></externalBook></externalLink>'
    id = related(content, BOOK, "externalLink", "externalLinks/e1.xml", "xl/externalLinks/e1.xml", data)
    related(content, "xl/externalLinks/e1.xml", "externalLinkPath", f"file:///D:\\{SECRET}.xlsx", mode=OUTSIDE)
    put(content, BOOK, "<definedNames>", f'<externalReferences><externalReference r:id="{id}"/></externalReferences>')


def connection(content):
    related(
        content, BOOK, "connections", "connections.xml", "xl/connections.xml", f"<connections>{SECRET}</connections>"
    )


def xml_data(content):
    related(content, BOOK, "customXml", "../customXml/item1.xml", "customXml/item1.xml", f"<a>{SECRET}</a>")


def revisions(content):
    related(
        content, BOOK, "usernames", "revisions/userNames.xml", "xl/revisions/userNames.xml", f"<users>{SECRET}</users>"
    )
    related(content, BOOK, "revisionHeaders", "revisions/h.xml", "xl/revisions/h.xml", f"<headers>{SECRET}</headers>")


def deleted_text(content):
    put(content, "xl/sharedStrings.xml", "</sst>", f"<si><r><t>{SECRET}</t></r></si>")


def picture_path(content):
    data = f'<xdr:wsDr xmlns:xdr="urn:x"><xdr:cNvPr id="1" name="图 1" descr="C:\\Users\\{SECRET}\\a.png"/></xdr:wsDr>'
    id = related(content, SHEET, "drawing", "../drawings/drawing1.xml", "xl/drawings/drawing1.xml", data)
    put(content, SHEET, "</worksheet>", f'<drawing r:id="{id}"/>')


def orphan(content):
    content["xl/media/old.png"] = SECRET.encode()


PLANTED = {
    author: "作者", title: "标题", company: "公司", stale_titles: "属性中的表名", custom: "自定义属性", thumbnail: "缩略图",
    label: "敏感度标签", saved_at: "保存位置", write_protector: "写保护者", personal_view: "个人视图",
    hidden_name: "隐藏的名称", outside_name: "指向别处的名称", hidden_sheet: "隐藏的工作表", printer: "打印机设置",
    local_link: "指向本机文件的链接", comments: "批注作者", account: "批注作者的账号", idle_link: "外部链接", connection: "数据连接",
    xml_data: "附加的 XML 数据", revisions: "共享用户名", deleted_text: "已删除的文字", picture_path: "图片的原文件位置",
    orphan: "没有用到的图片",
}  # fmt: skip


def holding(package, secret=SECRET):
    """The parts that hold a word, in either spelling."""
    spelled = (secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be"))
    return [name for name, data in parts(package).items() if any(one in data for one in spelled)]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_planted_listed_and_gone(plain, plant):
    content = parts(plain)
    plant(content)
    before = packed(content)
    assert holding(before), "planted"
    done = clean(before, plain)
    assert holding(done.data) == [] and not [n for n in parts(done.data) if SECRET in n]
    assert PLANTED[plant] in {one.kind for one in done.taken} and done.staying == ()
    assert all(str(one) for one in done.taken)
    after = parts(done.data)
    touched = (
        set(holding(before)) | {BOOK, TYPES, SHEET, "docProps/app.xml"} | {n for n in content if n.endswith(".rels")}
    )
    assert {name: data for name, data in after.items() if name not in touched} == {
        name: data for name, data in parts(plain).items() if name not in touched
    }
    got, was = read(done.data), known(plain)
    assert (got.filled, got.findings) == (was.filled, was.findings)
    assert [one.name for one in got.workbook.sheets] == [one.name for one in was.workbook.sheets]
    again = clean(done.data, plain)
    assert again.data == done.data and again.taken == ()


def test_all_at_once_and_back_to_the_very_parts_it_was(plain):
    """What was only added goes again without a trace: the parts end as they began."""
    content = parts(plain)
    whole = (printer, idle_link, hidden_sheet, thumbnail, xml_data, connection, hidden_name, orphan)
    for plant in whole:
        plant(content)
    after, before = parts(clean(packed(content), plain).data), parts(plain)
    after.pop("xl/worksheets/_rels/sheet2.xml.rels")
    assert after.keys() == before.keys()
    odd = {name for name in before if after[name] != before[name]}
    assert odd <= {BOOK} and after[BOOK].replace(b' activeTab="2"', b"") == before[BOOK].replace(b' activeTab="1"', b"")


def test_names_of_sheets_behind_a_hidden_one_still_mean_their_sheets(plain):
    content = parts(plain)
    hidden_sheet(content)
    book = openpyxl.load_workbook(io.BytesIO(clean(packed(content), plain).data))
    for sheet in openpyxl.load_workbook(io.BytesIO(plain)).worksheets:
        assert book[sheet.title].print_area == sheet.print_area
        assert book[sheet.title].print_title_rows == sheet.print_title_rows
    assert book.active.title == "自评表"


def test_what_a_comment_says_stays(plain):
    content = parts(plain)
    comments(content)
    after = parts(clean(packed(content), plain).data)["xl/comments1.xml"].decode()
    assert "\n请复核" in after and "a &lt; b" in after and "tc={1}" in after


@pytest.mark.parametrize("plain_package", published.PLACES)
def test_our_own_workbooks_have_nothing_to_take_out(plain_package):
    package = build(published.scheme(plain_package), published.filled(plain_package))
    done = clean(package)
    assert done.data == package and done.taken == done.staying == ()


def used_sheet(content):
    hidden_sheet(content)
    put(content, SHEET, '<c r="D15"', "")
    content[SHEET] = re.sub(
        rb'(<c r="D15"[^>]*?)(?:/>|>.*?</c>)', rf"\1><f>'{SECRET}'!A1</f><v>1</v></c>".encode(), content[SHEET]
    )


def used_name(content):
    hidden_name(content)
    content[SHEET] = re.sub(
        rb'(<c r="D15"[^>]*?)(?:/>|>.*?</c>)', r"\1><f>1+秘密</f><v>1</v></c>".encode(), content[SHEET]
    )


def used_link(content):
    idle_link(content)
    content[SHEET] = re.sub(rb'(<c r="D15"[^>]*?)(?:/>|>.*?</c>)', rb"\1><f>[1]a!A1</f><v>1</v></c>", content[SHEET])


def macros(content):
    kind = f"{MICROSOFT}/2006/relationships/vbaProject"
    related(content, BOOK, kind, "vbaProject.bin", "xl/vbaProject.bin", SECRET)


def pivot(content):
    related(content, SHEET, "pivotTable", "../pivotTables/p1.xml", "xl/pivotTables/p1.xml", f"<a>{SECRET}</a>")


def embedded(content):
    related(content, SHEET, "package", "../embeddings/a.xlsx", "xl/embeddings/a.xlsx", SECRET)


@pytest.mark.parametrize(
    ("plant", "kind"),
    [(used_sheet, "隐藏的工作表"), (used_name, "隐藏的名称"), (used_link, "外部链接"), (macros, "宏（VBA）"),
     (pivot, "数据透视表"), (embedded, "嵌入的文件")],
)  # fmt: skip
def test_what_figures_hang_on_stays_and_is_told(plain, plant, kind):
    content = parts(plain)
    plant(content)
    done = clean(packed(content), plain)
    assert kind in {one.kind for one in done.staying}
    assert holding(done.data), "not taken out silently"


def test_a_package_that_is_none_is_refused():
    with pytest.raises(UnreadableFile, match="不能清理"):
        scrubbed(b"PK", (), (), "")
