"""Which notice's form a file holds, of which year, in which unit of money: by the labels it prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice

from ..documents.sources import Source
from ..errors import UnreadableFile
from ..law.notices import editions, load
from ..law.scheme import Scheme
from .account import recognised
from .labels import labels_of
from .slots import LABEL, bare, drawn, is_number

LEAST = 5
"""Labels of a form that must be found for a file to hold it."""
LEAST_SAID = 2
"""The same where a person said which form it is."""
WORDS = 5_000
"""Different texts of the tables that are looked at for it."""
UNITS = {"元": Decimal(1), "万元": Decimal(10_000)}

_HEAD = 2_000
"""Characters of a document that may say its year and its unit of money."""
_OWNER = re.compile(r"(?:填报|编制|预算)单位(?:名称)?(?:[（(](?:公章|盖章)[）)])?[:：]\s*([^\s:：]{2,40})(?=\s|$)")
_GRADE = re.compile(r"等级(?:评定|结果)?(?:为|是|：|:)\s*[“\"'（(]?([\u4e00-\u9fff]{1,2})(?=[”\"'）)。，；、\s]|$)")
_TITLE = re.compile(r"(20\d{2})\s*年(?:度)?[^。，；\n]{0,16}?(?:整体支出|项目支出|绩效|自评|基础数据)")
_COLUMN = re.compile(r"(20\d{2})\s*年(?:度)?(?:决算数|实际在职)")
_BRACKET = re.compile(r"[（(]\s*(20\d{2})\s*年度?\s*[）)]")
_ANY = re.compile(r"(20\d{2})\s*年")
_UNIT = re.compile(r"单位[:：]\s*(?:人民币)?(万元|元)|(?:支出规模|项目资金|预算申请|预算资金|投资)[（(](万元|元)[）)]")


def words_of(source: Source) -> list[str]:
    """Every text of the tables."""
    return [cell for table in source.tables for row in table.rows for cell in row if cell.strip()]


def scheme_of(source: Source, name: str, places: Iterable[str] = ()) -> Scheme:
    """The scheme whose form the tables hold; raises `UnreadableFile` where they hold none that we know."""
    found = [(_likeness(source, scheme), scheme) for scheme in map(load, places or editions())]
    (_, hits), best = max(found, key=lambda one: (one[0][0], _said(source, one[1]), one[0][1]))
    if hits < (LEAST_SAID if places else LEAST):
        if any(recognised(table) for table in source.tables):
            raise UnreadableFile(
                f"“{name}”是部门决算表，不是自评表；要用它填自评工作簿的空格，请点“导入决算数据”，或运行 jixiao accounts 工作簿 {name}。",
                "not_ours",
            )
        tables = f"文件里有{len(source.tables)}张表，" if source.tables else "文件里没有表格，"
        raise UnreadableFile(
            f"“{name}”：{tables}认不出是哪一种自评表（只认出{hits}个栏目）；"
            "请核对文件（命令行可用 --into 指明方案）；表格是图片的无法读取。",
            "not_ours",
        )
    return best


def likelier(source: Source, scheme: Scheme) -> Scheme | None:
    """Another scheme that a file looks like by far more labels than the one that a person named; none where not."""
    found = [(_likeness(source, one), one) for one in map(load, editions())]
    (most, hits), best = max(found, key=lambda one: one[0])
    mine = _likeness(source, scheme)[0]
    return best if hits >= LEAST and most - mine >= LEAST else None


def _said(source: Source, scheme: Scheme) -> bool:
    """Whether a file names the place of a scheme, by which forms that are alike are told apart."""
    place = scheme.place.rstrip("省市区县")
    return bool(place) and any(place in text for text in (source.text[:_HEAD], *words_of(source)[:40]))


def _likeness(source: Source, scheme: Scheme) -> tuple[float, int]:
    """Labels found less a part of those missing; and how many were found."""
    lines = drawn(scheme, scheme.year)
    wanted = {
        slot.label for line in lines if line.sheet != "补充数据" for slot in line.slots if _tells(slot.kind, slot.label)
    }
    labels, found = labels_of(lines), set()
    sure = 0.0
    for text in islice(dict.fromkeys(words_of(source)), WORDS):
        how, where = labels.of(text)
        if where and (key := bare(text)) not in found:
            found.add(key)
            sure += how / 3.0
    return sure - 0.3 * max(len(wanted) - len(found), 0), len(found)


def _tells(kind: str, label: str) -> bool:
    return kind == LABEL and bool(label) and not is_number(label)


def year_of(source: Source) -> int | None:
    """The year the form is for, where the file says it."""
    words = words_of(source)
    columns = [int(year) for text in words for year in _COLUMN.findall(text)]
    if columns:
        return max(columns)
    above = [source.text[:_HEAD], *(table.heading for table in source.tables), *words[:40]]
    for pattern in (_BRACKET, _TITLE, _ANY):
        years = [int(year) for text in above for year in pattern.findall(text)]
        if years:
            return Counter(years).most_common(1)[0][0]
    return None


def owner_above(source: Source) -> str:
    """Whose form it is, as the words above the tables say: 填报单位：某某局　　单位：万元."""
    lines = [line for table in source.tables for line in table.heading.splitlines()]
    found = dict.fromkeys(met[1] for line in lines if (met := _OWNER.search(line)))
    return next(iter(found)) if len(found) == 1 else ""


def money_of(source: Source) -> str:
    """元 or 万元 as the file says it, "" where it does not."""
    above = [*(table.heading for table in source.tables), *words_of(source), source.text[:_HEAD]]
    said = Counter(one for text in above for pair in _UNIT.findall(text) for one in pair if one)
    return said.most_common(1)[0][0] if said else ""


def grade_of(source: Source, scheme: Scheme) -> str:
    """The grade that the words around the tables declare, where they declare one."""
    said = dict.fromkeys(_GRADE.findall(source.text))
    found = [name for name in (entry.name for entry in scheme.grade) if name in said]
    return found[0] if len(found) == 1 else ""
