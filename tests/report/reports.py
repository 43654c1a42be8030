"""What the tests of reports share: a published form judged, a report's text, a person's hand in it."""

import io

from docx import Document

from macros_py.documents.word_document import of_bytes
from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.report import content_controls
from tests import published


def verdict(place=published.PLACE, **cells):
    data = published.data(place)
    if cells:
        data["cells"] = data["cells"] | cells
    return evaluate(published.scheme(place), from_json(data))


def text(data):
    return "\n".join(of_bytes(data, "x.docx").paragraphs)


def changed(data, hand):
    """The document after ``hand`` did something to it."""
    document = Document(io.BytesIO(data))
    hand(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def edited(data, *changes):
    """Texts outside the content controls exchanged."""

    def hand(document):
        for old, new in changes:
            run = next(run for paragraph in document.paragraphs for run in paragraph.runs if old in run.text)
            run.text = run.text.replace(old, new)

    return changed(data, hand)


def control(document, wanted):
    """The first content control of that tag, a block's digest apart."""
    return next(
        one
        for tag, one in content_controls.controls(document.element.body)
        if tag == wanted or tag.startswith(f"{wanted}#")
    )
