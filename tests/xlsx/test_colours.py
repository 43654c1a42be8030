"""A text of one colour on a ground of another: seen, not seen, or not certain."""

import pytest

from macros_py.xlsx.colours import BLACK, WHITE, Palette, colour_of, unseen

THEME = {"lt1": "FFFFFF", "dk1": "000000", "lt2": "EEECE1", "dk2": "1F497D", "accent1": "4F81BD"}
PALETTE = Palette(lambda: THEME)


@pytest.mark.parametrize(
    "attributes, hidden",
    [
        ({"rgb": "FFFFFFFF"}, True),
        ({"rgb": "FFF2F2F2"}, True),
        ({"rgb": "FFD9D9D9"}, False),
        ({"theme": "0"}, True),
        ({"theme": "0", "tint": "-0.25"}, False),
        ({"theme": "1"}, False),
        ({"theme": "4", "tint": "0.99"}, True),
        ({"theme": "99"}, False),
        ({"indexed": "9"}, True),
        ({"indexed": "8"}, False),
        ({"indexed": "65"}, True),
        ({"auto": "1"}, False),
        ({}, False),
        ({"rgb": "nonsense"}, False),
    ],
)
def test_on_a_white_ground(attributes, hidden):
    assert unseen(PALETTE.rgb(colour_of(attributes), BLACK), WHITE) is hidden


def test_what_is_not_certain_is_not_accused():
    assert PALETTE.rgb(("theme", "0", ""), BLACK) == WHITE
    assert Palette().rgb(("theme", "0", ""), BLACK) is None, "no theme"
    assert Palette(own=True).rgb(("indexed", "9", ""), BLACK) is None, "a palette of the file's own"
    assert not unseen(None, WHITE) and not unseen(WHITE, None)
