"""Claims that carry their own figures: a share, a completion, a growth, a whole with its parts; one paragraph at most.

What is found nearby may prove a claim; only where the sentence itself names both figures does it disprove one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..documents.document import Document, Sentence
from . import changes, completions, directions, growths, items, restated, shares, wholes
from .claim import Claim

_REMEMBERED = 3
"""Sentences of the paragraph before that may still name the other figure."""
_BOUND = re.compile(r"^\s*(?:\)|的)?(?:以上|以下|以内|左右|及以上)")


def claims(report: Document) -> Iterator[Claim]:
    """Every arithmetical claim of the report's sentences, in order."""
    context: list[Sentence] = []
    for number in range(len(report.paragraphs)):
        sentences = report.of_paragraph(number)
        for at, sentence in enumerate(sentences):
            yield from _percentages(sentence, [*context, *sentences[:at]])
            yield from changes.multiples(sentence)
            yield from shares.lists(sentence)
            yield from wholes.claims(sentence, sentences[at - 1] if at else None)
            yield from restated.claims(sentence)
            yield from directions.claims(sentence, sentences[at - 1] if at else None)
        yield from items.claims(sentences)
        if any(sentence.quantities for sentence in sentences):
            context = sentences[-_REMEMBERED:]


def _percentages(sentence: Sentence, earlier: Sequence[Sentence]) -> Iterator[Claim]:
    text = sentence.text
    for printed in sentence.quantities:
        if printed.unit != "%" or _BOUND.match(text[printed.span[1] :]):
            continue
        left = text[max(0, printed.span[0] - 30) : printed.span[0]]
        for says, read in (
            (shares.SHARE, shares.claims),
            (growths.GROWTH, growths.claims),
            (completions.RATE, completions.claims),
        ):
            if says.search(left):
                yield from read(sentence, printed, earlier)
                break
