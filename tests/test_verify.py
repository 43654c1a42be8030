"""`jixiao verify`: the file's own formulas recomputed as they stand, in time, and nothing that reaches out."""

import pytest

from macros_py import by_formulas, verify
from macros_py.book.build import build
from macros_py.book.read import read
from macros_py.law.filled import from_json
from macros_py.xlsx.patch import Formula, Put, patched
from tests import published
from tests.test_evaluate import CLEAN

UNTOTALLED = {
    **CLEAN,
    "declared": {id: text for id, text in CLEAN.get("declared", {}).items() if id not in ("total_points", "grade")},
}
"""The clean form with its own formulas in total and grade."""

SCORES = "自评表"


@pytest.fixture(scope="module")
def clean():
    return build(published.scheme(), from_json(UNTOTALLED))


@pytest.fixture
def no_formulas(monkeypatch):
    def none(*_):
        raise by_formulas.NoAnswer("没有问")

    monkeypatch.setattr(verify, "recomputed", none)


@pytest.mark.office
def test_a_tampered_formula_and_a_stale_result_are_found_where_they_stand(clean, tmp_path, no_formulas):
    received = read(clean)
    helper, total = received.located.places["total_points.computed"], received.located.places["total_points"]
    path = tmp_path / "表.xlsx"
    before = {place: received.at(place) for place in (helper, total)}
    said = {helper: Formula("100-1", 99), total: Formula(before[total].formula, 98)}
    path.write_bytes(patched(clean, {SCORES: {place[1:]: change for place, change in said.items()}}))
    one = verify.verify(path).opinions[1]
    differ = {difference.id: difference for difference in one.differences}
    assert not one.skipped and {"total_points.computed", "total_points"} <= differ.keys()
    tampered, stale = differ["total_points.computed"], differ["total_points"]
    assert (tampered.theirs, tampered.stored) == ("99", "99") and tampered.ours not in ("99", None), (
        "not our own formula"
    )
    assert stale.stored == "98" and stale.theirs != "98" and stale.ours == before[total].value
    assert not verify.verify(path).agrees if one.skipped else not verify.Report((one,)).agrees
    assert "文件所存98" in verify.Report((one,)).text()


@pytest.mark.parametrize("formula", ["cmd|'/c calc'!A1", 'WEBSERVICE("http://x.cn")', "'[other.xlsx]a'!A1"])
def test_formulas_that_reach_out_are_computed_by_nobody(clean, tmp_path, formula, monkeypatch):
    monkeypatch.setattr(verify.subprocess, "run", None)
    path = tmp_path / "表.xlsx"
    path.write_bytes(patched(clean, {"基础数据表": {(22, 4): Formula(formula, 1)}}))
    report = verify.verify(path)
    assert not report.agrees and all("不代为计算" in one.skipped and "D22" in one.skipped for one in report.opinions)


def test_of_many_rows_the_first_are_recomputed_and_the_rest_are_said(clean, tmp_path, monkeypatch):
    asked = {}

    def some(path, cells, seconds):
        asked["path"], asked["cells"] = read(path.read_bytes()), cells
        return dict.fromkeys(cells[:5])

    monkeypatch.setattr(verify, "recomputed", some)
    monkeypatch.setattr(verify, "libreoffice_program", lambda: None)
    monkeypatch.setattr(verify, "MOST_ROWS", 2)
    path = tmp_path / "表.xlsx"
    path.write_bytes(clean)
    first, second = verify.verify(path).opinions
    places = {place: id for id, place in read(clean).located.places.items()}
    rows = {verify._open_row(places[cell]) for cell in asked["cells"] if cell in places} - {""}
    assert len(rows) == 2 and first.cells == 5 and first.left > 100 and "前2个明细行" in first.why
    assert second.skipped == "没有安装 LibreOffice"
    left = next(id for id in places.values() if id.endswith(".computed") and verify._open_row(id) not in {"", *rows})
    assert asked["path"].cell(left) is None or asked["path"].cell(left).formula is None, "its stored result stands in"


def test_the_library_has_a_deadline(clean, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(patched(clean, {SCORES: {(20, 8): Put("无")}}))
    with pytest.raises(by_formulas.NoAnswer, match="没有算完"):
        by_formulas.recomputed(path, [(SCORES, 41, 7)], 0.01)
