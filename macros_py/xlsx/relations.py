"""How the parts of a package refer to one another: relations and content types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import normpath, split

from .container import Container
from .limits import damaged, hostile, shown, too_big
from .xmlscan import Tally, scan

_RELATIONS = (
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://purl.oclc.org/ooxml/package/relationships",
)
_TYPES = (
    "http://schemas.openxmlformats.org/package/2006/content-types",
    "http://purl.oclc.org/ooxml/package/content-types",
)


@dataclass(frozen=True)
class Relation:
    """``kind`` is the last word of its type (``worksheet``); ``target`` a part's key or an address."""

    kind: str
    target: str
    external: bool


def relations(container: Container, part: str, tally: Tally) -> dict[str, Relation]:
    """The relations of a part (``""`` is the package itself) by their ids; none where it has no list."""
    folder, key = split(part)[0], list_of(part)
    found: dict[str, Relation] = {}
    if key not in container:
        return found

    def start(depth: int, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship" or depth != 2:
            return
        id, target = attributes.get("Id", ""), attributes.get("Target", "")
        if id in found:
            raise hostile(f"部件“{shown(key)}”的编号 {shown(id, 20)} 出现两次")
        if len(found) >= tally.limits.relations:
            raise too_big(f"部件“{shown(key)}”的关联超过 {tally.limits.relations} 个")
        external = attributes.get("TargetMode") == "External"
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[id] = Relation(kind, target if external else _resolved(folder, target), external)

    scan(f"部件“{shown(key)}”", container.chunks(key), tally, _RELATIONS, start)
    return found


def list_of(part: str) -> str:
    """The part that lists a part's relations."""
    folder, name = split(part)
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _resolved(folder: str, target: str) -> str:
    path = target.replace("\\", "/").partition("#")[0]
    path = normpath(path if path.startswith("/") else f"/{folder}/{path}").lstrip("/")
    if target.count("..") > folder.count("/") + 1:
        raise hostile(f"关联的目标 {shown(target)} 指向压缩包之外")
    return path.lower()


def only(found: Mapping[str, Relation], kind: str) -> str:
    """The part of that kind; empty if there is none, Refused if two programs could choose differently."""
    targets = [relation.target for relation in found.values() if relation.kind == kind and not relation.external]
    if len(targets) > 1:
        raise hostile(f"工作簿登记了 {len(targets)} 个 {shown(kind)} 部件")
    return targets[0] if targets else ""


def content_types(container: Container, tally: Tally) -> dict[str, str]:
    """Lower-case part name → its type, for parts that have a line of their own."""
    key = "[content_types].xml"
    if key not in container:
        raise damaged("文件不完整，缺少 [Content_Types].xml")
    found: dict[str, str] = {}

    def start(depth: int, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Override" or depth != 2:
            return
        part = attributes.get("PartName", "").lstrip("/").lower()
        if part in found:
            raise hostile(f"部件“{shown(part)}”登记了两次")
        if len(found) >= tally.limits.entries:
            raise too_big(f"登记的部件超过 {tally.limits.entries} 个")
        found[part] = attributes.get("ContentType", "")

    scan(f"部件“{shown(key)}”", container.chunks(key), tally, _TYPES, start)
    return found
