"""The icons of the ribbon, drawn from strokes on a 16 × 16 grid and written as PNG with the standard library.

An icon only helps the eye to find a button again: every button shows its words. Large buttons have 32 pixels.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, pi, sin

Point = tuple[float, float]
Stroke = Sequence[Point]

BLUE, GREEN, RED, GREY = (31, 78, 121), (33, 115, 70), (176, 36, 24), (89, 89, 89)
WIDTH = 1.5
"""Of a stroke, in grid units."""


def _arc(x: float, y: float, radius: float, begin: float, end: float) -> list[Point]:
    """Part of a circle; angles in turns, clockwise from the right."""
    steps = [begin + (end - begin) * step / 16 for step in range(17)]
    return [(x + radius * cos(2 * pi * turn), y + radius * sin(2 * pi * turn)) for turn in steps]


SHEET: Stroke = [(3, 2), (13, 2), (13, 14), (3, 14), (3, 2)]
BUBBLE: Stroke = [(2, 3), (14, 3), (14, 11), (8, 11), (5, 14), (5, 11), (2, 11), (2, 3)]

ICONS: dict[str, tuple[tuple[int, int, int], list[Stroke]]] = {
    "recalculate": (GREEN, [_arc(8, 8, 5.5, 0.05, 0.85), [(13.5, 2), (12.2, 5), (9, 4.2)]]),
    "import_last_year": (
        BLUE,
        [[(9, 3), (13.5, 3), (13.5, 13.5), (9, 13.5)], [(2, 8.2), (10, 8.2)], [(7, 5), (10.3, 8.2), (7, 11.4)]],
    ),
    "import_accounts": (
        BLUE,
        [
            [(6, 2), (14, 2), (14, 14), (6, 14)],
            [(8.5, 5), (14, 5)],
            [(8.5, 11), (14, 11)],
            [(1.5, 8), (9, 8)],
            [(6.2, 5.2), (9, 8), (6.2, 10.8)],
        ],
    ),
    "next_finding": (RED, [[(8, 2), (8, 13)], [(3.5, 8.5), (8, 13), (12.5, 8.5)]]),
    "previous_finding": (RED, [[(8, 14), (8, 3)], [(3.5, 7.5), (8, 3), (12.5, 7.5)]]),
    "adopt_computed": (GREEN, [SHEET, [(5, 8), (7.5, 11), (11.5, 5)]]),
    "undo": (BLUE, [_arc(8, 8.5, 5, -0.4, 0.3), [(2, 2.5), (3.9, 5.6), (7.3, 4.6)]]),
    "last_changes": (GREY, [SHEET, [(5.5, 5.5), (10.5, 5.5)], [(5.5, 8), (10.5, 8)], [(5.5, 10.5), (8.5, 10.5)]]),
    "clear_marks": (GREY, [[(3, 10), (9, 3), (13, 7), (7, 13), (5, 13), (3, 10)], [(6, 6.5), (10, 10.5)]]),
    "explain_finding": (BLUE, [BUBBLE, [(5, 6), (11, 6)], [(5, 8.3), (9, 8.3)]]),
    "write_report": (BLUE, [SHEET, [(5, 5), (6.2, 11), (8, 6.5), (9.8, 11), (11, 5)]]),
    "check_report": (
        RED,
        [
            [(10, 5), (10, 2), (2, 2), (2, 13), (6, 13)],
            [(4.5, 5), (7.5, 5)],
            _arc(9.5, 9.5, 3, 0, 1),
            [(11.7, 11.7), (14, 14)],
        ],
    ),
    "finalise": (GREEN, [_arc(8, 6, 4, 0, 1), [(5.5, 9.5), (5, 14.5), (8, 12.5), (11, 14.5), (10.5, 9.5)]]),
    "reopen": (
        BLUE,
        [[(3.5, 7.5), (12.5, 7.5), (12.5, 14), (3.5, 14), (3.5, 7.5)], [(5.5, 7.5), *_arc(8, 4.8, 2.5, 0.5, 0.92)]],
    ),
    "submit": (GREEN, [[(2, 8), (14, 3), (9.5, 13.5), (7.5, 9.2), (2, 8)], [(7.5, 9.2), (14, 3)]]),
    "about": (GREY, [_arc(8, 8, 6, 0, 1), [(8, 7.3), (8, 11.5)], [(8, 4.7), (8, 4.8)]]),
}


def icon(name: str, pixels: int) -> bytes:
    """The PNG of an icon, so many pixels wide and high."""
    (red, green, blue), strokes = ICONS[name]
    unit = pixels / 16
    rows = bytearray()
    for y in range(pixels):
        rows.append(0)
        for x in range(pixels):
            distance = min(_distance(((x + 0.5) / unit, (y + 0.5) / unit), stroke) for stroke in strokes)
            covered = min(1.0, max(0.0, (WIDTH / 2 - distance) * unit + 0.5))
            rows += bytes((red, green, blue, round(255 * covered)))
    head = struct.pack(">IIBBBBB", pixels, pixels, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _distance(point: Point, stroke: Stroke) -> float:
    """From a point to the nearest of a stroke's segments."""
    return min(_to_segment(point, begin, end) for begin, end in pairwise(stroke))


def _to_segment(point: Point, begin: Point, end: Point) -> float:
    dx, dy = end[0] - begin[0], end[1] - begin[1]
    along = ((point[0] - begin[0]) * dx + (point[1] - begin[1]) * dy) / (dx * dx + dy * dy)
    along = min(1.0, max(0.0, along))
    return hypot(point[0] - begin[0] - along * dx, point[1] - begin[1] - along * dy)
