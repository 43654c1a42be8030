"""The compression that VBA source is stored in (MS-OVBA 2.4.1), written so that equal text gives equal bytes.

A container is the byte 1 and chunks of at most 4096 bytes of text. A chunk is literals and copies of what the
same chunk already said; the number of bits for a copy's distance grows with the position in the chunk.
"""

from __future__ import annotations

import struct

CHUNK = 4096
COMPRESSED, RAW = 0xB000, 0x3000
SHORTEST = 3


def compress(text: bytes) -> bytes:
    """The container of ``text`` (2.4.1.3.6). ValueError: a last chunk that cannot be made smaller."""
    chunks = (text[start : start + CHUNK] for start in range(0, len(text), CHUNK))
    return b"\x01" + b"".join(_chunk(chunk) for chunk in chunks)


def _chunk(text: bytes) -> bytes:
    tokens = _tokens(text)
    if len(tokens) < CHUNK:
        return struct.pack("<H", COMPRESSED | (len(tokens) - 1)) + tokens
    if len(text) != CHUNK:
        raise ValueError("a short chunk that does not compress has no form in the specification")
    return struct.pack("<H", RAW | (CHUNK - 1)) + text


def _tokens(text: bytes) -> bytes:
    """Token sequences (2.4.1.1.7): a byte of eight flags, then eight literals or copies."""
    out, seen, position = bytearray(), {}, 0
    while position < len(text):
        flags_at = len(out)
        out.append(0)
        for bit in range(8):
            if position >= len(text):
                break
            distance, length = _longest(text, position, seen)
            if length:
                out[flags_at] |= 1 << bit
                out += struct.pack("<H", (distance - 1) << (16 - _distance_bits(position)) | (length - SHORTEST))
            else:
                out.append(text[position])
            for passed in range(position, position + (length or 1)):
                seen.setdefault(text[passed : passed + SHORTEST], []).append(passed)
            position += length or 1
    return bytes(out)


def _longest(text: bytes, position: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """(distance, length) of the longest earlier match (2.4.1.3.19.4), the nearest of equals; (0, 0) for none."""
    limit = min((0xFFFF >> _distance_bits(position)) + SHORTEST, len(text) - position)
    best = (0, 0)
    if limit < SHORTEST:
        return best
    for start in reversed(seen.get(text[position : position + SHORTEST], ())):
        length = SHORTEST
        while length < limit and text[start + length] == text[position + length]:
            length += 1
        if length > best[1]:
            best = (position - start, length)
    return best


def _distance_bits(position: int) -> int:
    """2.4.1.3.19.1: enough bits for every distance possible here, never fewer than four."""
    return max(4, (position - 1).bit_length()) if position else 4
