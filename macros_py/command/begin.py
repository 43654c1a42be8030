"""A new folder of the catalogue that adopts a notice of another place, with hints where to amend it."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import FileBusy, SchemeError

_NAME = re.compile(r"[a-z][a-z0-9_]*/([0-9]{4})(?:_[a-z0-9_]+)?")

_SCHEME = """\
# 采用 {like}（{title}），只写不同之处。写完用 jixiao show {place} 看展开的全文，jixiao explain {place} 逐条核对。
adopts = "{like}"
place = "{region}"  # 待核：写本地名称
year = {year}

[[source]]
id = "local"
title = "（本地通知的文号和名称，待核）"
seen = "background"  # 见到原件后改为 "page"（网页）或 "form"（表样）

# 改一项：写明哪一类（part）、哪一项（id），再写完整的新内容；不写的不会沿用。
# [[amend]]
# part = "indicator"
# id = "{example}"
# source = "local"  # 其余各键照 jixiao show {like} 里的这一项抄下来，再改

# 删一项：
# [[amend]]
# part = "indicator"
# id = "{example}"
# drop = true
# source = "local"

# 增一项：照 jixiao show {like} 的写法写 [[indicator]]、[[cell]]、[[rate]] 等。分值合计须与一级指标相符。
# 表样与 {like}/form.md 不同的，在本文件夹另画 form.md。
"""

_CASES = """\
# 算例：没有修改的指标沿用 {like} 的算例；修改过的，每个分界的两侧各写一条 [[score]]。
case = []

# [[score]]
# row = "{example}"
# value = "1"
# points = "5"
"""


def begin_folder(place: str, like: str, templates: Path) -> Path:
    """Write the folder of ``place``, which adopts ``like``; nothing is overwritten. Raises `SchemeError` or
    `FileBusy`."""
    from ..law.catalogue import serving

    named = _NAME.fullmatch(place)
    if not named:
        raise SchemeError(
            f"“{place}”不能作文件夹名：写成 地区拼音/四位年度 或 地区拼音/年度_表名，小写字母、数字、下划线。"
        )
    scheme, _ = serving(like)
    if scheme.adopted:
        raise SchemeError(
            f"{scheme.id} 自己也是采用 {scheme.adopted.id} 的，只能采用一层；请写 --like {scheme.adopted.id}。"
        )
    folder = templates / place
    if folder.exists():
        raise SchemeError(f"{place} 已经有了，不覆盖：{folder}。")
    example = next((entry.id for entry in scheme.scored), "")
    words = {
        "place": place,
        "like": scheme.id,
        "title": scheme.title,
        "region": f"{place.split('/', maxsplit=1)[0]}（待核）",
        "year": named[1],
        "example": example,
    }
    try:
        folder.mkdir(parents=True)
        for name, text in (("scheme.toml", _SCHEME), ("cases.toml", _CASES)):
            (folder / name).write_text(text.format(**words), encoding="utf-8")
    except OSError as error:
        raise FileBusy(f"无法建立 {folder}（{error.strerror}）。请核对该位置是否可写。") from error
    return folder
