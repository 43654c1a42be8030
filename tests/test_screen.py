"""What a file says is printed as it stands: no text of a stranger is markup, whatever brackets it holds."""

import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from macros_py import screen
from macros_py.__main__ import main
from macros_py.claims.check import check
from macros_py.documents.plain_text import of_text
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.findings import finding
from macros_py.law.notices import TEMPLATES, editions, load
from tests import published
from tests.audit.form import judged, row

PACKAGE = Path(screen.__file__).parent
BRACKETED = (
    "[/未发生]",
    "[bookmark: _GoBack]",
    "[/]",
    "[b]",
    "[link=x]",
    "[@click=x]",
    "\\[b]",
    "[red on white]",
    ":100:",
)


@pytest.fixture
def wide():
    """A console as a test of its own would make one: it reads markup wherever it is handed a bare text."""
    return Console(width=2_000, record=True, file=open("/dev/null", "w", encoding="utf-8"))


def test_one_place_prints_and_reads_no_markup():
    made = {
        path.name: text
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bConsole\(|\bTable\.grid\(|\.add_row\((?!\))", text := path.read_text(encoding="utf-8"))
        and "rich" in text
    }
    assert set(made) == {"screen.py"}
    text = made["screen.py"]
    assert re.findall(r"Console\((?=.).*\)", text) == [
        "Console(width=None if sys.stdout.isatty() else WIDEST, highlight=False, markup=False, emoji=False)"
    ]
    assert text.count(".add_row(") == 1 and not re.search(r"\.print\((?!table|grid|_literal\()", text)
    assert len(re.findall(r"(?<![\w.])Text\(", text)) == 1


@pytest.mark.parametrize("words", BRACKETED)
def test_every_list_quotes(words, wide):
    screen.print_table(words, (words,), [(words,)], wide)
    screen.print_sentences(words, to=wide)
    screen.print_heading(words, wide)
    screen.print_findings([finding("report_leftover", [], found=[words])], wide)
    text = wide.export_text()
    assert text.count(words) == 6, text


@pytest.mark.parametrize("words", BRACKETED)
def test_a_verdict_quotes(words, wide):
    filled = json.loads((TEMPLATES / published.PLACE / "published.json").read_text(encoding="utf-8"))
    row = filled["rows"][0]
    row["name"], row["target_text"], row["achieved_text"] = words, "1人", f"{words}完成"
    scheme = load(published.PLACE)
    screen.print_verdict(evaluate(scheme, from_json(filled)), wide)
    assert words in wide.export_text()


@pytest.mark.parametrize("words", BRACKETED)
def test_a_report_quotes(words, wide):
    text = f"全年支出100万元，其中基本支出60万元{words}、项目支出30万元，合计100万元。"
    screen.print_claims(check(of_text(text)), wide)
    assert words in wide.export_text()


def test_what_steers_a_terminal_is_left_out(wide):
    screen.print_sentences("支出\x1b[31m100\x07万元\x9b", to=wide)
    assert wide.export_text().strip() == "支出[31m100万元"


@pytest.mark.parametrize("words", ["[/未发生]", "[bookmark: _GoBack]"])
def test_verbs_go_on(words, tmp_path, capsys):
    report = tmp_path / "报告.txt"
    report.write_text(
        f"自评报告\n全年支出100万元，其中基本支出60万元{words}、项目支出30万元{words}，合计100万元。\n{words}\n\t编制数{words}\t11\n",
        encoding="utf-8",
    )
    for verb in ("words", "import"):
        with pytest.raises(SystemExit) as ended:
            main([verb, str(report)])
            raise SystemExit(0)
        assert ended.value.code in (0, 1, 2)
        assert "Error" not in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["99.18", "99.18%", "99.18％", "９９.１８"])
@pytest.mark.parametrize("notice", editions())
def test_a_rate_is_shown_as_a_percentage_however_the_form_prints_it(notice, typed, wide):
    scheme = load(notice)
    once = {"declared": dict.fromkeys(scheme.rates, typed)}
    screen.print_verdict(evaluate(scheme, from_json({"projects": [once]} if scheme.repeated else once)), wide)
    text = wide.export_text()
    assert "9918" not in text and (scheme.repeated or not scheme.rates or "99.18%" in text)


def shown(verdict, wide):
    screen.print_verdict(verdict, wide)
    return wide.export_text()


def test_two_sums_have_two_names_and_a_score_that_is_not_computed_says_why(wide):
    said = shown(evaluate(published.scheme(), published.filled()), wide)
    assert "自评合计" in said and "表内填写的总分" in said and "未测算（人工评分）" in said
    said = shown(judged([row("quantity", "康复人数", "200", "180", "20", "18", "外出务工")]), wide)
    assert re.search(r"测算合计（可测算部分）\D+70\D+68", said)


def test_points_printed_as_a_rate_are_shown_as_that_rate(wide):
    filled = {"year": 2023, "cells": {"fiscal_appropriation.budget": "100", "fiscal_appropriation.executed": "99.18"}}
    filled |= {"declared": {"fiscal_appropriation.execution_rate": "99.18"}}
    said = shown(evaluate(load("shanghai_minhang/2023"), from_json(filled)), wide)
    assert said.count("99.18%") == 2 and "9918" not in said
