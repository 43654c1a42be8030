"""Every edition's outline: what it asks for is what `evaluate` offers, and no line of it is written for nobody."""

import pytest

from macros_py.errors import SchemeError
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.notices import TEMPLATES, editions, load
from macros_py.report import outline
from macros_py.report.content_controls import PREFIX, tag_of
from macros_py.report.figures import MISSING, Figures
from macros_py.report.report import new_report
from tests import published
from tests.report.reports import text

FILES = sorted({outline.outline_file(load(place)) for place in editions()})
LONGEST_OF_WORD = 64


def empty(scheme):
    told = {"unit": "某某单位"}
    return Figures(evaluate(scheme, from_json({"projects": [told]} if scheme.repeated else told)))


@pytest.mark.parametrize("place", editions())
def test_what_an_outline_asks_for_is_what_evaluate_offers(place):
    scheme = load(place)
    figures = empty(scheme)
    lines = outline.outline(scheme).lines
    asked = [(line.each, field) for line in lines for sentence in line.sentences for field in sentence.fields]
    assert asked
    for each, field in asked:
        offered = figures.parts[0] if each else figures
        assert all(id in set(offered) for id in field.cells), field.text
        assert isinstance(offered.shown(field), str)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_line_of_an_outline_is_dropped_in_every_edition(path):
    schemes = [load(place) for place in editions() if outline.outline_file(load(place)) == path]
    _, lines = outline.read(path.read_text("utf-8"), path.name)
    kept = [outline.outline(scheme).lines for scheme in schemes]
    said = {sentence.text for lines_ in kept for line in lines_ for sentence in line.sentences}
    assert [s.text for line in lines for s in line.sentences if s.text not in said] == []
    blocks = {line.block for lines_ in kept for line in lines_}
    assert {line.block for line in lines} <= blocks


def test_every_fact_and_every_block_is_used_by_some_outline():
    lines = [line for place in editions() for line in outline.outline(load(place)).lines]
    named = {id for field in outline.fields(lines).values() for id in field.cells}
    assert {*outline.FORM_FACTS, *outline.VERDICT_FACTS, *outline.PROJECT_FACTS, outline.NUMBER} <= named
    assert {line.block for line in lines if line.block} == set(outline.BLOCKS)


@pytest.mark.parametrize("place", editions())
def test_every_section_says_or_asks_something_and_tags_fit_word(place):
    scheme = load(place)
    lines = outline.outline(scheme).lines
    for line, after in zip(lines, [*lines[1:], outline.Line(1)], strict=False):
        assert not (line.level > 1 and 0 < after.level <= line.level), line
    key = empty(scheme).parts[0].key
    tags = [*outline.fields(lines), *outline.sentences(lines)]
    assert all(len(PREFIX + tag_of(key, tag)) <= LONGEST_OF_WORD for tag in tags)


@pytest.mark.parametrize("place", editions())
def test_a_form_that_nobody_filled_in_gives_a_report_of_gaps(place):
    said = text(new_report(empty(load(place)).verdict))
    assert said.startswith("某某单位") and "无。" not in said
    assert said.count(MISSING) == (1 if load(place).repeated else 0), "the name of the project"


def test_whose_outline_is_whose():
    def told(place):
        return outline.outline_file(load(place)).relative_to(TEMPLATES).as_posix()

    assert told(published.PLACE) == f"{published.PLACE}/report.md"
    assert told("hunan_changsha/2022_project") == "hunan_changsha/2022_project/report.md"
    assert told(published.WEIGHED) == told("hunan/2021") == "outlines/整体支出.md"
    assert told("sichuan/2020_project") == told("national/2020_project") == "outlines/项目支出.md"
    assert all(outline.outline(load(place)).pending and outline.outline(load(place)).source for place in editions())


def test_the_outline_of_seed_001_and_of_seed_003():
    def heads(place):
        return [s.text for line in outline.outline(load(place)).lines if line.level == 2 for s in line.sentences]

    assert heads("hunan_changsha/2022_project") == [
        "一、项目支出基本情况",
        "二、绩效评价工作情况",
        "三、项目绩效情况",
        "四、存在的问题",
        "五、改进措施",
        "六、其他需要说明的问题",
    ]
    assert heads(published.PLACE)[7:] == [
        "八、单位在资金管理、项目管理等方面的先进经验及做法",
        "九、部门整体支出绩效评价等级",
    ]


@pytest.mark.parametrize("line, words", [("{{nothing}}", "没有“nothing”"), ("支出{a b}万元", "第1行")])
def test_an_outline_that_is_none_is_refused(tmp_path, monkeypatch, line, words):
    (tmp_path / "outlines").mkdir()
    (tmp_path / "outlines" / "整体支出.md").write_text(line, "utf-8")
    monkeypatch.setattr(outline, "TEMPLATES", tmp_path)
    with pytest.raises(SchemeError, match=words):
        outline.outline(load(published.PLACE))


def test_a_notice_of_another_kind_without_an_outline_is_refused(tmp_path, monkeypatch):
    (tmp_path / "outlines").mkdir()
    (tmp_path / "outlines" / "专项债券.md").write_text("# 报告", "utf-8")
    monkeypatch.setattr(outline, "TEMPLATES", tmp_path)
    with pytest.raises(SchemeError, match="没有报告提纲.*“专项债券”"):
        outline.outline(load(published.PLACE))
