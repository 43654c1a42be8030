"""The tables of `workbook_templates/README.md`, made from the dataclasses, the loaders and the catalogue itself.

Words in Chinese stand in `reference.toml`, one entry a key; all else comes from the code: which keys there are, their
types and defaults, an example out of a notice, which notices write the key and which modules read it.
"""

from __future__ import annotations

import ast
import dataclasses
import re
import tomllib
import types
import typing
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from macros_py.book import form_markup
from macros_py.law import builds, entries, library, notices, rules, terms
from macros_py.law.issued import Issued
from macros_py.law.operators import OPERATORS
from macros_py.law.rules import KINDS
from macros_py.law.scheme import Scheme
from macros_py.report import outline

from . import cases

PRODUCT = Path(notices.__file__).parents[1]
HEAD = (
    "| 键（key） | 说明 | 类型（type） | 单位（unit） | 默认（default） | 例（example） "
    "| 用它的通知（notices） | 读它的模块（read by） |"
)
SHORT = 60
"""Characters of an example; a longer one is cut."""
FIRST = "hunan_liuyang/2020"
"""The notice that examples are taken from where it has one."""

TABLES: dict[str, type] = {"scheme": Scheme, **notices.PARTS, **notices.TABLES}
"""Table of scheme.toml → the dataclass whose fields are its keys."""


@cache
def words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def keys(table: str) -> list[str]:
    """The keys that a table may write."""
    if table == "scheme":
        return list(notices.KEYS)
    if table == "amend":
        return ["part", "drop", "source"]
    return [field.name for field in dataclasses.fields(ALL[table])]


ALL: dict[str, type] = {
    **TABLES, **KINDS, "issued": Issued, "term": terms.Term, "case": cases.Case, "expect": cases.Expect,
    "score": cases.Score, "library": library.Library, "document": library.Document, "entry": library.Entry,
}  # fmt: skip
"""Every table there is, in any file of a folder."""


# what the catalogue writes


@cache
def written() -> Mapping[tuple[str, str], list[tuple[str, Any]]]:
    """(table, key) → (notice, value), every time a file of the catalogue writes it."""
    found: dict[tuple[str, str], list[tuple[str, Any]]] = {}

    def take(table: str, notice: str, entry: Mapping[str, Any]) -> None:
        for key, value in entry.items():
            found.setdefault((table, key), []).append((notice, value))

    for notice in sorted(notices.editions(), key=lambda id: (id != FIRST, id)):
        folder = notices.TEMPLATES / notice
        for table, entry in _entries(tomllib.loads((folder / "scheme.toml").read_text("utf-8"))):
            take(table, notice, entry)
            if isinstance(rule := entry.get("rule"), Mapping) and table != "scheme":
                take(rule["kind"], notice, rule)
        for entry in tomllib.loads((folder / "issued.toml").read_text("utf-8"))["issued"]:
            take("issued", notice, entry)
        examples = tomllib.loads((folder / "cases.toml").read_text("utf-8"))
        for entry in examples["case"]:
            take("case", notice, entry)
            take("expect", notice, entry["expect"])
        for entry in examples.get("score", []):
            take("score", notice, entry)
    dictionary = tomllib.loads(Path(terms.__file__).with_suffix(".toml").read_text("utf-8"))
    for entry in (entry for part in ("term", "column") for entry in dictionary[part].values()):
        take("term", "terms.toml", entry)
    for name in library.libraries():
        whole = tomllib.loads((library.FOLDER / f"{name}.toml").read_text("utf-8"))
        take("library", name, whole)
        for table, part in (("document", "document"), ("entry", "indicator")):
            for entry in whole[part]:
                take(table, name, entry)
    return found


