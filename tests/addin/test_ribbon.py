"""The ribbon says what the macros can do, in the words they use themselves, with an icon and keys of its own."""

import struct
import zlib

import pytest

from addin.icons import ICONS, icon
from addin.package import buttons
from addin.ribbon import ribbon
from macros_py.desk.macros import VERBS

BUTTONS = buttons(ribbon())


def test_a_button_for_every_verb_in_its_own_words():
    assert {button.get("id")[3:]: button.get("label") for button in BUTTONS} == {
        name: verb.label for name, verb in VERBS.items()
    }
    assert {button.get("id")[3:]: button.get("supertip") for button in BUTTONS} == {
        name: verb.does for name, verb in VERBS.items()
    }
    assert all(button.get("screentip") == button.get("label") for button in BUTTONS)


def test_keytips_are_told_apart():
    keys = [button.get("keytip") for button in BUTTONS]
    assert len(set(keys)) == len(keys)
    assert not any(one != other and other.startswith(one) for one in keys for other in keys)


def test_every_icon_is_used_and_no_two_look_alike():
    assert {button.get("image") for button in BUTTONS} == set(ICONS) == set(VERBS)
    assert len({icon(name, 16) for name in ICONS}) == len(ICONS)


@pytest.mark.parametrize("name", ICONS)
@pytest.mark.parametrize("pixels", [16, 32])
def test_an_icon_is_a_png_with_something_on_it(name, pixels):
    png = icon(name, pixels)
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", png[16:24]) == (pixels, pixels)
    size = struct.unpack(">I", png[33:37])[0]
    assert zlib.crc32(png[37 : 41 + size]) == struct.unpack(">I", png[41 + size : 45 + size])[0]
    rows = zlib.decompress(png[41 : 41 + size])
    width = 1 + 4 * pixels
    opaque = sum(rows[row * width + 4 + 4 * column] > 127 for row in range(pixels) for column in range(pixels))
    assert 0.08 < opaque / pixels**2 < 0.5
    edge = [rows[row * width + 4 + 4 * column] for row in (0, pixels - 1) for column in range(pixels)]
    assert max(edge) < 200, "cut off at the edge"
