"""What 评分规则 says: 原文 beside 机读, with the source, and 待核 where we did not see the notice's words."""

from __future__ import annotations

from collections.abc import Iterator

from ..law.amend import name_of
from ..law.reckoning import capped
from ..law.rules import Judged, marks, percent, plain
from ..law.scheme import Scheme
from ..law.terms import columns

GUIDE, WORDING = "填报说明", "评分规则"
"""Our sheets that only explain."""

HEADS = ("类别", "名称", "分值", "评分办法（原文）", "系统计算口径（机读）", "来源", "待核")


def rows(scheme: Scheme, marked: bool = False) -> Iterator[tuple[str, ...]]:
    """One row for each indicator, rate, sum, check and grade; also what `explain` prints.

    ``marked``: beside the 机读 of whatever differs from the notice that was adopted, what stood there before.
    """
    if marked and scheme.adopted:
        yield from _marked(scheme, scheme.adopted)
        return

    class Labels(dict):
        def __missing__(self, id: str) -> str:
            return scheme.label(id)

    labels = Labels()

    def row(kind: str, name: str, full: str, words: str, reading: str, source: str) -> tuple[str, ...]:
        document = scheme.sources[source]
        pending = "待核" if document.pending or (not words and kind == "指标") else ""
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
    if scheme.judgement:
        words, reading = scheme.judgement.wording, scheme.judgement.rule.chinese(marks(None))
        yield row("定性指标", "指标值是定性表述的各行", "", words, reading, scheme.judgement.source)
    for group in scheme.group:
        if group.chosen:
            whole = plain(scheme.total_full)
            reading = (
                f"由单位确定，各一级指标权重合计{whole}分，其下各行分值合计等于权重；未填的按{plain(group.full)}分"
            )
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
        reading = f"{check.left_label}应{'等于' if check.relation == 'equal' else '不超过'}{check.right_label}"
        reading += f"（{span}）" if span else ""
        yield row("勾稽", name, "", "（表内勾稽）", reading, check.source)
    for pair in scheme.same:
        reading = f"{scheme.label(pair.first)}与{scheme.label(pair.second)}应一致，不一致的须说明"
        yield row("同一事实", pair.says, "", "", reading, pair.source)
    for ceiling in scheme.ceiling:
        line, (actual, limit) = (
            scheme.label(ceiling.line),
            (columns()[c].label for c in (ceiling.actual, ceiling.limit)),
        )
        yield row("控制数", line, "", "", f"{line}·{actual}超过{limit}的，须说明", ceiling.source)
    for cap in scheme.cap:
        name = scheme.label(cap.rate)
        yield row("总分封顶", name, plain(cap.at_most), cap.wording, f"{name}{capped(cap)}", cap.source)
    for grade in scheme.grade:
        rests = [a.source for a in scheme.amended if (a.part, a.name) == ("grade", grade.name) and a.source]
        source = scheme.sources[rests[-1]].title if rests else ""
        yield "等级", grade.name, "", "（原文未见）", f"总分不低于{plain(grade.at_least)}分", source, "待核"


def _marked(scheme: Scheme, adopted: Scheme) -> Iterator[tuple[str, ...]]:
    """The rows, each that differs from the adopted notice's with what it replaced; then what was dropped."""
    before = list(rows(adopted))
    for row in rows(scheme):
        old = next((other for other in before if other[:2] == row[:2]), None)
        kind, name, full, words, reading, source, pending = row
        if old is None:
            reading += f"【新增；{adopted.id}没有】"
        else:
            before.remove(old)
        if old and old[2:6] != row[2:6]:
            was = [f"{old[2]}分"] * (old[2] != full) + [old[4]] * (old[4] != reading)
            was += [f"来源：{old[5]}"] * (old[5] not in ("", source))
            reading += f"【修改；{adopted.id}原为：{'，'.join(was)}】" if was else ""
        yield kind, name, full, words, reading, source, pending
    rests = {adopted.label(a.name): a.source for a in scheme.amended if a.how == "删去"}
    for kind, name, full, words, reading, _, _ in before:
        source = scheme.sources[rests[name]].title if name in rests else ""
        yield kind, name, full, words, f"【删去；{adopted.id}原为：{reading}】", source, ""
    for done in scheme.amended:
        if kind := _UNSEEN.get(done.part):
            old, new = (_facts(one, done.part, done.name) for one in (adopted, scheme))
            change = f"【{done.how}；{adopted.id}{f'原为：{old}' if old else '没有'}】"
            source = scheme.sources[done.source].title if done.source else ""
            yield kind, scheme.label(done.name), "", "", new + change, source, ""


_UNSEEN = {"group": "一级指标", "cell": "单元格", "lines": "明细行", "family": "比率组"}
"""Parts that have no row of their own; where amended, they get one."""


def _facts(scheme: Scheme, part: str, name: str) -> str:
    """What an item of such a part says, in a few words; empty where the scheme has none."""
    found = next((entry for entry in getattr(scheme, part) if name_of(part, vars(entry)) == name), None)
    if found is None:
        return ""
    if part == "group":
        return f"{plain(found.full)}分"
    return "、".join(columns()[column].label for column in getattr(found, "columns", ())) or "有此项"
