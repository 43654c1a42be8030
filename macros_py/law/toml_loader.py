"""A table of TOML becomes a frozen dataclass, and every key that is not known is refused.

The dataclass is the grammar: its field names are the keys, its annotations say what a value must be.
A refusal names the place, the key and what is allowed, in Chinese.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from ..errors import SchemeError


class Entry(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


Kind = TypeVar("Kind", bound=Entry)

_NAMES = {str: "文字", Decimal: "数字", int: "整数", bool: "true/false", tuple: "列表", Mapping: "表"}


@cache
def _annotations(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def read(kind: type[Kind], table: Mapping[str, Any], where: str, **converters: Callable[[Any, str], Any]) -> Kind:
    """A ``kind`` from ``table``; ``converters`` read the fields that are not plain values."""
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if not isinstance(table, Mapping):
        raise SchemeError(f"{where}：应为一个表，写的是“{table}”。")
    if unknown := [key for key in table if key not in fields]:
        raise SchemeError(f"{where}：不认识的键“{'、'.join(unknown)}”；可用的键：{'、'.join(fields)}。")
    for name, field in fields.items():
        plain = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if plain and name not in table:
            raise SchemeError(f"{where}：缺少键“{name}”；可用的键：{'、'.join(fields)}。")
    values = {}
    for key, value in table.items():
        place = f"{where} {key}"
        values[key] = (
            converters[key](value, place) if key in converters else _value(_annotations(kind)[key], value, place)
        )
    return kind(**values)


def _value(annotation: Any, value: Any, where: str) -> Any:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return _value(next(part for part in arguments if part is not type(None)), value, where)
    if origin is Literal:
        if value not in arguments:
            raise SchemeError(f"{where}：“{value}”不可用；可用：{'、'.join(map(str, arguments))}。")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise SchemeError(f"{where}：应为列表，写的是“{value}”。")
        if arguments[-1] is ...:
            return tuple(_value(arguments[0], part, where) for part in value)
        if len(value) != len(arguments):
            raise SchemeError(f"{where}：应有{len(arguments)}项，写了{len(value)}项。")
        return tuple(_value(kind, part, where) for kind, part in zip(arguments, value, strict=True))
    if annotation is Decimal and isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    boolean = annotation is int and isinstance(value, bool)
    if isinstance(annotation, type) and isinstance(value, annotation) and not boolean:
        return value
    raise SchemeError(f"{where}：应为{_NAMES.get(annotation, annotation)}，写的是“{value}”。")
