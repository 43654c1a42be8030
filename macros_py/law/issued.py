"""The workbooks that a notice's folder has given out, listed in its `issued.toml`: to equal one accuses nobody.

An entry stands for all workbooks of one version: what their hidden sheet calls the edition (``digest``), and the codes
of what they print, of what they rule and of the scheme's text that travels in them. Entries are added, never changed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from ..errors import SchemeError
from . import notices, toml_loader
from .ruled import rules_code, text_code
from .scheme import Scheme

FILE = "issued.toml"


@dataclass(frozen=True)
class Issued:
    """One version's workbooks of a notice; see the module's sentence."""

    version: str
    digest: str
    printed: str
    rules: str
    text: str


def issued(place: str) -> tuple[Issued, ...]:
    """What the folder of a notice of the catalogue lists, in its order; raises `SchemeError`."""
    path, where = notices.TEMPLATES / place / FILE, f"{place}/{FILE}"
    if not path.is_file():
        return ()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SchemeError(f"{where}：不是有效的 TOML（{error}）。") from error
    entries = table.get("issued", [])
    if unknown := [key for key in table if key != "issued"]:
        raise SchemeError(f"{where}：不认识的键“{'、'.join(unknown)}”；可用的键：issued。")
    if not isinstance(entries, list):
        raise SchemeError(f"{where} issued：应写成 [[issued]]。")
    return tuple(toml_loader.read(Issued, entry, f"{where} [[issued]] 第{n}项") for n, entry in enumerate(entries, 1))


def ours(scheme: Scheme, text: str) -> bool:
    """Whether a scheme's text is one that we gave out: today's, or listed word by word."""
    code = text_code(text)
    return code == text_code(scheme.text) or any(code == one.text for one in issued(scheme.id))


def known_rules(scheme: Scheme) -> frozenset[str]:
    """The codes of all rules that workbooks of this notice were given out with, today's among them."""
    return frozenset((rules_code(scheme), *(one.rules for one in issued(scheme.id))))


def entry(version: str, digest: str, printed: str, scheme: Scheme) -> str:
    """The lines to add to `issued.toml`."""
    facts = {
        "version": version,
        "digest": digest,
        "printed": printed,
        "rules": rules_code(scheme),
        "text": text_code(scheme.text),
    }
    return "\n".join(("[[issued]]", *(f'{key} = "{value}"' for key, value in facts.items()))) + "\n"
