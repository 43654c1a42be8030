"""Files of every kind: what tables they hold, and one clear sentence where they hold none or cannot be read."""

import io
import subprocess
import zipfile

import pytest
import xlsxwriter

from macros_py.documents.old_excel import sheets, shown_number
from macros_py.documents.sources import read_source
from macros_py.errors import NotOurWorkbook, UnreadableFile
from macros_py.evaluate import evaluate
from macros_py.importing.bring import bring, last_year
from macros_py.report import report
from macros_py.verify import soffice
from tests import published
from tests.importing.compare import missing, wrong
from tests.importing.layouts import grid, pages

PLACE = "hunan_liuyang/2020"


@pytest.fixture(scope="module")
def verdict():
    return evaluate(published.scheme(PLACE), published.filled(PLACE))


@pytest.fixture(scope="module")
def word(verdict):
    return report.new(verdict)


@pytest.fixture(scope="module")
def page(verdict):
    """The form as a system exports it: HTML, merged cells and all."""
    tables = []
    for head, rows in pages(verdict):
        lines = ("".join(f"<td>{text}</td>" for text in row) for row in grid(rows))
        tables.append(f"<p>{head}</p><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")
    return f"<html><head><meta charset='gb2312'></head><body>{''.join(tables)}</body></html>"


@pytest.fixture(scope="module")
def plain(verdict):
    """The form typed into a spreadsheet that is not ours: numbers as numbers, a sheet a table."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_numbers": True}) as book:
        for number, (_, rows) in enumerate(pages(verdict), 1):
            sheet = book.add_worksheet(f"附件{number}")
            for row, texts in enumerate(grid(rows)):
                for column, text in enumerate(texts):
                    share = text.endswith("%") and text.rstrip("%").replace(".", "").isdigit()
                    if share:
                        sheet.write_number(
                            row, column, float(text.rstrip("%")) / 100, book.add_format({"num_format": "0.00%"})
                        )
                    else:
                        sheet.write(row, column, text)
    return buffer.getvalue()


def written(folder, name, data):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


def same(made, but=frozenset()):
    known = published.filled(PLACE)
    return wrong(made.filled, known) == {} and missing(made.filled, known) == but


def test_a_word_report_with_the_forms_behind_it(tmp_path, word):
    made = bring(written(tmp_path, "报告.docx", word))
    assert made.scheme.id == PLACE and made.form.year == 2020 and same(made)
    assert any(one.id == "grade" and one.place == "正文" for one in made.read)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_web_page_named_xls(tmp_path, page, encoding):
    text = page.replace("gb2312", encoding)
    assert same(bring(written(tmp_path, "导出.xls", text.encode(encoding))), {"grade"})


def test_cells_of_a_web_page_that_span_rows_and_columns(tmp_path):
    text = "<table><tr><td rowspan=2>甲</td><td colspan='2'>乙<br>丙</td></tr><tr><td>丁</td><td>戊</td></tr></table>"
    (table,) = read_source(written(tmp_path, "表.html", text)).tables
    assert table.rows == (("甲", "乙\n丙", ""), ("", "丁", "戊"))


def test_a_dump_in_the_encoding_of_old_systems(tmp_path):
    text = "附件2　2020年部门整体支出绩效自评表\n整体支出规模（万元）\t\t全年预算数\t全年执行数\t执行率\n\t资金来源：（1）财政拨款\t207.53\t1222.07\t\n\t（2）其他资金\t0\t779.67\t\n\t资金结构：（1）基本支出\t160.83\t176.29\t\n"
    made = bring(written(tmp_path, "表.txt", text.encode("gb18030")), PLACE)
    assert made.filled.cells["fiscal_appropriation.executed"] == "1222.07" and made.form.year == 2020


def test_columns_set_with_blanks(tmp_path):
    text = "2020年部门整体支出绩效自评表\n整体支出规模（万元）    全年预算数    全年执行数    执行率\n资金来源：（1）财政拨款    207.53    1222.07    588.86%\n资金结构：（1）基本支出    160.83    176.29    109.61%\n"
    made = bring(written(tmp_path, "表.txt", text), PLACE)
    assert made.filled.cells["basic_expenditure.executed"] == "176.29"


def from_office(folder, name, data, kind):
    """The file converted by LibreOffice into another kind."""
    source = written(folder, name, data)
    profile = (folder / "profile").as_uri()
    command = [
        soffice(),
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        folder,
        source,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return source.with_suffix(f".{kind}")


@pytest.mark.office
def test_an_old_spreadsheet_written_by_a_real_office(tmp_path, plain):
    path = from_office(tmp_path, "表.xlsx", plain, "xls")
    assert same(bring(path), {"grade"})
    cells = dict(sheets(path.read_bytes(), path.name, 100, 20))["附件1"]
    assert (cells[4, 4], cells[6, 3]) == ("100%", "2.25")  # a share stored as 1 reads as it is shown


@pytest.mark.parametrize(
    ("value", "form", "says"),
    [
        (123456789.12, "General", "123456789.12"),
        (0.1 + 0.2, "0.00", "0.3"),
        (11.0, "General", "11"),
        (0.9918, "0.00%", "99.18%"),
    ],
)
def test_numbers_of_an_old_spreadsheet(value, form, says):
    assert shown_number(value, form) == says


def test_a_spreadsheet_that_is_not_ours(tmp_path, plain):
    made = bring(written(tmp_path, "表.xlsx", plain))
    assert same(made, {"grade"})
    assert next(one.place for one in made.read if one.id == "three_public.budget") == "工作表“附件1”C6"


@pytest.mark.office
def test_an_old_word_file_written_by_a_real_office(tmp_path, word):
    assert same(bring(from_office(tmp_path, "报告.docx", word, "doc")))


def sentence(path, *place):
    with pytest.raises((UnreadableFile, NotOurWorkbook)) as refused:
        bring(path, *place)
    text = str(refused.value)
    assert text.endswith("。") and "Traceback" not in text and path.name in text
    return text


def test_a_file_without_a_table_we_know(tmp_path):
    assert "没有表格" in sentence(written(tmp_path, "报告.txt", "一、部门概况\n本单位履行职责良好。\n"))
    other = "姓名\t年龄\t住址\n张某\t40\t某地\n李某\t41\t某地\n"
    assert "有1张表" in sentence(written(tmp_path, "名册.txt", other))


def test_a_form_that_is_a_picture(tmp_path):
    from docx import Document

    document = Document()
    document.add_paragraph("附件1")
    buffer = io.BytesIO()
    document.save(buffer)
    assert "表格是图片的无法读取" in sentence(written(tmp_path, "扫描.docx", buffer.getvalue()))


def test_our_own_workbook_has_verbs_of_its_own(tmp_path):
    from macros_py.book.build import write as build
    from macros_py.book.form import load_form

    scheme = published.scheme(PLACE)
    data = build(load_form(scheme), evaluate(scheme, published.filled(PLACE)))
    assert "jixiao carry" in sentence(written(tmp_path, "自评.xlsx", data))


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.docx", b"", "空文件"),
        ("坏.docx", b"PK\3\4" + b"x" * 400, ""),
        ("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000, "读不出来"),
        ("坏.xlsx", b"PK\3\4" + b"x" * 400, ""),
        ("页.pdf", b"%PDF-1.7 ...", "PDF"),
        ("锁.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path, name, data, says):
    assert says in sentence(written(tmp_path, name, data))


def test_no_such_file(tmp_path):
    assert "没有这个文件" in sentence(tmp_path / "没有.docx")


def test_a_bomb_in_a_word_file_is_refused(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"<w>" + b" " * (80 << 20))
    sentence(written(tmp_path, "弹.docx", buffer.getvalue()))


def test_last_year_may_be_a_word_file_or_a_workbook_of_ours(tmp_path, word):
    from macros_py.book.build import write as build
    from macros_py.book.form import load_form

    received, brought = last_year(written(tmp_path, "去年.docx", word))
    assert (
        brought.name == "去年.docx"
        and received.filled.unit == published.filled(PLACE).unit
        and received.workbook.path.name == "去年.docx"
    )
    assert wrong(received.filled, published.filled(PLACE)) == {}
    scheme = published.scheme(PLACE)
    ours = written(tmp_path, "去年.xlsx", build(load_form(scheme), evaluate(scheme, published.filled(PLACE))))
    received, brought = last_year(ours)
    assert received.scheme.id == PLACE and brought is None
