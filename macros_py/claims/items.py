"""A whole stated first and its parts in numbered items after it: 1.… 2.…, or ①…②…."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..documents.document import Sentence
from .claim import AGREES, DIFFERS, Claim, added, is_count, is_money, kin, like, made, said
from .wholes import own

_ITEM = re.compile(r"(?:(?<=[。;])|^)\s*(?:\d{1,2}[.、．]|[①-⑩]|[(][\d一二三四五六七八九十]{1,2}[)])")
_LISTED = re.compile(r"如下|其中|分别|包括|具体|:\s*$")


def claims(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """A whole stated first and its parts in numbered items after it (1.… 2.…), each kind of figure by itself."""
    numbered = [n for n, one in enumerate(sentences) if _ITEM.match(one.text)]
    if len(numbered) < 2 or numbered[0] == 0:
        return
    whole, parts_of = sentences[numbered[0] - 1], sentences[numbered[0] :]
    found = []
    for stated in whole.quantities:
        if not (is_money(stated) or is_count(stated)):
            continue
        each = [
            [one for one in item.quantities if kin(one, stated) and one.span[0] > 1 and own(item, one)]
            for item in parts_of
        ]
        if sum(map(len, each)) < 2 or not all(each):
            continue
        total = sum(map(added, each), Decimal(0))
        arithmetic = "＋".join(like(stated, added(one)) for one in each) + f"＝{like(stated, total)}"
        found.append((stated, total, arithmetic, all(len(one) == 1 for one in each)))
    for stated, total, arithmetic, single in found:
        span = (max(0, stated.span[0] - 8), stated.span[1])
        if total == stated.value:
            yield made("sum", whole, span, AGREES, arithmetic)
        elif (
            is_money(stated)
            and single
            and (_LISTED.search(whole.text) or any(other[0].value == other[1] for other in found))
        ):
            yield made("sum", whole, span, DIFFERS, f"{arithmetic}，写的是{said(stated)}")
