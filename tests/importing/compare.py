"""What was read held against what is known: wrong, missing and more."""

from decimal import Decimal, InvalidOperation

from macros_py.law.filled import Filled


def flat(filled: Filled, before: str = "") -> dict[str, str]:
    """Identifier → text, numbers in one spelling, blanks left out."""
    found = {f"{before}{id}": text for id, text in filled.cells.items()}
    found |= {f"{before}{id}.points": text for id, text in filled.points.items()}
    found |= {f"{before}{id}.deviation_text": text for id, text in filled.deviation.items()}
    found |= {f"{before}{id}.weight": text for id, text in filled.weights.items()}
    found |= {f"{before}{id}": text for id, text in filled.declared.items()}
    numbers: dict[str, int] = {}
    for row in filled.rows:
        numbers[row.block] = numbers.get(row.block, 0) + 1
        found |= {f"{before}{row.block}.{numbers[row.block]}.{c}": text for c, text in row.columns.items()}
    for number, one in enumerate(filled.projects, 1):
        found |= flat(one, f"{number}/")
    return {id: _one_way(text) for id, text in found.items() if text.strip()}


def wrong(read: Filled, known: Filled) -> dict[str, tuple[str, str]]:
    """Cells that both have and that differ: (known, read)."""
    there, here = flat(known), flat(read)
    return {id: (there[id], here[id]) for id in here.keys() & there.keys() if here[id] != there[id]}


def missing(read: Filled, known: Filled) -> set[str]:
    return flat(known).keys() - flat(read).keys()


def more(read: Filled, known: Filled) -> set[str]:
    return flat(read).keys() - flat(known).keys()


def _one_way(text: str) -> str:
    try:
        return format(Decimal(text.replace(",", "").rstrip("%")).normalize(), "f")
    except InvalidOperation:
        return "".join(text.split())
