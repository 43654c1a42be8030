"""Claims that carry their own figures. The sentences are shaped on public reports, names left out."""

import pytest

from macros_py.claims.arithmetic import claims
from macros_py.claims.claim import AGREES, DIFFERS, OPEN
from macros_py.documents.plain_text import of_text


def verdicts(text):
    return [(one.kind, one.verdict) for one in claims(of_text(text))]


def only(text):
    (found,) = claims(of_text(text))
    return found


@pytest.mark.parametrize(
    "text, kind, verdict, arithmetic",
    [
        ("下达我区任务是79人，实际救助128名，完成率162%。", "completion", AGREES, "128名÷79人＝162.03%"),
        ("今年任务60户，实际完成改造64户，完成率106.67%。", "completion", AGREES, "64户÷60户＝106.67%"),
        ("今年任务60户，实际完成改造64户，完成率116.67%。", "completion", DIFFERS, "64户÷60户＝106.67%，写的是116.67%"),
        ("任务为“完成90户改造”，实际完成99户改造，任务数完成110%。", "completion", AGREES, "99户÷90户＝110%"),
        ("完成205名1944个月救助（任务180人1440个月），任务数完成113.89%。", "completion", AGREES, "205名÷180人＝113.89%"),
        ("矫形器适配19人，完成率211.11％。", "completion", OPEN, "句中没有可以相除的两个数"),
        ("持证6826人。入户调查6709人，电话调查117人，入户率98.29％。", "completion", AGREES, "6709人÷6826人＝98.29%"),
        ("基本支出176.29万元，其中：人员经费161.31万元，占91.5%。", "share", AGREES, "161.31万元÷176.29万元＝91.5%"),
        ("基本支出176.29万元，其中：人员经费161.31万元，占81.5%。", "share", DIFFERS, "写的是81.5%"),
        ("人员经费161.31万元，占91.5%。", "share", OPEN, "句中看不出占哪个数"),
        ("收入由100万元增加到120万元，增长20%。", "growth", AGREES, "＝20%"),
        ("支出由100万元降到80万元，下降20%。", "growth", AGREES, "＝-20%"),
        ("收入增长20%。", "growth", OPEN, ""),
        ("实际支出1616.99万元（工作经费82.8万元、专项经费1534.19万元）。", "sum", AGREES, "82.8万元＋1534.19万元＝1616.99万元"),
        ("支出2.2万元，其中：出国费0万元，接待费0.5万元，车辆费1.7万元。", "sum", AGREES, "＝2.2万元"),
        ("支出2.2万元，其中：接待费0.8万元，车辆费1.7万元。", "sum", DIFFERS, "0.8万元＋1.7万元＝2.5万元，超过2.2万元"),
        ("持证22人，其中注销4人，入户核查13人，重新评定3人，另评2人。", "sum", AGREES, "4人＋13人＋3人＋2人＝22人"),
    ],
)  # fmt: skip
def test_one_claim(text, kind, verdict, arithmetic):
    found = only(text)
    assert (found.kind, found.verdict) == (kind, verdict) and arithmetic in found.arithmetic


def test_rounded_or_cut_off_either_explains_a_printed_share():
    assert (
        verdicts("总额300万元，其中：甲200万元，占66.66%。")
        == verdicts("总额300万元，其中：甲200万元，占66.67%。")
        == [("share", AGREES)]
    )
    assert verdicts("总额300万元，其中：甲200万元，占66.68%。") == [("share", DIFFERS)]


@pytest.mark.parametrize(
    "text",
    [
        "参保率分别达到90%以上和95%以上。",
        "持证6826人，其中外出16人，注销86人。",
        "为525名困难残疾人发放药费52.5万元（其中监测对象4人）。",
        "为40名学生和210名子女申请资金75.6万元。",
        "共1200人次，每次两个小时。",
    ],
)
def test_what_claims_nothing(text):
    assert verdicts(text) == []


def test_numbered_items_are_the_parts_of_the_sentence_before():
    text = "资助234人，发放资金17.35万元。1.学前1人，义务170人，高中44人，发放13.2万元。2.中职8人，大学9人次，研究生2人，发放4.15万元。"
    found = list(claims(of_text(text)))
    assert [one.arithmetic for one in found] == ["215人＋19人＝234人", "13.2万元＋4.15万元＝17.35万元"]
    assert {one.verdict for one in found} == {AGREES}
    (wrong, *_) = [one for one in claims(of_text(text.replace("4.15", "4.51"))) if one.verdict == DIFFERS]
    assert "17.71万元，写的是17.35万元" in wrong.arithmetic


def test_three_claims_of_one_sentence():
    text = "整体支出2237.98万元，其中：基本支出176.29万元，占当年总支出的7.88%；项目支出2061.69万元，占当年总支出的92.12%。"
    assert verdicts(text) == [("share", AGREES), ("share", AGREES), ("sum", AGREES)]
