"""附表: the second workbook of a 汇总 — who is in it, what was added, what to look at, and the way back to every cell.

分级户数 · 汇总对照 · 单位表 · 问题表 · 指标汇总 · 排名与分布 · 重点关注 · 穿透. Every total of 汇总对照 leads to its lines in
穿透, and each of these to the file, sheet and cell the figure was typed in.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from ...errors import FileBusy
from ...law.findings import LEVELS, catalogue, some
from ...law.operators import rounded
from ...law.scheme import Scheme
from ..register.return_states import OPEN, UNIT_KIND
from ..register.source_location import file_of
from ..register.tables import MOST_ROWS, Link, Looks, Share, Table, Value, write
from . import outliers
from .adjustments import Adjustment
from .amounts import Part
from .reporting_units import MISSING, STANDINGS, WAITS
from .rollup import Sum
from .rollup_inputs import Taken

TOTALS, TRACE, RANKS = "汇总对照", "穿透", "排名与分布"
STEPS, MOST_BINS = (1, 2, 5, 10), 12
"""Points, or hundredths of a rate, that one column of a distribution may span; the finest that needs few columns."""


class Annex:
    """What the tables are made of, worked out once: names, files, scores."""

    def __init__(self, made: Sum, taken: Taken, register: Path, before: Mapping[str, Mapping[str, Decimal]]):
        self.made, self.taken, self.scheme, self.before = made, taken, made.scheme, before
        self.files = [file_of(part.entry, register) for part in made.parts]
        self.scores = [outliers.score(part.reading) for part in made.parts]
        self.values = [self._values(part) for part in made.parts]

    @staticmethod
    def _values(part: Part) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for one in part.amounts:
            if one.number is not None:
                found[one.total] = found.get(one.total, Decimal(0)) + one.number
        return found

    def unit(self, place: int) -> str:
        return self.made.parts[place].reading.unit

    def link(self, place: int, words: str, at: str = "") -> Link | str:
        file = self.files[place]
        return words if file is None else Link(words, file, at)


def annex(made: Sum, taken: Taken, register: Path, folder: Path, before: Mapping[str, Mapping[str, Decimal]]) -> bytes:
    """The workbook, which will lie in ``folder``; ``before``: code → last year's values. Raises `FileBusy`."""
    try:
        return _written(made, taken, register, folder, before)
    except OSError as error:  # rows wait in temporary files until all are known
        why = error.strerror or type(error).__name__
        raise FileBusy(f"附表的临时文件写不成（{why}），没有汇总；请清理磁盘后重新运行。") from error


def _written(
    made: Sum, taken: Taken, register: Path, folder: Path, before: Mapping[str, Mapping[str, Decimal]]
) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    looks, facts = Looks(book), Annex(made, taken, register, before)
    lines, starts = _trace(facts)
    for table in (_households(facts), _totals(facts, starts), _units(facts), _problems(facts), _indicators(facts)):
        write(book, looks, table, folder)
    _ranks(book, looks, facts, folder)
    for table in (_remarkable(facts), _entries(facts, taken.adjustments), lines):
        write(book, looks, table, folder)
    book.close()
    return buffer.getvalue()


def _title(facts: Annex, name: str) -> str:
    return f"{facts.taken.top.name}{facts.made.filled.year}年度{facts.scheme.title}{name}"


def _households(facts: Annex) -> Table:
    """The unit itself, and everybody directly below with all that is below them."""
    tree, standing = facts.taken.tree, facts.taken.chosen.standing
    place = {part.entry.code: number for number, part in enumerate(facts.made.parts)}
    counts = facts.taken.chosen.counts()
    listed = "，".join(f"{head}{number}户" for head, number in counts.items())

    def line(name: str, codes: Sequence[str], level: str) -> list[Value]:
        counted = Counter(standing[code] for code in codes if code in standing)
        named = [tree.units[code].name for code in codes if standing.get(code) in (MISSING, WAITS)]
        absent = some(named, 20, "户")
        return [name, level, len(codes), *(counted[one] for one in STANDINGS), absent]

    def rows() -> Iterator[list[Value]]:
        everybody = list(standing)
        yield line("合计", everybody, "")
        top = facts.taken.top.code
        if top in standing:
            yield line(facts.taken.top.name, [top], "本级")
        for code in tree.below.get(top, ()):
            below = list(tree.under(code))
            own = place.get(code)
            how = "汇总表" if own is not None and facts.made.parts[own].whole else "逐户"
            yield line(tree.units[code].name, below, how)

    columns = [
        ("单位（含所属）", 34),
        ("收取方式", 10),
        ("应报", 8),
        *((one, 10) for one in STANDINGS),
        ("缺报、待处理的单位", 60),
    ]
    remark = f"{listed}。报表{len(facts.made.parts)}份，含{facts.made.count}户。"
    if waiting := facts.taken.in_doubt:
        remark += f"另有{len(waiting)}户的金额单位存疑，未计入：{some(waiting, 20, '户')}。"
    if doubtful := facts.made.doubtful:
        remark += f"其中{len(doubtful)}户有金额与同类数相差千倍以上，已按填报数计入，见问题表，请先核实。"
    return Table("分级户数", _title(facts, "汇总户数"), columns, list(rows()), remark)


