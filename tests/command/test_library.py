"""`jixiao indicators`: a table, JSON, and what to try when nothing fits."""

import json
import subprocess
import sys

from tests.test_main import run


def test_a_table_in_chinese(capsys):
    code, out, _ = run(capsys, "indicators", "儿童", "人数")
    assert code == 0
    for words in ("名称", "二级指标", "指标值写法", "见于", "残疾儿童康复救助人数", "数量指标", "≥N人"):
        assert words in out
    assert len({len(line) for line in out.splitlines() if line.startswith(("┏", "┗", "└"))}) == 1


def test_json_names_the_documents_and_the_words_there(capsys):
    code, out, _ = run(capsys, "indicators", "康复", "--level", "质量", "--json")
    answer = json.loads(out)
    assert code == 0 and {entry["level2"] for entry in answer} == {"quality"}
    first = next(entry for entry in answer if entry["id"] == "assistive_device_pass_rate")
    assert first["seen"]["liuyang_2020"] == ["辅助器具合格率"] == first["aliases"]
    assert "浏阳市残联2020年自评表" in first["seen_in"]
    assert json.loads(run(capsys, "indicators", "飞船", "--json")[1]) == []


def test_levels_by_identifier_and_by_word(capsys):
    answers = [run(capsys, "indicators", "--level", level)[1] for level in ("cost", "成本", "成本指标")]
    assert answers[0] == answers[1] == answers[2] and "经费总成本" in answers[0]
    code, out, err = run(capsys, "indicators", "--level", "产值")
    assert code == 2 and not out and "“产值”" in err and "quantity（数量指标）" in err


def test_nothing_found_says_what_is_near_and_which_themes_there_are(capsys):
    code, out, _ = run(capsys, "indicators", "康复儿童")
    assert code == 0 and "没有“康复儿童”" in out and "残疾儿童康复救助人数" in out and "无障碍" in out
    code, out, _ = run(capsys, "indicators", "残疾", "--level", "生态效益")
    assert code == 0 and "没有“残疾”的生态效益指标" in out


def test_the_verb_pays_for_no_workbook_library():
    code = (
        "import sys\nfrom macros_py.__main__ import main\nmain(['indicators', '康复'])\n"
        "print(sorted({'xlsxwriter', 'openpyxl', 'xlwings', 'formulas', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
