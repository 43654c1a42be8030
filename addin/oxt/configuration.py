"""The extension's XML: what it is called, its toolbar and menu, and the protocol its buttons speak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

NAME = "绩效自评"
PROTOCOL_NAME = "jixiao:"
IDENTIFIER = "jixiao.ziping"
HANDLER = "jixiao.ziping.ProtocolHandler"
TOOLBAR = "jixiao.ziping.toolbar"

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DATA = (
    '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="{name}" oor:package="org.openoffice.{package}">'
)
_END = "</oor:component-data>\n"


@dataclass(frozen=True)
class Button:
    """One command: a verb of the macros and the words on its button."""

    verb: str
    label: str


def _prop(name: str, value: str, kind: str = "string") -> str:
    return f'<prop oor:name="{name}" oor:type="xs:{kind}"><value>{escape(value)}</value></prop>'


def _words(name: str, text: str) -> str:
    """In every language of the program the same Chinese."""
    return (
        f'<prop oor:name="{name}" oor:type="xs:string">'
        f'<value xml:lang="zh-CN">{escape(text)}</value><value xml:lang="en-US">{escape(text)}</value></prop>'
    )


def _node(name: str, *content: str) -> str:
    return f'<node oor:name="{name}" oor:op="replace">{"".join(content)}</node>'


_IN_CALC = _prop("Context", "com.sun.star.sheet.SpreadsheetDocument")


def _commands(buttons: Iterable[Button]) -> str:
    """Numbered, because LibreOffice shows them in the order of their names."""
    return "".join(
        _node(
            f"command{number:02}",
            _prop("URL", PROTOCOL_NAME + button.verb),
            _words("Title", button.label),
            _prop("Target", "_self"),
            _IN_CALC,
        )
        for number, button in enumerate(buttons)
    )


def addons(buttons: tuple[Button, ...]) -> str:
    """The same commands as a menu and as a toolbar, in workbooks only."""
    commands = _commands(buttons)
    menu = _node("jixiao.ziping.menu", _words("Title", NAME), _IN_CALC, f'<node oor:name="Submenu">{commands}</node>')
    toolbar = _node(TOOLBAR, _words("Title", NAME), commands)
    return (
        _HEAD
        + _DATA.format(name="Addons", package="Office")
        + '<node oor:name="AddonUI">'
        + f'<node oor:name="OfficeMenuBar">{menu}</node><node oor:name="OfficeToolBar">{toolbar}</node>'
        + "</node>"
        + _END
    )


PROTOCOL = (
    _HEAD
    + _DATA.format(name="ProtocolHandler", package="Office")
    + '<node oor:name="HandlerSet">'
    + _node(HANDLER, f'<prop oor:name="Protocols" oor:type="oor:string-list"><value>{PROTOCOL_NAME}*</value></prop>')
    + "</node>"
    + _END
)

WINDOW = (
    _HEAD
    + _DATA.format(name="CalcWindowState", package="Office.UI")
    + '<node oor:name="UIElements"><node oor:name="States">'
    + _node(
        f"private:resource/toolbar/addon_{TOOLBAR}",
        _words("UIName", NAME),
        _prop("Visible", "true", "boolean"),
        _prop("Docked", "true", "boolean"),
        _prop("DockingArea", "0", "int"),
        _prop("DockPos", "0,2"),
    )
    + "</node></node>"
    + _END
)
"""Docked below the others: without this the toolbar floats and is called Add-On 1."""

DESCRIPTION = (
    _HEAD
    + f"""<description xmlns="http://openoffice.org/extensions/description/2006" \
xmlns:dep="http://openoffice.org/extensions/description/2006" \
xmlns:lo="http://libreoffice.org/extensions/description/2011">
<identifier value="{IDENTIFIER}"/>
<version value="{{version}}"/>
<display-name><name lang="zh-CN">{NAME}</name><name lang="en">{NAME}</name></display-name>
<dependencies><lo:LibreOffice-minimal-version value="7.4" dep:name="LibreOffice 7.4"/></dependencies>
</description>
"""
)

_MEMBERS = {
    "Addons.xcu": "application/vnd.sun.star.configuration-data",
    "ProtocolHandler.xcu": "application/vnd.sun.star.configuration-data",
    "CalcWindowState.xcu": "application/vnd.sun.star.configuration-data",
    "jixiao_toolbar.py": "application/vnd.sun.star.uno-component;type=Python",
}

MANIFEST = (
    _HEAD
    + '<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>\n'
        for path, kind in _MEMBERS.items()
    )
    + "</manifest:manifest>\n"
)