def _totals(facts: Annex, starts: Mapping[str, int]) -> Table:
    columns = [
        ("项目", 36),
        ("编号", 30),
        ("单位", 8),
        ("各单位合计", 18),
        ("差额", 14),
        ("调整", 14),
        ("汇总数", 18),
        ("户数", 8),
        ("未读出", 8),
        ("穿透", 10),
    ]
    rows = []
    for id, total in facts.made.totals.items():
        parts = id.split(".")
        cell = facts.scheme.inputs.get(id)
        unit = (
            {"count": "", "area": "㎡"}.get(cell.kind, facts.scheme.amount_unit) if cell else facts.scheme.amount_unit
        )
        label = facts.scheme.label(id if cell else f"{parts[0]}.{parts[-1]}")
        lead = Link("逐户", None, f"'{TRACE}'!A{starts[id]}") if id in starts else ""
        rows.append(
            [
                label,
                id,
                unit,
                total.reported,
                total.difference or None,
                total.correction or None,
                total.whole,
                total.units,
                total.unread or None,
                lead,
            ]
        )
    remark = "各单位合计为填报数相加；差额、调整单列，不混入填报数；比率、得分由汇总数重新计算，见汇总表。"
    return Table(TOTALS, _title(facts, "汇总对照表"), columns, rows, remark)


def _units(facts: Annex) -> Table:
    scheme, made = facts.scheme, facts.made
    ids = [id for id in made.totals if id in scheme.inputs]
    columns = [
        ("单位代码", 14),
        ("单位", 34),
        ("上级", 14),
        ("层级", 8),
        ("户数", 7),
        ("文件", 40),
        ("自评得分", 10),
        ("测算得分", 10),
        ("相差", 9),
        ("等级", 8),
        ("满分项占比", 11),
        *((level, 8) for level in LEVELS),
        *((scheme.label(id) + ("" if "rate" in id else "·比率"), 12) for id in scheme.rates),
        *((scheme.label(id), 14) for id in ids),
    ]

    def rows() -> Iterator[list[Value]]:
        for place, part in enumerate(made.parts):
            reading, score, values = part.reading, facts.scores[place], facts.values[place]
            levels = Counter(one["level"] for one in reading.findings)
            unit = facts.taken.tree.units.get(part.entry.code)
            rates = [_share(reading.rates.get(id)) for id in scheme.rates]
            yield [
                part.entry.code,
                reading.unit,
                unit.parent if unit else "",
                reading.level,
                part.count,
                facts.link(place, part.entry.path),
                score.own,
                score.measured,
                score.gap,
                reading.grade.get("computed") or "",
                None if score.full is None else Share(rounded(score.full, 4)),
                *(levels[level] for level in LEVELS),
                *rates,
                *(values.get(id) for id in ids),
            ]
        reported = {part.entry.code for part in made.parts}
        for code, standing in facts.taken.chosen.standing.items():
            unit = facts.taken.tree.units.get(code)
            if code not in reported and unit:
                yield [code, unit.name, unit.parent, standing] + [None] * (len(columns) - 4)

    return Table(
        "单位表", _title(facts, "单位表"), columns, rows(), f"金额单位：{scheme.amount_unit}。没有报表的单位列在最后。"
    )


def _share(text: str | None) -> Share | None:
    return None if text is None else Share(Decimal(text))


def _problems(facts: Annex) -> Table:
    columns = [
        ("单位代码", 14),
        ("单位", 32),
        ("级别", 8),
        ("疑点", 20),
        ("位置", 22),
        ("内容", 70),
        ("怎样处理", 40),
        ("单位说明", 30),
        ("文件", 36),
    ]

    def rows() -> Iterator[list[Value]]:
        order = {level: place for place, level in enumerate(LEVELS)}
        for place, part in enumerate(facts.made.parts):
            for one in sorted(part.reading.findings, key=lambda one: order[one["level"]]):
                at = next((where for where in one.get("at", ()) if where), "")
                yield [
                    part.entry.code,
                    part.reading.unit,
                    one["level"],
                    catalogue()[one["id"]].title,
                    facts.link(place, at, at) if at else "",
                    one["message"],
                    "".join(one["fix"]),
                    one.get("explanation", ""),
                    facts.link(place, part.entry.path),
                ]

    return Table("问题表", _title(facts, "问题表"), columns, rows(), "可按列筛选；点“位置”打开该单位的文件到那一格。")


