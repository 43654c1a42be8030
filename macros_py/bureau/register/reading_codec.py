"""A reading on its way from the process that made it to the register that keeps it: facts open, the rest packed.

Whoever enters thousands of readings touches only what states depend on; the work of writing the rest down is
done where the file was read.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .reading import Reading, from_json

FACTS = (
    "sha256", "size", "reason", "sentence", "notice", "edition", "year", "level", "unit", "code", "figures",
    "program", "rules",
)  # fmt: skip

_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class Packed:
    """``facts`` of the reading by name; of each finding id, level, cells as JSON, message, key, explanation;
    ``body`` the whole reading."""

    facts: Mapping[str, Any]
    findings: Sequence[Sequence[str]]
    body: bytes


def pack(reading: Reading) -> Packed:
    """Texts that no database holds — halves of a character — become U+FFFD; nothing else is lost."""
    try:
        body = _compressed(reading)
    except UnicodeEncodeError:
        text = _json(reading.as_json())
        reading = from_json(json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")))
        body = _compressed(reading)
    findings = tuple(
        (
            one["id"],
            one["level"],
            _json([*zip(one["where"], one["at"])]),
            one["message"],
            one["key"],
            one.get("explanation", ""),
        )
        for one in reading.findings
    )
    return Packed({name: getattr(reading, name) for name in FACTS}, findings, body)


def unpack(body: bytes) -> Reading:
    return from_json(json.loads(zlib.decompress(body)))


def _compressed(reading: Reading) -> bytes:
    return zlib.compress(_json(reading.as_json()).encode(), 1)
