"""What a 偏差原因 says beside its reasons: the quantities that open it, and whether it explains at all.

Clerks who write 达成指标 put the true number here (“3037人,按照实际参保”, “28次”). Only quantities at the
very start count, or after 实际 and a rate's name: “因3人死亡” and “3人死亡” are reasons, not achievements.
"""

from __future__ import annotations

import re

from .numbers import LONGEST, fold
from .quantities import Quantity, quantities
from .target_text import NOT_APPLICABLE

OPENING_LONG = 200
"""Characters of a deviation text in which a quantity can still open it."""

_ACTUAL = r"(?:实际|实有|实为|共|共计|合计|全年|本年|年末|现有|惠及|累计)?(?:完成|参保|发放|享受|服务|培训|开展|举办|补贴|救助|到位|人数|数)?(?:了|为|是|共|[:：])?"
_OPENING = re.compile(rf"(?P<lead>{_ACTUAL})$")
_RATE = re.compile(r"(?P<lead>[^0-9,，。；;、]{0,8}率)(?:为|达到|达|是|[:：])?$")
_DENIED = re.compile(r"未|死亡|减少|下降|不|差")
_GAP = re.compile(r"[,，、\s]*")
_BREAK = re.compile(r"$|[,，、。；;.\s()（）]")
_ASIDE = re.compile(r"[,，、。；;.\s:：()（）]|实际|完成|共计|共|合计|为|是|和|及|了")


def opening(deviation: str) -> list[tuple[Quantity, bool]]:
    """The quantities that open a text (100人、19家,申请…), with whether 实际 or a rate's name stands before."""
    text = fold(deviation[:OPENING_LONG]).text.strip()
    found: list[tuple[Quantity, bool]] = []
    at = 0
    for quantity in quantities(text):
        start, end = quantity.span
        lead = _OPENING.match(text, at, start) or (_RATE.match(text, at, start) if quantity.unit == "%" else None)
        if quantity.spelled or lead is None or not _BREAK.match(text, end) or _DENIED.search(text, at, start):
            break
        found.append((quantity, bool(lead["lead"])))
        gap = _GAP.match(text, end)
        at = gap.end() if gap else end
    return found


def explains(deviation: str, *, shortfall: bool) -> bool:
    """Whether the text explains: for a shortfall anything filled in, else words beyond a quantity."""
    text = fold(deviation[:LONGEST]).text.strip()
    if not text or NOT_APPLICABLE.fullmatch(text):
        return False
    if shortfall:
        return True
    spans = [quantity.span for quantity in quantities(text)]
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return bool(_ASIDE.sub("", text))
