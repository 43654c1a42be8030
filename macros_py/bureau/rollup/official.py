"""The official 汇总 form, filled: a workbook of the notice like any unit's, marked 汇总, so that the level above reads it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from ...book.build import build
from ...book.form import load_form
from ...book.submission import WHOLE, facts, written
from ...law.flat import flat
from ..register.expected import Unit
from .rollup import Sum


def workbook(made: Sum, top: Unit, when: datetime) -> bytes:
    """The workbook of a 汇总, with its 报送信息."""
    scheme, filled = made.scheme, made.filled
    code = hashlib.sha256(json.dumps(sorted(flat(filled).items()), ensure_ascii=False).encode()).hexdigest()[:12]
    said = facts(load_form(scheme, filled.year), top.name, code, when, top.code, WHOLE, made.count)
    return written(build(scheme, filled), said)
