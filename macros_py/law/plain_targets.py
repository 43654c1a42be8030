"""What the workbook reads by itself of a target and its answer: the cells of the chain, as formulas.

Nothing is searched, everything is consumed: a text is a word before, one number, a unit, a word after, each listed
(`word_lists`), or a date of listed parts, or a listed answer; one character over and the chain stays blank. What
it reads is what `typed.targets.compare` reads, or nothing. Each step is a hidden cell beside its row.

========================  =======================================================================
``words`` ``shape``       the text with plain digits and marks; the same with 0 for every digit
``figures`` ``number``    from the first digit to the last, as a shape; the one number
``head`` ``tail``         what stands before and after the number
``lead`` ``after``        how many characters next to it are a word that bounds it
``before`` ``bound``      1 to 6 (= >= <= > < ~) by the words before it, and by those on both sides
``unit`` ``kind``         the unit's place in the list of units, its class
``dated`` ``month``       the text after a year, its month; ``date``: year × 10000 + month × 100 + day
``asked`` ``scaled``      the target's number in its smallest unit; the answer's, in its own unit or the target's
``pair`` ``given``        how two classes of units may be compared; the answer where it may be
``counted`` ``less``      how the name ends where it counts something; 1 where less is better
``side`` ``margin``       1 where the target is met from it upwards, -1 down to it; by how much it is met
``judges`` ``says``       2 where the target is a judgement, 1 where it may be; what kind of word the answer is
``word`` ``value``        1 where words or dates say that it is met; the completion, or 1 where there is no rate
========================  =======================================================================
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from . import word_lists as lists
from .expr import Cell, Formula, Number, Text, Words, apply

SIDE_PARTS = "words shape figures number head lead before tail after bound unit kind dated month date".split()
JOINT_PARTS = "asked scaled pair given counted less side margin judges says word value".split()
PARTS = (*(f"{side}_{part}" for side in ("target", "achieved") for part in SIDE_PARTS), *JOINT_PARTS)
"""The hidden cells of a row, in their order from left to right."""

_EQUAL, _AT_LEAST, _AT_MOST, _MORE, _LESS, _ABOUT = (lists.OPERATORS[sign] for sign in ("=", ">=", "<=", ">", "<", "~"))
_NONE, _ONE = Text(""), Number(Decimal(1))
_APART = Decimal(1_000)
"""So many times apart, two amounts are in two units (`typed.measures`)."""


@lru_cache(maxsize=4_096)
def chain(row: str, down: bool) -> dict[str, Formula]:
    """Every hidden cell of a row; ``down``: the block's numbers are to be low."""
    cells = {part: Cell(f"{row}.{part}") for part in (*PARTS, "name", "target_text", "achieved_text", "deviation_text")}
    found = {f"{side}_{part}": tree for side in ("target", "achieved") for part, tree in _text(cells, side).items()}
    found |= {
        "asked": _if(apply(">", cells["target_bound"], 0), _scaled(cells, "target", cells["target_unit"])),
        "scaled": _scaled(
            cells,
            "achieved",
            _if(_is(cells["achieved_kind"], lists.BARE), cells["target_unit"], cells["achieved_unit"]),
        ),
        "pair": apply(
            "entry",
            Words("可比"),
            apply("+", apply("+", apply("*", cells["target_kind"], 10), cells["achieved_kind"]), 1),
        ),
        "given": _given(cells),
        "counted": apply("ending", cells["name"], Words("坏事数")),
        "less": _less(cells, down),
        "side": _side(cells),
        "margin": _margin(cells),
        "judges": _judges(cells["target_words"]),
        "says": _meant(cells["achieved_words"], "答复", "答复义"),
        "word": _word(cells),
        "value": _value(cells),
    }
    return {f"{row}.{part}": tree for part, tree in found.items()}


def shown(row: str) -> dict[str, Formula]:
    """What the helper columns show of the chain: the two numbers (a length of time as typed) and their ratio."""
    cells = {part: Cell(f"{row}.{part}") for part in PARTS}
    rated = _and(*(apply("is_number", cells[part]) for part in ("margin", "value")), _is(cells["side"], 1))
    kind = cells["target_kind"]
    found = {"completion_rate": _if(rated, _share(cells))}
    for column, number, typed in (("target", "asked", "target_number"), ("achieved", "given", "achieved_number")):
        share = _if(_is(kind, lists.SHARE), apply("/", cells[number], 100), cells[number])
        timed = _and(apply("is_number", cells[number]), apply(">=", kind, lists.WORKDAY))
        found[column] = _if(timed, cells[typed], share)
    return {f"{row}.{column}": tree for column, tree in found.items()}


def _and(*parts: Formula) -> Formula:
    return apply("and", *parts)


def _or(*parts: Formula) -> Formula:
    return apply("or", *parts)


def _if(condition: Formula, then: object, otherwise: object = _NONE) -> Formula:
    return apply("if", condition, then, otherwise)


def _blank(text: Formula) -> Formula:
    return apply("==", apply("length", text), 0)