def _indicators(facts: Annex) -> Table:
    blocks = {block.id: facts.scheme.label(block.id) for block in facts.scheme.block}
    columns = [
        ("二级指标", 18),
        ("三级指标", 40),
        ("户数", 8),
        ("合并办法", 14),
        ("达标户数", 10),
        ("扣分户数", 10),
        ("平均得分率", 11),
    ]
    rows = []
    for one in facts.made.indicators:
        shares = [line.share for line, _ in one.lines if line.share is not None]
        rows.append(
            [
                blocks[one.block],
                one.name,
                len(one.lines),
                one.how,
                sum(line.met is True for line, _ in one.lines),
                sum(line.short for line, _ in one.lines),
                Share(rounded(sum(shares) / len(shares), 4)) if shares else None,
            ]
        )
    remark = "名称相同的三级指标合并；汇总表只列各二级指标下户数最多的几项，全部在此。"
    return Table("指标汇总", _title(facts, "三级指标汇总"), columns, rows, remark)


def _ranks(book: object, looks: Looks, facts: Annex, folder: Path) -> None:
    """The ranking, and beside it two distributions with their charts."""
    measured = [(score.measured, place) for place, score in enumerate(facts.scores) if score.measured is not None]
    measured.sort(key=lambda one: (-one[0], facts.made.parts[one[1]].entry.code))
    rows, rank = [], 0
    for number, (points, place) in enumerate(measured, 1):
        rank = number if number == 1 or points != measured[number - 2][0] else rank
        own = facts.scores[place]
        rows.append(
            [
                rank,
                facts.unit(place),
                points,
                own.own,
                own.gap,
                facts.made.parts[place].reading.grade.get("computed") or "",
            ]
        )
    execution = _telling(facts.scheme)
    rates = [
        Decimal(text) * 100 for part in facts.made.parts if (text := part.reading.rates.get(execution)) is not None
    ]
    charts = []
    for title, numbers, unit in (
        ("测算得分分布", [points for points, _ in measured], "分"),
        (f"{facts.scheme.label(execution)}分布" if execution else "", rates, "%"),
    ):
        if bins := _bins(numbers):
            first = max(charts[-1][2] + 2, 17) if charts else 0
            lines = [(title, "户数"), *((f"{span}{unit}", count) for span, count in bins)]
            charts.append((title, first, first + len(bins)))
            rows += [[""] * 6 for _ in range(first + len(lines) - len(rows))]
            for row, line in enumerate(lines, first):
                rows[row] += ["", *line]
    columns = [
        ("名次", 7),
        ("单位", 34),
        ("测算得分", 10),
        ("自评得分", 10),
        ("相差", 9),
        ("等级", 8),
        ("", 3),
        ("分布", 18),
        ("户数", 8),
    ]
    remark = "按测算得分（能测算的项目用测算数，其余用自评数）排列，同分同名次。"
    page, _ = write(book, looks, Table(RANKS, _title(facts, RANKS), columns, rows, remark), folder)
    for title, first, last in charts:
        top, bottom = (Table.TOP + 1 + row for row in (first + 1, last))
        chart = book.add_chart({"type": "column"})
        chart.add_series(
            {
                "name": title,
                "categories": [RANKS, top, 7, bottom, 7],
                "values": [RANKS, top, 8, bottom, 8],
                "gap": 40,
                "data_labels": {"value": True},
            }
        )
        chart.set_title({"name": title})
        chart.set_legend({"none": True})
        chart.set_y_axis({"name": "户数", "major_gridlines": {"visible": True}})
        chart.set_size({"width": 620, "height": 300})
        page.insert_chart(Table.TOP + 1 + first, 10, chart)


def _telling(scheme: Scheme) -> str:
    """The rate whose distribution says most: an execution rate that points hang on, else the first there is."""
    scored = [id for entry in scheme.indicator for id in (entry.value, *entry.evidence)]
    return next((id for id in (*scored, *scheme.rates) if id in scheme.rates and id.endswith("execution_rate")), "")


