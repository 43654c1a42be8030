"""The command line: what it answers, what it refuses, and with which exit code."""

import json
import shutil
import tomllib

import pytest

from macros_py import demo, verify
from macros_py.__main__ import main
from macros_py.book import form
from macros_py.book.read import read
from macros_py.law import notices
from macros_py.law.notices import TEMPLATES
from tests import published

FILLED = TEMPLATES / published.PLACE / "published.json"


def run(capsys, *arguments):
    """(exit code, standard output, standard error)."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
        raise SystemExit(0)
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


@pytest.fixture
def workbook(tmp_path, capsys):
    path = tmp_path / "残联 2020 & 自评.xlsx"
    run(capsys, "fill", published.PLACE, FILLED, "-o", path)
    return path


def test_evaluate(capsys):
    code, out, _ = run(capsys, "evaluate", published.PLACE, FILLED, "--json")
    answer = json.loads(out)
    assert code == 1 and (answer["total"]["declared"], answer["total"]["computed"]) == ("96", "93")
    code, out, _ = run(capsys, "evaluate", published.PLACE, FILLED)
    assert code == 1 and "236.24万元" in out and "4414.75%" in out and "【错误】" in out


def test_fill_check_recalc_give_one_verdict(capsys, workbook):
    _, direct, _ = run(capsys, "evaluate", published.PLACE, FILLED, "--json")
    before = workbook.read_bytes()
    code, checked, _ = run(capsys, "check", workbook, "--json")
    assert code == 1 and json.loads(checked) == json.loads(direct) and workbook.read_bytes() == before
    code, recalculated, _ = run(capsys, "recalc", workbook, "--json")
    assert code == 1 and json.loads(recalculated) == json.loads(direct)
    code, again, _ = run(capsys, "check", workbook, "--json")
    assert json.loads(again) == json.loads(direct)


def test_recalc_into_another_file_leaves_the_first_alone(capsys, workbook, tmp_path):
    before, other = workbook.read_bytes(), tmp_path / "另存.xlsx"
    assert run(capsys, "recalc", workbook, "-o", other)[0] == 1
    assert workbook.read_bytes() == before and other.exists()


def test_new_is_clean_of_traceback_and_does_not_overwrite(capsys, tmp_path):
    path = tmp_path / "空白.xlsx"
    assert run(capsys, "new", "hunan/2017", "-o", path, "--year", "2019")[0] == 0
    code, _, err = run(capsys, "new", "hunan/2017", "-o", path)
    assert code == 2 and len(err.strip().splitlines()) == 1 and path.name in err
    assert run(capsys, "new", "hunan/2017", "-o", path, "--force")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("check", "没有这个.xlsx", "--json"), "not_found"), (("evaluate", "hunan_liuyang/1900", str(FILLED), "--json"), "scheme"),
        (("check", "--json"), "wrong_call"), (("evaluate", "--json", published.PLACE, "没有.json"), "not_found"),
    ],
)  # fmt: skip
def test_a_refusal_is_an_object_for_programs_and_a_sentence_for_people(capsys, arguments, kind):
    code, out, err = run(capsys, *arguments)
    refused = json.loads(out)["error"]
    assert code == 2 and refused["kind"] == kind and refused["message"] == err.strip()
    said = run(capsys, *(one for one in arguments if one != "--json"))
    assert said[0] == 2 and said[1] == "" and said[2] == err


def test_many_files(capsys, workbook, tmp_path):
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    code, out, _err = run(capsys, "check", workbook, bad, "--json")
    answer = json.loads(out)
    assert (
        code == 2
        and answer[str(bad)]["error"]["kind"] == "damaged"
        and answer[str(workbook)]["total"]["computed"] == "93"
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"%PDF-1.4 x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"PK\x03\x04" + b"\0" * 300],
)
def test_a_file_that_is_no_workbook(capsys, tmp_path, content):
    path = tmp_path / "表.xlsx"
    path.write_bytes(content)
    for verb in ("check", "recalc", "verify"):
        code, out, err = run(capsys, verb, path)
        assert code == 2 and not out and len(err.strip().splitlines()) == 1 and "表.xlsx" in err
        assert path.read_bytes() == content and sorted(p.name for p in tmp_path.iterdir()) == ["表.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "不存在.xlsx"), "不存在"), (("evaluate", "no/1", FILLED), "hunan_liuyang/2020"), (("evaluate", published.PLACE, "没有.json"), "没有"),
        (("chekc",), "chekc"), (("check",), "命令有误"), (("build",), "hunan/2017"), (("new", "x/y", "--yaer", "1"), "yaer"),
        (("carry", "不存在.xlsx"), "缺少选项"), (("carry", "不存在.xlsx", "-o", "本年.xlsx"), "不存在"), (("upgrade", "不存在.xlsx", "-o", "新.xlsx"), "不存在"),
        (("split", "不存在.xlsx", "-o", "分表"), "不存在"), (("merge", "分表", "--into", "不存在.xlsx", "-o", "合并.xlsx"), "不存在"),
    ],
)  # fmt: skip
def test_refused_in_one_sentence(capsys, arguments, says):
    code, _out, err = run(capsys, *arguments)
    assert code == 2 and says in err and len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": 1}', '{"colour": 1}', "\udcff", "[" * 100_000])
def test_a_json_that_is_not_one(capsys, tmp_path, text):
    path = tmp_path / "数.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    code, _, err = run(capsys, "evaluate", published.PLACE, path)
    assert code == 2 and "数.json" in err


def test_an_identifier_the_form_does_not_have(capsys, tmp_path):
    path = tmp_path / "数.json"
    for part, value in (
        ("cells", {"three_publics.final": "1"}),
        ("points", {"disclosures": "1"}),
        ("rows", [{"block": "quantities"}]),
    ):
        path.write_text(json.dumps(published.data() | {part: value}), "utf-8")
        code, _, err = run(capsys, "evaluate", published.PLACE, path)
        assert code == 2 and part in err and "没有" in err


def test_explain(capsys):
    code, out, _ = run(capsys, "explain", "hunan/2017")
    assert code == 0 and "待核" in out and "在职人员控制率" in out


def test_explain_as_a_sheet_does_not_overwrite(capsys, tmp_path):
    path = tmp_path / "审核表.xlsx"
    assert run(capsys, "explain", "hunan/2018_variant", "-o", path)[0] == 0 and path.read_bytes()[:2] == b"PK"
    code, _, err = run(capsys, "explain", "hunan/2018_variant", "-o", path)
    assert code == 2 and path.name in err


@pytest.mark.parametrize("place", ["hunan/2017", "hunan/2018_variant"])
def test_show_prints_what_loads_back(capsys, place):
    code, out, _ = run(capsys, "show", place)
    assert code == 0 and notices.read(out).labels == notices.load(place).labels
    assert ("# 修改：[[indicator]] three_public_change（依据：filled_2018" in out) == (place != "hunan/2017")


def test_every_verb_takes_a_year_between_two_notices(capsys, tmp_path):
    served = "hunan/2019 没有单独的通知，适用 hunan/2017（自2017年度起）。"
    path, data = tmp_path / "2019.xlsx", tmp_path / "数.json"
    data.write_text('{"unit": "某局", "cells": {"establishment_count": "10"}}', "utf-8")
    for verb, *rest in (
        ("new", "-o", path),
        ("show",),
        ("explain",),
        ("evaluate", data),
        ("fill", data, "-o", tmp_path / "填.xlsx"),
    ):
        code, _, err = run(capsys, verb, "hunan/2019", *rest)
        assert code in (0, 1) and err.strip() == served, verb
    assert [read(tmp_path / name).filled.year for name in ("2019.xlsx", "填.xlsx")] == [2019, 2019]
    code, _, err = run(capsys, "new", "hunan/2016")
    assert code == 2 and "自2017年度起" in err and len(err.strip().splitlines()) == 1
    data.write_text('{"unit": "某局", "year": 2018}', "utf-8")
    code, _, err = run(capsys, "evaluate", "hunan/2019", data)
    assert code == 2 and "2018" in err and "2019年度" in err


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    copy = tmp_path / "templates"
    shutil.copytree(TEMPLATES, copy)
    for module in (demo, form, notices):
        monkeypatch.setattr(module, "TEMPLATES", copy)
    return copy


def test_new_like_starts_a_folder_that_works_at_once(capsys, catalogue):
    code, out, _ = run(capsys, "new", "some_county/2019", "--like", "hunan/2017")
    assert code == 0 and "scheme.toml" in out and "jixiao build some_county/2019" in out
    folder = catalogue / "some_county" / "2019"
    assert len((folder / "scheme.toml").read_text("utf-8").splitlines()) < 35
    assert tomllib.loads((folder / "cases.toml").read_text("utf-8")) == {"case": []}
    assert run(capsys, "build", "some_county/2019")[0] == 0
    received = read(folder / "自评工作簿.xlsx")
    assert (received.scheme.id, received.filled.year) == ("some_county/2019", 2019) and not received.findings
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, _, err = run(capsys, "new", "some_county/2019", "--like", "hunan/2017")
    assert code == 2 and "不覆盖" in err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("x/2019", "--like", "nowhere/1"), "nowhere/1"), (("x/2019", "--like", "hunan/2018_variant"), "hunan/2017"),
        (("a_file/2019", "--like", "hunan/2017"), "无法建立"), (("X/2019", "--like", "hunan/2017"), "文件夹名"), (("../x/2019", "--like", "hunan/2017"), "文件夹名"),
        (("x/2019", "--like", "hunan/2017", "-o", "a.xlsx"), "--like"), (("x/2019", "--like", "hunan/2017", "--year", "2020"), "--like"),
    ],
)  # fmt: skip
def test_new_like_refused_in_one_sentence(capsys, catalogue, arguments, says):
    (catalogue / "a_file").write_bytes(b"")
    before = sorted(catalogue.rglob("*"))
    code, out, err = run(capsys, "new", *arguments)
    assert code == 2 and not out and says in err and len(err.strip().splitlines()) == 1
    assert sorted(catalogue.rglob("*")) == before


def test_help_is_chinese(capsys):
    _, out, _ = run(capsys, "--help")
    verbs = (
        "new",
        "build",
        "fill",
        "evaluate",
        "recalc",
        "check",
        "explain",
        "show",
        "verify",
        "demo",
        "carry",
        "upgrade",
    )
    for verb in (*verbs, "split", "merge", "indicators"):
        assert verb in out
    assert "核对工作簿" in out


def test_demo_finds_and_exits_zero(capsys, tmp_path, monkeypatch):
    copy = tmp_path / "templates"
    shutil.copytree(TEMPLATES, copy)
    for module in (demo, form, notices):
        monkeypatch.setattr(module, "TEMPLATES", copy)
    code, out, _ = run(capsys, "demo", "--out", tmp_path / "out")
    assert code == 0 and "236.24万元" in out and "4414.75%" in out and "投入管理首行" in out
    assert len(list((tmp_path / "out").glob("*.xlsx"))) == len(list(copy.glob("*/*/published.json")))


@pytest.mark.office
@pytest.mark.timeout(300)
def test_verify(capsys, workbook, monkeypatch):
    monkeypatch.setattr(verify, "SECONDS_OF_FORMULAS", 110)  # a busy machine computes as much as an idle one
    code, out, _ = run(capsys, "verify", workbook, "--json")
    answer = json.loads(out)
    assert code == 0 and answer["agrees"]
    assert [engine["engine"] for engine in answer["engines"]] == ["formulas", "LibreOffice"]
    for engine, most in zip(answer["engines"], (0, 1_000), strict=False):
        assert engine["cells"] > (60 if most else 40) and not engine["skipped"]
        assert all(difference["known"] for difference in engine["differences"])
        assert engine["not_recomputed"]["cells"] > 0 or most, (
            "the other sheets are left to LibreOffice, and that is said"
        )
