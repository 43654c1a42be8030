"""One clean form for the checks, changed where a test wants it wrong, and the notice it is judged by, likewise."""

from macros_py.evaluate import evaluate
from macros_py.law.filled import from_json
from macros_py.law.notices import load, read
from tests.test_evaluate import CLEAN

TEXT = load("hunan_liuyang/2020").text


def row(block, name, target, done, full="10", points=None, why=""):
    """One open row; the points are the full marks unless said otherwise."""
    return {
        "block": block,
        "name": name,
        "target_text": target,
        "achieved_text": done,
        "full": full,
        "points": full if points is None else points,
        "deviation_text": why,
    }


def scheme(*changes, add="", id=""):
    """The notice of the published form with some of its words exchanged and some entries added."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return read(text + add, id)


def judged(rows=(), notice=None, total=None, **changes):
    """The verdict on the clean form; ``rows`` stand in for the clean rows of their blocks."""
    data = {part: dict(values) if isinstance(values, dict) else values for part, values in CLEAN.items()}
    blocks = {one["block"] for one in rows}
    data["rows"] = [one for one in data["rows"] if one["block"] not in blocks] + list(rows)
    for part, values in changes.items():
        data[part] = data.get(part, {}) | values if isinstance(values, dict) else values
    if total is None and rows:
        data["declared"] = {}
    elif total:
        data["declared"] = data["declared"] | {"total_points": total}
    return evaluate(notice or load("hunan_liuyang/2020"), from_json(data))


def ids(verdict):
    return [one.id for one in verdict.findings]


def only(verdict, id):
    """The one finding of the form, which must be of this kind."""
    assert ids(verdict) == [id], [one.message for one in verdict.findings]
    return verdict.findings[0]