def _is(cell: Formula, *numbers: int) -> Formula:
    each = [apply("==", cell, number) for number in numbers]
    return each[0] if len(each) == 1 else _or(*each)


def _listed(text: Formula, column: str) -> Formula:
    return apply("is_number", apply("listed", text, Words(column)))


def _meant(text: Formula, column: str, meaning: str) -> Formula:
    return apply("looked_up", text, Words(column), Words(meaning))


def _text(cells: dict[str, Cell], side: str) -> dict[str, Formula]:
    """The cells that read one text; ``side`` is target or achieved."""
    of = {part: cells[f"{side}_{part}"] for part in ("text", *SIDE_PARTS)}
    text, shape, figures, head, tail, after = (of[p] for p in ("words", "shape", "figures", "head", "tail", "after"))
    answer = side == "achieved"
    bare = apply("but_last", tail, after)
    noun = apply("but_last", head, of["lead"])
    bounding = _meant(apply("last", head, of["lead"]), "前置", "前置答" if answer else "前置义")
    led = _if(_or(_blank(noun), _is(_meant(noun, "领起", "领起义"), _EQUAL)), bounding)
    behind = _meant(apply("last", tail, after), "后置", "后置义")
    joined = _if(_or(_is(of["before"], _EQUAL), apply("==", of["before"], behind)), behind)
    return {
        "words": apply("cleaned", of["text"]),
        "shape": apply("masked", text),
        "figures": apply("figures", shape),
        "number": apply("figure", text, shape, figures),
        "head": apply("head", text, shape),
        "lead": apply("ending", head, Words("前置")),
        "before": _if(_blank(head), _EQUAL, _if(_listed(head, "领起"), _meant(head, "领起", "领起义"), led)),
        "tail": apply("tail", text, shape, figures),
        "after": _if(_or(_blank(tail), _listed(tail, "单位")), 0, apply("ending", tail, Words("后置"))),
        "bound": _if(apply("is_number", of["number"]), _if(_is(after, 0), of["before"], joined)),
        "unit": _if(_blank(bare), 1, apply("listed", bare, Words("单位"))),
        "kind": apply("entry", Words("单位类"), of["unit"]),
        "dated": apply("dated", text, shape),
        "month": _meant(apply("before_word", of["dated"], "月"), "日", "日数"),
        "date": _date(of, answer),
    }


def _date(of: dict[str, Cell], answer: bool) -> Formula:
    """A month with its day or its end, or a listed period, after a year or none."""
    last = apply("entry", Words("月末"), of["month"])
    day = _meant(apply("since_word", of["dated"], "月"), "日期尾", "日期尾义")
    unnamed = last if answer else _if(_is(day, lists.BEFORE_THE_FIRST), 0, last)
    on = _if(apply("<=", day, last), day, _if(_is(day, lists.BEFORE_THE_FIRST, lists.MONTHS_END), unnamed))
    year = _if(apply("<", apply("length", of["dated"]), apply("length", of["words"])), apply("year", of["words"]), 0)
    named = apply("+", apply("*", of["month"], 100), on)
    found = _if(apply("is_number", of["month"]), named, _meant(of["dated"], "时段", "时段义"))
    return apply("+", apply("*", year, 10_000), found)


def _scaled(cells: dict[str, Cell], side: str, unit: Formula) -> Formula:
    """The number in its family's smallest unit; rounded, so that a float's last digits part no two numbers."""
    factor, places = (apply("entry", Words(column), unit) for column in ("单位值", "单位位"))
    return apply("round", apply("*", cells[f"{side}_number"], factor), places)


def _given(cells: dict[str, Cell]) -> Formula:
    """The answer in the target's unit; blank where the two units do not say the same kind of thing."""
    asked, scaled, pair, number = (cells[part] for part in ("asked", "scaled", "pair", "achieved_number"))
    family, theirs = (apply("entry", Words("单位族"), cells[f"{side}_unit"]) for side in ("target", "achieved"))
    alike = _or(apply("==", family, theirs), _is(family, lists.ANY), _is(theirs, lists.ANY))
    points = _if(apply(">", number, 1), number, _if(apply("<", number, 1), apply("round", apply("*", number, 100), 6)))
    near = _or(
        _is(scaled, 0),
        _and(apply(">=", apply("*", scaled, _APART), asked), apply("<=", scaled, apply("*", asked, _APART))),
    )
    by_pair = {
        lists.ONE_FAMILY: _if(alike, scaled),
        lists.NEAR: _if(near, scaled),
        lists.LENT: _if(apply("==", scaled, number), scaled),
        lists.POINTS: points,
    }
    found: Formula = _NONE
    for code, given in by_pair.items():
        found = _if(_is(pair, code), given, found)
    found = _if(_is(pair, lists.AS_IT_IS), scaled, found)
    return _if(_and(apply("is_number", asked), apply(">", cells["achieved_bound"], 0)), found)