def _bins(numbers: Sequence[Decimal]) -> list[tuple[str, int]]:
    """(from—to, how many), from the lowest to the highest; the highest bound counts as below itself, what lies
    beyond 150 as there."""
    if not numbers:
        return []
    held = [min(max(number, Decimal(0)), Decimal(150)) for number in numbers]
    for step in STEPS:
        places = [int(number // step) - (number == 100) for number in held]
        if max(places) - min(places) < MOST_BINS:
            break
    counted = Counter(places)
    return [(f"{place * step}—{(place + 1) * step}", counted[place]) for place in range(min(places), max(places) + 1)]


def _remarkable(facts: Annex) -> Table:
    """What to look at: far from the others, far from last year, a self-score above what can be computed."""
    import pandas

    parts, scheme = facts.made.parts, facts.scheme
    columns = [
        ("单位代码", 14),
        ("单位", 34),
        ("看什么", 16),
        ("项目", 30),
        ("数值", 14),
        ("参照", 14),
        ("说明", 70),
        ("文件", 36),
    ]
    frame = pandas.DataFrame(
        {id: [_float(part.reading.rates.get(id)) for part in parts] for id in scheme.rates},
        index=range(len(parts)),
        dtype=float,
    )

    def rows() -> Iterator[list[Value]]:
        def line(place: int, what: str, item: str, value: Value, against: Value, words: str) -> list[Value]:
            part = parts[place]
            return [
                part.entry.code,
                part.reading.unit,
                what,
                item,
                value,
                against,
                words,
                facts.link(place, part.entry.path),
            ]

        for one in outliers.outliers(frame):
            words = f"{one.of}户的中位数为{one.median:.2%}，该单位与中位数的距离是通常偏离的{one.times:.1f}倍，请核实口径和单位。"
            yield line(
                one.unit, "与同类相差悬殊", scheme.label(one.measure), Share(one.value), Share(one.median), words
            )
        for place, part in enumerate(parts):
            last = {} if part.whole else facts.before.get(part.entry.code, {})
            for change in outliers.changes(facts.values[place], last, place):
                words = f"比上年{'增加' if change.now > change.before else '减少'}{abs(change.now / change.before - 1):.0%}，请核实原因。"
                label = scheme.label(change.measure) if change.measure in scheme.inputs else change.measure
                yield line(place, "与本单位上年相差悬殊", label, change.now, change.before, words)
            score = facts.scores[place]
            if score.remark:
                yield line(place, "自评得分偏高", "总分", score.own, score.measured, score.remark)

    remark = "只是提示看哪里，不是结论：数值可能属实，请先核实再与单位沟通。"
    return Table("重点关注", _title(facts, "重点关注"), columns, rows(), remark)


def _float(text: str | None) -> float | None:
    return None if text is None else float(text)


def _entries(facts: Annex, adjustments: Sequence[Adjustment]) -> Table:
    columns = [("类型", 8), ("单位代码", 14), ("项目", 36), ("金额", 16), ("原因", 60), ("录入人", 14), ("时间", 20)]
    rows = [
        [one.kind, one.code, facts.scheme.label(one.cell), one.amount, one.reason, one.by, one.at]
        for one in adjustments
    ]
    rows += [
        [
            UNIT_KIND,
            one.code,
            f"认定金额以{one.unit}填报" if one.unit != OPEN else "撤销认定",
            None,
            one.reason,
            one.by,
            one.at,
        ]
        for one in facts.taken.decisions
    ]
    return Table(
        "差额调整",
        _title(facts, "差额、调整"),
        columns,
        rows,
        f"金额单位：{facts.scheme.amount_unit}。与填报数分开列示。",
    )


def _trace(facts: Annex) -> tuple[Table, dict[str, int]]:
    """The lines of every total, and the row (counted from 1) where each total's begin."""
    starts, row = {}, Table.TOP + 2
    for id, total in facts.made.totals.items():
        if total.parts and row <= MOST_ROWS:
            starts[id] = row
        row += len(total.parts)

    def rows() -> Iterator[list[Value]]:
        for id, total in facts.made.totals.items():
            label = facts.scheme.label(id)
            for place, one in total.parts:
                entry = facts.made.parts[place].entry
                how = "读不出，未计入" if one.number is None else "" if one.text else "表内公式计算"
                yield [
                    label,
                    one.cell,
                    entry.code,
                    facts.unit(place),
                    one.text,
                    one.number,
                    facts.link(place, one.at, one.at) if one.at else "",
                    facts.link(place, entry.path),
                    how,
                ]

    columns = [
        ("项目", 32),
        ("编号", 28),
        ("单位代码", 14),
        ("单位", 34),
        ("填报", 16),
        ("计入", 16),
        ("单元格", 22),
        ("文件", 40),
        ("说明", 16),
    ]
    return Table(TRACE, _title(facts, "穿透表"), columns, rows(), "每个汇总数由哪些单位的哪一格相加而成。"), starts
