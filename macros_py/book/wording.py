"""What 评分规则 says: 原文 beside 机读, with the source, and 待核 where we did not see the notice's words."""

from __future__ import annotations

from collections.abc import Iterator

from ..law.rules import Judged, marks, percent, plain
from ..law.scheme import Scheme
from ..law.terms import columns

HEADS = ("类别", "名称", "分值", "评分办法（原文）", "系统计算口径（机读）", "来源", "待核")


def rows(scheme: Scheme) -> Iterator[tuple[str, ...]]:
    """One row for each indicator, rate, sum, check and grade; also what `explain` prints."""

    class Labels(dict):
        def __missing__(self, id: str) -> str:
            return scheme.label(id)

    labels = Labels()

    def row(kind: str, name: str, full: str, words: str, reading: str, source: str) -> tuple[str, ...]:
        document = scheme.sources[source]
        pending = "待核" if document.pending or not words and kind == "指标" else ""
        return kind, name, full, words or "（原文未见）", reading, document.title, pending

    for entry in (*scheme.indicator, *scheme.block):
        reading = entry.rule.chinese(marks(entry.full))
        if getattr(entry, "evidence", ()) and isinstance(entry.rule, Judged):
            reading += "参考：" + "、".join(scheme.label(id) for id in entry.evidence) + "。"
        if getattr(entry, "explain_below", None):
            reading += f"低于{percent(entry.explain_below)}的须说明原因。"
        if getattr(entry, "direction", None):
            reading += "指标值没有写≥、≤的，不高于指标值为完成；超过上限的，办法没有规定，不测算。"
        if getattr(entry, "value", ""):
            reading = f"{scheme.label(entry.value)}：{reading}"
        full = "单位分配" if entry.full is None else plain(entry.full)
        yield row("指标", scheme.label(entry.id), full, entry.wording, reading, entry.source)
    for group in scheme.group:
        if group.chosen:
            whole = plain(scheme.total_full)
            reading = f"由单位确定，各一级指标权重合计{whole}分，其下各行分值合计等于权重；未填的按{plain(group.full)}分"
            yield row("权重", scheme.group_label(group), plain(group.full), "", reading, group.source)
    for rate in scheme.rate:
        reading = scheme.rate_formula(rate).chinese(labels)
        reading += "；表内印百分数值，不带%" if rate.printed == "points" else ""
        printed = "" if scheme.sources[rate.source].pending else "（表内印有）"
        yield row("比率", scheme.label(rate.id), "", printed, reading, rate.source)
    for total in scheme.sum:
        joint = "等于" if total.relation == "equal" else "不小于"
        parts = "、".join(scheme.label(part) for part in total.parts)
        yield row("合计", scheme.label(total.parent), "", "（表内明细）", f"{joint}{parts}之和", total.source)
    for check in scheme.check:
        span = "、".join(columns()[column].label for column in check.columns) or "每行" * bool(check.lines)
        name = check.left_label if check.columns else check.says.replace("{row}", "")
        reading = (
            f"{check.left_label}应{'等于' if check.relation == 'equal' else '不超过'}{check.right_label}"
        )
        reading += f"（{span}）" if span else ""
        yield row("勾稽", name, "", "（表内勾稽）", reading, check.source)
    for grade in scheme.grade:
        yield "等级", grade.name, "", "（原文未见）", f"总分不低于{plain(grade.at_least)}分", "", "待核"
