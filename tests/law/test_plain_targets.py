"""What the workbook reads by itself is what Python reads, or nothing; and it reads most of what people type."""

import json
import re
from collections import Counter
from decimal import Decimal as D

import pytest

from macros_py.audit.scored import scored
from macros_py.law.filled import Filled, Row
from macros_py.law.ledger import Ledger
from macros_py.law.notices import TEMPLATES, load
from macros_py.law.typed.answers import CLAIM, DONE, IN_TIME
from macros_py.law.typed.targets import compare, read_target
from macros_py.law.word_lists import LISTS

from .targets import Point, pairs, points, published

FULL = D(10_000)
"""Points that show four places of a rate."""
AT_ONCE = 400


def both(wanted):
    """(point, the score that its own formula prints, the score of the verdict), as the audit has them."""
    scheme = load("national/2020_project")
    for block in ("quantity", "cost"):
        chosen = [point for point in wanted if point.down == (block == "cost")]
        for start in range(0, len(chosen), AT_ONCE):
            part = chosen[start : start + AT_ONCE]
            rows = tuple(Row(block, typed(point)) for point in part)
            found = scored(Ledger(scheme, Filled(year=scheme.year, rows=rows)))
            rated = {row.id: row for row in found}
            for number, point in enumerate(part, 1):
                row = rated[f"{block}.{number}"]
                yield point, row.native, row.computed


def typed(point):
    columns = {"name": point.name, "target_text": point.target, "achieved_text": point.achieved}
    return columns | {"deviation_text": point.reason, "full": f"{FULL}"}


@pytest.fixture(scope="module")
def beside():
    """Every published and made-up target beside the answers people give."""
    return list(both(list(pairs())))


def test_nothing_is_read_otherwise_than_by_the_verdict(beside):
    counted, wrong = Counter(), []
    for point, native, verdict in (*beside, *both(list(points(7, 5_000)))):
        counted[native is not None] += 1
        if native is not None and native != verdict:
            wrong.append((*point, native, verdict))
    assert not wrong, f"{len(wrong)}: {wrong[:12]}"
    assert counted[True] > 4_000


def test_most_of_what_the_verdict_reads_is_read(beside):
    found = [native is not None for _, native, verdict in beside if verdict is not None]
    assert len(found) > 3_000 and sum(found) / len(found) >= 0.7


def test_the_published_targets_are_read():
    """Met by their own number, by a claim or by a date: of 376 distinct ones."""
    answers = {
        target: [target, "完成", "得到提升", *re.findall(r"[0-9.]+[^0-9]*", target)[:1]] for target in published()
    }
    read = {
        point.target
        for point, native, _ in both([Point(t, a) for t, given in answers.items() for a in given])
        if native is not None
    }
    assert len(published()) == 376
    assert len(read) >= 250


def test_the_published_rows_are_read():
    rows = [
        Point(row["target_text"], row["achieved_text"], row.get("name", ""), row.get("deviation_text", ""))
        for path in sorted(TEMPLATES.glob("*/*/published.json"))
        for row in json.loads(path.read_text(encoding="utf-8")).get("rows", ())
        if row.get("target_text") and row.get("achieved_text")
    ]
    assert len(rows) == 63
    assert sum(native is not None for _, native, _ in both(rows)) >= 54


@pytest.mark.parametrize(
    ("point", "score"),
    [
        (Point("5", "3", "有效投诉次数"), 1), (Point("5", "7", "有效投诉次数"), None), (Point("5", "3", "有效投诉处理件数"), "0.6"),
        (Point("5", "3", "群众投诉"), None), (Point("≤5", "≥5"), None), (Point("≥5", "≥6"), 1), (Point("≥200人", "212人"), 1),
        (Point("≥200人", "150人"), "0.75"), (Point("≥95%", "0.96"), 1), (Point("≥95%", "1"), None), (Point("≥95%", "90"), "0.9474"),
        (Point("1,200人", "1200人"), 1), (Point("12,34人", "1234人"), None), (Point("２４小时内", "１天"), 1), (Point("24.67万元", "246700元"), 1),
        (Point("≤90万元", "89.5"), 1), (Point("≤90万元", "900000"), None), (Point("10月底", "10月25日"), 1), (Point("10月底", "11月1日"), None),
        (Point("2月29日前", "2月28日"), None), (Point("2023年12月底前", "2023年11月30日"), 1), (Point("11月前", "10月底"), 1), (Point("11月前", "11月5日"), None),
        (Point("有所提高", "完成"), 1), (Point("100%", "达成指标"), 1), (Point("100%", "达成指标", reason="3037人"), None), (Point("不适用", "达成指标"), None),
        (Point("无（2次）", "达成指标"), None), (Point("85%", "不适用"), None), (Point("35万一年", "不超过30万元"), None), (Point("12万元", "10万元", down=True), 1),
        (Point("12万元", "10万元", "经费节约额", down=True), None), (Point("3个工作日", "2个工作日"), 1), (Point("5天", "3天"), None), (Point("优秀", "良好"), None),
    ],
)  # fmt: skip
def test_a_row(point, score):
    ((_, native, verdict),) = both([point])
    assert native == (None if score is None else D(score) * FULL)
    assert native in (None, verdict)


def test_listed_answers_are_answers():
    meaning = dict(zip(LISTS["答复"], LISTS["答复义"], strict=False))
    patterns = {1: CLAIM, 2: DONE, 3: IN_TIME, 4: IN_TIME}
    for word, kind in meaning.items():
        assert kind == 5 or patterns[int(kind)].fullmatch(word), word
    for word in (word for word, kind in meaning.items() if kind in (2, 4, 5)):
        for stem in LISTS["定性"]:
            if read_target(stem).kind == "judgement":
                assert compare(stem, word).met, (stem, word)


def test_the_words_before_a_number_bound_nothing_by_themselves():
    for noun in LISTS["领起"]:
        if noun[0] not in "》《":
            assert read_target(f"{noun}95%").operator == "=" and not read_target(f"{noun}95%").change, noun
            assert read_target(f"{noun}不低于95%").operator == ">=", noun


def test_no_list_holds_what_a_lookup_takes_otherwise():
    for name, entries in LISTS.items():
        texts = [entry for entry in entries if isinstance(entry, str)]
        assert len(texts) in (0, len(entries)) and all(texts), name
        assert not [text for text in texts if re.search("[A-Za-z*?~]", text)], name
