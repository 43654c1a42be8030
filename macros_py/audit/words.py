"""Words: what was left blank, is too thin to say anything, or came out of a system damaged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..law.expr import cells_of
from ..law.findings import Finding, finding
from ..law.typed.numbers import read_number
from ..law.typed.target_text import read_target
from ..law.typed.targets import NOT_APPLICABLE
from .audit_case import AuditCase
from .scored import OpenScored
from .weights import shares

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,9}(?:\s[^<>]{0,200})?/?>|&(?:nbsp|lt|gt|amp|quot);")
_ENDING = re.compile(r"[。！？!?…；;.）)”」』\d]\s*$")
_BODY = re.compile(r"(?:本|我|某|[XＸx×*]+)?(?:省|市|县|区|旗|镇|乡)?[^省市县区旗镇乡]{0,4}")
_LONG = 900
_NAME_LONG = 12


def blanks(case: AuditCase) -> Iterator[Finding]:
    """One finding for all that must be filled and is not; cells our formulas fill are never blank."""
    required = {id: cell for id, cell in case.scheme.inputs.items() if cell.required}
    ids = [id for id, cell in required.items() if _blank(case.ledger[id]) or _dashed(case, id, cell.kind)]
    divided = {block.id for block in case.scheme.block if block.full is None}
    for row in case.rows:
        points = f"{row.id}.points"
        if isinstance(row, OpenScored):
            ids += [f"{row.id}.{part}" for part in ("name", "target_text") if _blank(row.row[part])]
            ids += [f"{row.id}.achieved_text"] if unanswered(row.row["target_text"], row.row["achieved_text"]) else []
            ids += [points] if row.points is None and not row.unshown else []
            ids += [f"{row.id}.full"] if row.full is None and row.owner in divided else []
        elif row.points is None and not row.inferred and not row.unshown:
            ruled = row.stands and points in case.ledger.workings
            ids += _missing_facts(case, row.id) if ruled else [points]
    filled = {row.owner for row in case.rows if isinstance(row, OpenScored)}
    ids += [id for id in sorted(case.ledger.filled.cleared) if _emptied(case, id)]
    ids += [f"{share.blocks[0]}.1.name" for share in shares(case) if share.full and not filled & {*share.blocks}]
    ids = [id for id in dict.fromkeys(ids) if id not in case.passed and not case.silent([id])]
    if ids:
        yield finding("required_blank", ids, cells=_labels(case, ids))


def _emptied(case: AuditCase, id: str) -> bool:
    """Whether a sum or the total was deleted though there is something to add; a score so deleted is spoken of by
    itself."""
    ours = id in case.scheme.inputs or id in ("total_points", "grade")
    return ours and id in case.ledger.typed and case.ledger[id] is None and case.ledger.computed(id) is not None


def _missing_facts(case: AuditCase, indicator: str) -> list[str]:
    """The facts without which a score cannot be computed; where none of them is given, nothing happened."""
    value = next(entry.value for entry in case.scheme.indicator if entry.id == indicator)
    if value not in case.scheme.rates:
        return []
    needed = [cell.name for cell in cells_of(case.scheme.rates[value].formula)]
    missing = [id for id in dict.fromkeys(needed) if _blank(case.ledger[id])]
    return missing if len(missing) < len(set(needed)) else []


def unanswered(target: str, achieved: str) -> bool:
    """Whether 完成值 is empty; a dash, a slash or 无 says so too where a number or a date is due, 不适用 does not."""
    if not achieved.strip() or achieved.strip() == NOT_APPLICABLE:
        return not achieved.strip()
    if read_number(achieved).blank:
        return achieved.strip() != "无" or read_target(target).kind in ("number", "deadline", "duration")
    return False


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _dashed(case: AuditCase, id: str, kind: str) -> bool:
    """A text that is only a dash; a unit is not called 无 either."""
    text = str(case.ledger[id]).strip()
    return kind == "text" and (text in ("—", "——", "-", "/") or (id == "unit" and text == "无"))


def thin(case: AuditCase) -> Iterator[Finding]:
    """Texts that are too short for what they should say, and a unit that is not named in full."""
    for id, cell in case.scheme.inputs.items():
        text = case.ledger[id]
        if isinstance(text, str) and 0 < len(text.strip()) < cell.at_least_characters:
            yield finding("text_thin", [id], cell=f"“{case.scheme.label(id)}”", found=text.strip())
    unit = case.ledger.filled.unit.strip()
    if unit and (len(unit) < 3 or (len(unit) < 8 and _BODY.fullmatch(unit))):
        yield finding("unit_name_short", ["unit"], found=unit)


def damage(case: AuditCase) -> Iterator[Finding]:
    """Markup and cut-off text, as exports from other systems leave them."""
    texts = {id: case.ledger[id] for id, cell in case.scheme.inputs.items() if cell.kind == "text"}
    texts |= {f"{row.id}.name": row.row["name"] for row in case.open_left}
    filled = {id: text for id, text in texts.items() if isinstance(text, str) and text.strip()}
    marked = [id for id, text in filled.items() if _TAG.search(text)]
    if marked:
        yield finding("text_markup", marked, cells=_labels(case, marked))
    names = [text.strip() for id, text in filled.items() if id.endswith(".name")]
    cut = []
    for id, text in filled.items():
        bare = _TAG.sub("", text).strip()
        whole_of = id.endswith(".name") and len(bare) >= _NAME_LONG
        ends = len(bare) < _LONG or bool(_ENDING.search(bare))
        if not ends or (whole_of and any(name != bare and name.startswith(bare) for name in names)):
            cut.append(id)
    if cut:
        yield finding("text_cut", cut, cells=_labels(case, cut))


def _labels(case: AuditCase, ids: list[str]) -> str:
    return "、".join(f"“{case.ledger.label(id)}”" for id in ids)
