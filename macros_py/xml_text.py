"""Text as XML spells it: what `xml.sax.saxutils` does too, which loads an HTTP client for it that every click would pay for."""

from __future__ import annotations

from collections.abc import Mapping

_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_IN_QUOTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def escape(text: str, more: Mapping[str, str] | None = None) -> str:
    """The text between two tags; ``more`` marks are spelled as it says."""
    for mark, spelled in {**_MARKS, **(more or {})}.items():
        text = text.replace(mark, spelled)
    return text


def quoteattr(text: str) -> str:
    """The value of an attribute, its quotes included."""
    return f'"{escape(text, _IN_QUOTES)}"'