def _entries(scheme: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(table, entry) of everything a scheme.toml says; an amended entry counts for its part as well."""
    yield "scheme", scheme
    for key, value in scheme.items():
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, Mapping):
                yield key, entry
                if key == "amend":
                    yield entry["part"], {k: v for k, v in entry.items() if k not in ("part", "drop")}


# what the code says


@cache
def _modules() -> Mapping[str, tuple[frozenset[str], frozenset[str], frozenset[str]]]:
    """Module → (attributes it asks for, those it asks of a scheme, names it uses)."""
    found = {}
    for path in sorted(PRODUCT.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        asked = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)]
        of_scheme = [node for node in asked if _called(node.value) in ("scheme", "notice")]
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        found[path.relative_to(PRODUCT).with_suffix("").as_posix()] = (
            frozenset(node.attr for node in asked),
            frozenset(node.attr for node in of_scheme),
            frozenset(names),
        )
    return found


def _called(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


MANY = 4
"""Tables that share a key; of such a key nobody could say by its name which table it is asked of."""
EVERYWHERE = 20
"""Modules beyond which a list says no more than that."""
NAMED: dict[str, str] = {"entry": "library", "document": "library"}
"""Table → what a module calls it that reads it, where that is another word."""


@cache
def _owners() -> Mapping[str, int]:
    """Key → how many tables have it."""
    return Counter(key for table in (*ALL, "amend") for key in keys(table))


def readers(table: str, key: str) -> str:
    """The modules that ask an entry of that table for the key: by the key alone where no other table has it."""
    if table in ("case", "expect", "score"):
        return "`tests/cases`"
    if table == "amend" or key in ("adopts", "amend"):
        return "`law/amend`"
    if table in KINDS:
        return "`law/rules`"
    if _owners()[key] >= MANY:
        return "各处"
    named = {table, NAMED.get(table, table), ALL[table].__name__}
    modules = _modules().items()
    of_scheme = [module for module, (_, keys, _) in modules if key in keys] if table == "scheme" else []
    of_table = [module for module, (asked, _, names) in modules if key in asked and named & (asked | names)]
    return _listed(of_scheme or of_table or _spelling(key))


def _spelling(key: str) -> list[str]:
    """The modules whose text has the key as a word."""
    word = re.compile(rf"\b{key}\b")
    return [module for module in _modules() if word.search((PRODUCT / f"{module}.py").read_text("utf-8"))]


def _listed(modules: list[str]) -> str:
    if len(modules) > EVERYWHERE:
        return "各处"
    return "、".join(f"`{module}`" for module in modules[:3]) + (f" 等{len(modules)}处" if len(modules) > 3 else "")


def type_of(annotation: Any) -> str:
    """A type as the reader of a notice knows it."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return " / ".join(f"`{value}`" for value in arguments)
    if annotation == rules.Rule:
        return "评分办法"
    if annotation in (entries.Formula, entries.Formula | None):
        return "公式"
    if origin in (typing.Union, types.UnionType):
        return type_of(next(part for part in arguments if part is not type(None)))
    if origin is tuple:
        inside = [part for part in arguments if part is not ...]
        if dataclasses.is_dataclass(inside[0]):
            return "若干个 `[[…]]`"
        return f"列表（{type_of(inside[0])}）" if arguments[-1] is ... else f"[{'、'.join(map(type_of, inside))}]"
    if dataclasses.is_dataclass(annotation):
        return "一个 `[…]`"
    named = {str: "文字", Decimal: "数", int: "整数", bool: "true / false", date: "日期"}
    return named.get(annotation, "表")


def spelled(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(spelled, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {spelled(part)}' for key, part in value.items())} }}"
    if isinstance(value, str):
        return '"' + value.replace("\n", " ") + '"'
    return str(value)


def _code(text: str) -> str:
    cut = text if len(text) <= SHORT else text[: SHORT - 1] + "…"
    return f"`{cut.replace('|', '¦')}`"


# the tables


def table(name: str) -> str:
    """One table of keys."""
    rows = [HEAD, "|" + "---|" * HEAD.count(" | ") + "---|"]
    annotations = typing.get_type_hints(ALL[name]) if name in ALL else {}
    defaults = {field.name: field for field in dataclasses.fields(ALL[name])} if name in ALL else {}
    for key in keys(name):
        said, seen = words()[name][key], written().get((name, key), [])
        kind = annotations.get(key, {"drop": bool, "amend": tuple[entries.Cell, ...]}.get(key, str))
        cells = (
            f"`{key}`", said["says"], type_of(kind), said.get("unit", ""),
            _default(defaults.get(key), name == "amend" and key != "drop"),
            _example(seen), _where(seen, said), readers(name, key),
        )  # fmt: skip
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _default(field: dataclasses.Field | None, needed: bool = False) -> str:
    if field is None:
        return "**必填**" if needed else ""
    if field.default is dataclasses.MISSING:
        return "（空）" if field.default_factory is not dataclasses.MISSING else "**必填**"
    return "" if field.default in ("", (), None) else _code(spelled(field.default))


def _example(seen: Iterable[tuple[str, Any]]) -> str:
    """The first example that says something and fits; tables are shown in their own section."""
    plain = [value for _, value in seen if value not in ("", []) and not _of_tables(value)]
    fitting = [value for value in plain if len(spelled(value)) <= SHORT]
    return _code(spelled((fitting or plain)[0])) if plain else ""


def _of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _where(seen: Iterable[tuple[str, Any]], said: Mapping[str, str]) -> str:
    """The notices that write a key, or why a key is kept that none writes."""
    seen = list(seen)
    where = list(dict.fromkeys(notice for notice, _ in seen))
    if not where:
        return f"暂无：{said['kept']}"
    if not any(notices.in_catalogue(notice) or "/" in notice for notice in where):
        return f"{len(seen)}条"
    return "、".join(sorted(where)) if len(where) <= 2 else f"{len(where)}份"


def kinds() -> str:
    """The kinds of rules, with their parameters' own tables below."""
    rows = ["| kind | 说明 | 参数 | 用它的通知（notices） |", "|---|---|---|---|"]
    for kind, made in KINDS.items():
        said = words()["kinds"][kind]
        named = "、".join(f"`{field.name}`" for field in dataclasses.fields(made)) or "（无）"
        rows.append(f"| `{kind}` | {said['says']} | {named} | {_where(written().get((kind, 'kind'), []), said)} |")
    parts = [f'`kind = "{kind}"`\n\n{table(kind)}' for kind, made in KINDS.items() if dataclasses.fields(made)]
    return "\n\n".join(("\n".join(rows), *parts))


def operators() -> str:
    """The words of the formula language that notices use, and the rest by name."""
    formulas = "\n".join(_formulas())
    used = [name for name in OPERATORS if re.search(_pattern(name), formulas)]
    rows = ["| 写法 | 读作 | 例（example） |", "|---|---|---|"]
    for name in used:
        reading = OPERATORS[name].chinese.replace("{*", "{").replace("{}", "…")
        reading = re.sub(r"\{[0-9]?([^}0-9]?)\}", lambda found: f"…{found[1]}…" if found[1] else "…", reading)
        example = next(formula for formula in _formulas() if re.search(_pattern(name), formula))
        rows.append(f"| `{name}` | {reading} | {_code(example)} |")
    rest = "、".join(f"`{name}`" for name in OPERATORS if name not in used and name not in builds.OPERATORS)
    return "\n".join(rows) + f"\n\n还可用：{rest}。"


def _pattern(name: str) -> str:
    if name == "if":
        return r"\bif\b"
    return rf"\b{name}\b" if name.isidentifier() else rf"(?<![<>=!]){re.escape(name)}(?![<>=])"


def _formulas() -> list[str]:
    return [
        str(value)
        for (name, key), seen in written().items()
        if key in notices.FORMULAS and key != "rule" and name in TABLES
        for _, value in seen
    ]


FORM_MARKS: dict[str, str] = {
    "# 名称": r"^# .+", "print:": r"^print:.*", "widths:": r"^widths:.*", "‖": r"[^|]*\| ‖ \|[^|]*",
    "<": r"[^|\n]*\| < \|", "^": r"\^ \|[^|\n]*", "**…**": r"\*\*[^*|]+\*\*",
    "{编号}": r"\{[a-z_]+\.(?:budget|points)\}", "{编号:n}": r"\{[a-z_.]+:\d+\}",
    "{编号=文字}": r"\{[a-z_.]+=[^}]+\}", "{=编号}": r"\{=[a-z_.]+\}", "{!编号}": r"\{![a-z_.]+\}", "{_}": r"\{_\}",
    "{编号.computed}": r"\{[a-z_.]+\.computed\}", "{编号.flag}": r"\{[a-z_.]+\.flag\}",
    "{year}": r"\{year[-+]?\d*\}[^|*]*",
    "{amount_unit}": r"[^|>~*]*\{amount_unit\}[^|*]*", "{full:编号}": r"\{full:[a-z_+]+\}",
    **{sign: rf"[|~] ({re.escape(sign)}[^|]+?) \|" for sign in form_markup.SIGNS},
}  # fmt: skip
"""Mark of form.md → how an example of it is found."""

REPORT_MARKS: dict[str, str] = {
    "#": r"^#+ .+", "{编号}": r"[^。，\n]*\{[a-z_]+\.[a-z]+\}[^，。]*", "{公式:%}": r"\{[a-z_. /+()]+:%\}",
    "[填：…]": r"\[填：[^\]]+\]", "{{…}}": r"\{\{[a-z]+\}\}", "{{each}}": r"\{\{each\}\}",
    "> 来源：": r"> 来源：.+", "> 待核：": r"> 待核：.+",
}  # fmt: skip
"""Mark of report.md → how an example of it is found."""


def _place(path: Path) -> str:
    """The notice a file belongs to, or the file itself where it serves several."""
    path = path.relative_to(notices.TEMPLATES)
    return (path.parent if len(path.parts) > 2 else path).as_posix()


def marks(name: str, patterns: Mapping[str, str], *files: str) -> str:
    """A table of marks, each with an example out of the catalogue and the notices that use it."""
    rows = ["| 写法（mark） | 说明 | 例（example） | 用它的通知（notices） |", "|---|---|---|---|"]
    texts = {
        _place(path): path.read_text("utf-8")
        for pattern in files
        for path in sorted(notices.TEMPLATES.glob(pattern), key=lambda path: (FIRST not in path.as_posix(), path))
    }
    for mark, said in words()[name].items():
        found = {id: re.search(patterns[mark], text, re.MULTILINE) for id, text in texts.items()}
        seen = [(id, match[match.re.groups]) for id, match in found.items() if match]
        rows.append(
            f"| `{mark}` | {said['says']} | {_code(seen[0][1].strip()) if seen else ''} | {_where(seen, said)} |"
        )
    return "\n".join(rows)


def report_words() -> str:
    """What a report's braces may name besides cells, and the blocks the program writes."""

    def named(ids: Iterable[str]) -> str:
        return "、".join(f"`{id}`" for id in ids)

    return (
        f"除单元格外可用：{named(outline.FORM_FACTS)}；评价结果 {named(outline.VERDICT_FACTS)}；"
        f"按项目填的表合起来 {named(outline.PROJECT_FACTS)}，一个项目之内 `{outline.NUMBER}`。"
        f"由程序写的内容：{named(f'{{{{{block}}}}}' for block in outline.BLOCKS)}。"
    )


def blocks() -> dict[str, str]:
    """Name of a generated part → its text."""
    made = {name: table(name) for name in (*ALL, "amend") if name not in KINDS}
    made |= {"kinds": kinds(), "operators": operators()}
    made["marks"] = marks("marks", FORM_MARKS, "*/*/form.md")
    made["report"] = marks("report", REPORT_MARKS, "*/*/report.md", "outlines/*.md") + "\n\n" + report_words()
    return made