def _less(cells: dict[str, Cell], down: bool) -> Formula:
    """1 where less is better: the name is the number or the rate of a harm, as `typed.directions` says, or a cost
    of which nothing is saved; blank where a harm is named and nobody can say."""
    name = cells["name"]
    of = apply("last", apply("but_last", name, cells["counted"]), 2)
    worked = apply("holds", name, Words("处置"))
    harm = _and(apply(">", cells["counted"], 0), _listed(of, "坏事"), apply("not", worked))
    unsure = _and(apply("holds", name, Words("坏事")), apply("not", worked))
    otherwise = _if(unsure, _NONE, 0)
    if down:
        saved = apply("holds", apply("&", name, cells["target_text"]), Words("节约"))
        otherwise = _if(saved, otherwise, 1)
    return _if(harm, 1, otherwise)


def _side(cells: dict[str, Cell]) -> Formula:
    """Which way the target is met; blank where a bare number does not say."""
    bound, asked, kind = cells["target_bound"], cells["asked"], cells["target_kind"]
    money = _or(
        *(
            _and(apply(">=", one, lists.SCALE), apply("<=", one, lists.MONEY_EACH))
            for one in (kind, cells["achieved_kind"])
        )
    )
    doubtful = _and(apply("!=", asked, cells["given"]), _or(_is(asked, 0), apply(">", kind, lists.WORKDAY), money))
    unsaid = _if(_is(bound, _ABOUT), 1, _if(_is(kind, lists.WORKDAY), -1, _if(doubtful, _NONE, 1)))
    plain = _if(_is(cells["less"], 1), -1, unsaid)
    stated = _if(_is(bound, _AT_MOST, _LESS), -1, _if(_is(bound, _AT_LEAST, _MORE), 1, plain))
    return _if(apply("is_number", cells["given"]), stated)


def _margin(cells: dict[str, Cell]) -> Formula:
    """What the answer is beyond the target, in the direction that is better."""
    about = apply("/", apply("*", cells["asked"], _if(_is(cells["side"], 1), 9, 11)), 10)
    limit = _if(_is(cells["target_bound"], _ABOUT), about, cells["asked"])
    return apply("*", cells["side"], apply("round", apply("-", cells["given"], limit), 7))


def _share(cells: dict[str, Cell]) -> Formula:
    return _if(apply(">", cells["asked"], 0), apply("round", apply("/", cells["given"], cells["asked"]), 4))


def _value(cells: dict[str, Cell]) -> Formula:
    """The completion, or 1 where a ceiling is kept or words say that it is met; blank where nobody can say."""
    said, side, margin = cells["achieved_bound"], cells["side"], cells["margin"]
    exact = _is(said, _EQUAL, _ABOUT)
    bounded = _if(_is(side, 1), _is(said, _AT_LEAST, _MORE), _is(said, _AT_MOST, _LESS))
    met = _or(apply(">", margin, 0), _and(_is(margin, 0), apply("not", _is(cells["target_bound"], _MORE, _LESS))))
    reached = _if(_and(_is(side, 1), apply(">", cells["asked"], 0)), apply("max", 1, _share(cells)), 1)
    missed = _if(_and(_is(side, 1), exact), _share(cells))
    numbers = _if(met, _if(_or(exact, bounded), reached), missed)
    return _if(apply("is_number", margin), numbers, _if(apply("is_number", cells["given"]), _NONE, cells["word"]))


def _judges(target: Cell) -> Formula:
    judging, doubted = (apply("holds", target, Words(column)) for column in ("定性", "非定性"))
    return _if(judging, _if(_or(doubted, apply(">", apply("length", target), 39)), 1, 2), 0)


def _word(cells: dict[str, Cell]) -> Formula:
    """1 where a date keeps another, or where a listed answer says that the target is met; else blank."""
    target, says, limit, done = (cells[part] for part in ("target_words", "says", "target_date", "achieved_date"))
    within = apply("<=", done, _if(apply(">", done, 9_999), limit, apply("modulo", limit, 10_000)))
    kept = _and(apply("is_number", limit), apply("is_number", done), within)  # a blank is more than any number
    judged, figured = _is(cells["judges"], 2), apply(">", apply("length", cells["target_figures"]), 0)
    timed = _or(
        apply("is_number", limit),
        _and(apply("is_number", cells["asked"]), apply(">=", cells["target_kind"], lists.WORKDAY)),
    )
    filled = _or(  # surely neither blank nor 不适用
        _and(figured, _blank(cells["target_head"])),
        _listed(apply("first", target, 2), "定性"),
        _and(apply("not", apply("holds", target, Words("括号"))), _or(figured, apply(">", cells["judges"], 0))),
    )
    silent = apply("not", apply("holds", cells["deviation_text"], Words("数字")))
    met = _or(
        kept,
        _and(_is(says, lists.CLAIMS), silent, filled),
        _and(_is(says, lists.DONE, lists.IN_TIME, lists.IN_TIME_AND_WELL), timed),
        _and(
            _or(
                _is(says, lists.DONE, lists.WELL, lists.IN_TIME_AND_WELL),
                apply("same_text", target, cells["achieved_words"]),
            ),
            judged,
        ),
    )
    return _if(met, 1)
