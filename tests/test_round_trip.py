"""Build, type the published figures into a live LibreOffice as a user would, save, check: one verdict."""

import io
import re

import openpyxl
import pytest

from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.read import read
from macros_py.evaluate import evaluate
from macros_py.law.notices import editions, load
from macros_py.xlsx.address import a1
from macros_py.xlsx.package import open_workbook
from tests import published
from tests.office import OfficeError
from tests.test_cases import FORMS, filled_in

pytestmark = pytest.mark.office


def typed_cells(scheme, filled):
    """(sheet, address, text) of everything a clerk types, in the form's order."""
    form = load_form(scheme, filled.year)
    typed = {"unit": filled.unit} | dict(filled.cells)
    typed |= {f"{id}.points": text for id, text in filled.points.items()}
    typed |= {f"{id}.deviation_text": text for id, text in filled.deviation.items()}
    for block in {row.block for row in filled.rows}:
        for number, row in enumerate(filled.rows_of(block), 1):
            typed |= {f"{block}.{number}.{column}": text for column, text in row.columns.items()}
    typed |= filled.declared
    for id, (sheet, row, column) in form.places.items():
        if typed.get(id):
            yield sheet, a1(row, column), typed[id]


def test_typing_gives_the_verdict_of_evaluate(office, tmp_path):
    scheme, filled = published.scheme(), published.filled()
    path = tmp_path / "自评工作簿.xlsx"
    path.write_bytes(build(scheme))
    with office.open(path) as document:
        for sheet, place, text in typed_cells(scheme, filled):
            office.type_into(document, sheet, place, text)
        assert office.value(document, "自评表", "G41") == 96
        assert office.value(document, "自评表", "N41") != 0
        assert office.value(document, "基础数据表", "F17") == pytest.approx(1.498)
        saved = office.save_as_xlsx(document)
    received = read(saved)
    verdict = evaluate(received.scheme, received.filled, received.findings).as_json()
    expected = evaluate(scheme, filled).as_json()
    # The printed form left its 执行率 blank; a clerk who types leaves our formulas standing there.
    expected["findings"] = [one for one in expected["findings"] if one["id"] != "rate_blank"]
    for answer in (verdict, expected):
        answer["coverage"] = [one for one in answer["coverage"] if one["check"] != "rate_differs"]
    assert verdict == expected


def test_rates_and_scores_move_as_one_types(office, tmp_path):
    """The workbook answers alone: a row of plain numbers scores itself, a flag appears and goes away."""
    path = tmp_path / "自评工作簿.xlsx"
    path.write_bytes(build(published.scheme()))
    with office.open(path) as document:
        for place, text in (("D20", "康复人数"), ("E20", "≥200"), ("F20", "150"), ("I20", "10")):
            office.type_into(document, "自评表", place, text)
        shown = {place: office.value(document, "自评表", place) for place in ("L20", "M20", "G20", "G41", "N20")}
        assert shown["L20"] == 0.75 and shown["M20"] == shown["G20"] == shown["G41"] == 7.5
        assert "扣分未填偏差原因" in shown["N20"]
        office.type_into(document, "自评表", "H20", "疫情影响，部分儿童未到机构")
        assert office.value(document, "自评表", "N20") == ""
        office.type_into(document, "自评表", "G20", "12")
        assert "得分超过分值" in office.value(document, "自评表", "N20")


def test_a_locked_helper_refuses_typing(office, tmp_path):
    path = tmp_path / "自评工作簿.xlsx"
    path.write_bytes(build(published.scheme()))
    with office.open(path) as document:
        before = office.value(document, "自评表", "M20")
        with pytest.raises(OfficeError):
            office.type_into(document, "自评表", "M20", "5")
        assert office.value(document, "自评表", "M20") == before


def differences(package, recalculated):
    """(how many formulas, those whose cached result is not what LibreOffice computes)."""
    compared, wrong = 0, []
    cached = openpyxl.load_workbook(io.BytesIO(package), data_only=True)
    for sheet in open_workbook(package).sheets:
        for place, cell in sheet.cells.items():
            if cell.formula:
                ours = cached[sheet.name].cell(*place).value or ""
                theirs = recalculated.get((sheet.name, a1(*place)), "") or ""
                near = isinstance(ours, (int, float)) and isinstance(theirs, (int, float))
                if not (abs(ours - theirs) < 1e-9 if near else ours == theirs):
                    wrong.append((sheet.name, a1(*place), ours, theirs))
                compared += 1
    return compared, wrong


@pytest.mark.parametrize("place", editions())
def test_every_cached_result_is_what_libreoffice_computes_and_the_official_sheets_print_on_a4(place, office, tmp_path):
    path, package = tmp_path / "空白.xlsx", build(load(place))
    path.write_bytes(package)
    with office.open(path) as document:
        compared, wrong = differences(package, office.values(document))
        pdf = office.convert(document, "pdf").read_bytes()
    assert not wrong and compared > 5
    pages = re.findall(rb"/Type\s*/Page\b[^s].*?/MediaBox\s*\[([^\]]*)\]", pdf, re.S)
    sizes = [sorted(float(x) for x in box.split()[2:]) for box in pages]
    assert sizes and all(abs(short - 595) < 2 and abs(long - 842) < 2 for short, long in sizes), sizes


@pytest.mark.parametrize(("place", "case"), FORMS, ids=[case.name for _, case in FORMS])
def test_every_result_of_a_filled_form_is_what_libreoffice_computes(place, case, office, tmp_path):
    path, package = tmp_path / "填好.xlsx", build(load(place), filled_in(case))
    path.write_bytes(package)
    assert not differences(package, office.values(path))[1]
