"""The ribbon's XML: which verbs stand in which group, how large and with which keys; the words are the verbs' own."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

LARGE, SMALL = "large", "normal"

GROUPS = (
    (
        "jxFill",
        "填报",
        (
            ("recalculate", "C", LARGE),
            ("import_last_year", "I", SMALL),
            ("import_accounts", "D", SMALL),
            ("adopt_computed", "A", SMALL),
            ("undo", "Z", SMALL),
            ("last_changes", "L", SMALL),
        ),
    ),
    (
        "jxCheck",
        "核对",
        (
            ("next_finding", "N", LARGE),
            ("previous_finding", "P", SMALL),
            ("explain_finding", "E", SMALL),
            ("clear_marks", "M", SMALL),
        ),
    ),
    ("jxReport", "报告", (("write_report", "R", LARGE), ("check_report", "W", LARGE))),
    (
        "jxSubmit",
        "报送",
        (("finalise", "F", LARGE), ("reopen", "U", SMALL), ("submit", "B", SMALL), ("about", "H", SMALL)),
    ),
)
"""Each group's id and label, and its buttons: verb, keytip, size."""

HEAD = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- A button is "jx_" and a verb of macros_py.desk.macros. The group 汇总 comes with its first verb. -->
<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui">
  <ribbon>
    <tabs>
      <tab id="jxTab" label="绩效自评" keytip="JX" insertAfterMso="TabHome">
"""
FOOT = """      </tab>
    </tabs>
  </ribbon>
</customUI>
"""


def ribbon() -> bytes:
    """The part customUI14.xml, a button for every verb."""
    groups = (
        f"        <group id={quoteattr(id)} label={quoteattr(label)}>\n"
        + "".join(f"          {_button(*button)}\n" for button in buttons)
        + "        </group>\n"
        for id, label, buttons in GROUPS
    )
    return (HEAD + "".join(groups) + FOOT).encode()


def _button(name: str, keytip: str, size: str) -> str:
    from macros_py.desk.macros import VERBS

    verb = VERBS[name]
    attributes = {
        "id": f"jx_{name}",
        "label": verb.label,
        "size": size,
        "image": name,
        "keytip": keytip,
        "onAction": "JxRibbon.Jx_OnAction",
        "screentip": verb.label,
        "supertip": verb.does,
    }
    return f"<button {' '.join(f'{key}={quoteattr(words)}' for key, words in attributes.items())}/>"
