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
    """(what was altered, the text with one of its percentages ten points off), for each of them."""
    for match in re.finditer(r"(\d+(?:\.(\d+))?)(?=%)", text):
        off = float(match[1]) + (10 if float(match[1]) < 90 else -10)
        other = f"{off:.{len(match[2] or '')}f}"
        yield (
            f"{text[max(0, match.start() - 8) : match.start()]}{other}%",
            text[: match.start()] + other + text[match.end() :],
        )


ALONE = frozenset(
    """
支出完成率达85%
5%以上，覆盖率90%
%，满意度不低于80%
万元，完成预算的46%
亿元，占总投资的84%
占本年支出合计的84.50%
，完成年度任务的90.2%
，完成年度任务的91.53%
较2021年减少40%
30%，支出减少35%
成后可节约成本约30%
，扣1分，执行率80.2%
访36件，办结率90%
支出进度：6月底58.5%
8.5%、9月底82.3%
.3%、12月底88.9%
社会满意度达到86.5%
其中：一季度35%
度25%，二季度60%
万元，同口径增长18%
一次性因素后增长15%
.5万人，参保率88.6%
事故起数同比下降30%
%，死亡人数下降43.3%
元，占全年任务的81.3%
0个村，村覆盖率90%
10户），完成率90%
人次，同比增长约25%
贴资金发放到户率90%
，分别比上年下降30%
上年下降20%和24.29%
占年度目标任务的94.17%
6亿元，占任务的97.5%
率由2014年的22.3%
项目资金使用率为89.8%
%，资金到位率为90%
项目验收合格率为90%
原则，自评覆盖率90%
门项目支出总额的86.2%
第三季度支出进度85.2%
量优良天数比例为82.1%
5万元，同比下降18.2%
支出占本年支出的82.5%
""".strip().splitlines()
)
"""Altered percentages that nothing in their own sentence contradicts: another figure of the workbook would have to."""


def test_altered_percentages_that_their_sentence_contradicts_are_found_out():
    """Each percentage of each sentence counts: it stands alone, or it is found out, or it is missed."""
    alone, found, missed = set(), [], []
    for text in SENTENCES:
        for what, other in altered(text):
            if check(of_text(other)).findings:
                found.append(what)
            elif what in ALONE:
                alone.add(what)
            else:
                missed.append(what)
    assert alone == ALONE and not ALONE & {*found, *missed}
    assert len(found) + len(missed) == 80 and len(found) >= 66, missed


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
