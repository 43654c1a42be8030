"""Sentences as offices write them, every figure in them right: nothing is said of them, and altered shares are found out."""

import re
from pathlib import Path

import pytest

from macros_py.claims.check import check
from macros_py.documents.plain_text import of_text

SENTENCES = (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("text", SENTENCES, ids=[text[:16] for text in SENTENCES])
def test_a_correct_sentence_is_left_alone(text):
    assert [one.message for one in check(of_text(text)).findings] == []


def altered(text):
    """The text with one of its percentages ten points off, for each of them."""
    for match in re.finditer(r"(\d+(?:\.(\d+))?)(?=%)", text):
        off = float(match[1]) + (10 if float(match[1]) < 90 else -10)
        yield text[: match.start()] + f"{off:.{len(match[2] or '')}f}" + text[match.end() :]


def test_nine_in_ten_altered_percentages_are_found_out():
    found = missed = 0
    for text in SENTENCES:
        agreed = {one.arithmetic for one in check(of_text(text)).claims if one.verdict == "相符"}
        for other in altered(text):
            now = check(of_text(other))
            if now.findings:
                found += 1
            elif agreed - {one.arithmetic for one in now.claims if one.verdict == "相符"}:
                missed += 1
    assert found >= 40 and found >= 9 * missed


@pytest.mark.parametrize(
    "text, words",
    [
        ("2022年决算数为64.20万元，2023年支出决算为61.80万元，比2022年决算数减少1.70%。", "＝-3.74%，写的是1.7%"),
        ("支出年初预算为3,512.60万元，支出决算为3,498.15万元。决算数大于预算数。", "决算3498.15万元＜预算3512.6万元"),
        ("公务接待费0.30万元，比上年增加0.30万元，增长100%。", "上期为0"),
        (
            "共整合资金800万元，其中：农业农村局300万元，水利局200万元，交通局400万元（含上年结转100万元）。",
            "＝900万元，超过800万元",
        ),
        ("由80万元增加到100万元，增长20%。", "＝25%，写的是20%"),
        ("收入减少20万元，下降10%，支出减少3万元，增长5%。", "升降相反"),
        ("在职人员20人，其中：男12人、女9人。", "超过20人"),
        ("人员经费80万元、公用经费30万元，两项合计120万元。", "＝110万元，写的是120万元"),
        ("甲占60.5%，乙占45.5%。", "超过100%"),
        ("经费12,345元（123.45万元）。", "不等于"),
        ("经费1万元（1亿元）。", "正好差一万倍"),
    ],
)
def test_what_is_wrong_in_one_sentence(text, words):
    assert any(words in one.message for one in check(of_text(text)).findings)
