"""The settings of Windows and Office that can stop the add-in, each with what to do about it; read, never changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_OFFICE = tuple(rf"Software\Policies\Microsoft\Office\{version}" for version in ("16.0", "15.0", "14.0"))
_EXCEL = tuple(rf"{office}\Excel\Security" for office in _OFFICE)
_OWN = tuple(rf"Software\Microsoft\Office\{version}\Excel\Security" for version in ("16.0", "15.0", "14.0"))
_ASR = (r"Software\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",)
_OTHER_DOOR = "请改用“外部按钮.bat”（操作已打开的 Excel）或“核对.bat”（把文件拖上去）"


@dataclass(frozen=True)
class Policy:
    """A registry value that stands in the way when it has one of these settings."""

    keys: tuple[str, ...]
    value: str
    blocks: tuple[str, ...]
    sentence: str


POLICIES = (
    Policy(
        _EXCEL,
        "VBAWarnings",
        ("4",),
        f"单位的组策略禁用了全部宏，选项卡上的按钮用不了；{_OTHER_DOOR}，或请信息部门放行。",
    ),
    Policy(
        _EXCEL,
        "VBAWarnings",
        ("3",),
        f"单位的组策略只许运行有签名的宏，选项卡上的按钮可能用不了；{_OTHER_DOOR}，或请信息部门签名。",
    ),
    Policy(
        _OWN,
        "VBAWarnings",
        ("4",),
        "Excel 信任中心里设为“禁用所有宏”；启动文件夹通常仍受信任，按钮用不了时请到“文件-选项-信任中心”改为“禁用并通知”。",
    ),
    Policy(
        tuple(rf"{excel}\Trusted Locations" for excel in (*_EXCEL, *_OWN)),
        "AllLocationsDisabled",
        ("1",),
        f"受信任位置被停用，启动文件夹里的加载项不会运行；{_OTHER_DOOR}，或请信息部门放行。",
    ),
    Policy(
        tuple(rf"{office}\Common" for office in _OFFICE),
        "VBAOff",
        ("1",),
        f"Office 的 VBA 被停用，选项卡上的按钮用不了；{_OTHER_DOOR}。",
    ),
    Policy(
        _ASR,
        "D4F940AB-401B-4EFC-AADC-AD5F3C50688A",
        ("1", "6"),
        f"Windows 安全策略（ASR）不许 Office 启动其他程序，点按钮不会有反应；{_OTHER_DOOR}。",
    ),
    Policy(
        _ASR,
        "92E97FA1-2EDF-4476-BDD6-9DD0B4DDDC7B",
        ("1", "6"),
        "Windows 安全策略（ASR）不许宏调用系统函数，工作表函数加载项用不了；选项卡上的按钮不受影响。",
    ),
)

Read = Callable[[str, str], Iterable[object]]
"""The settings of a value under a key, for the user and for the computer; nothing where it is not set."""


def standing(read: Read | None = None) -> tuple[str, ...]:
    """A sentence for each policy that stands in the way; none where there is no registry."""
    read = read or _registry
    return tuple(
        policy.sentence
        for policy in POLICIES
        if any(_plain(setting) in policy.blocks for key in policy.keys for setting in read(key, policy.value))
    )


def _plain(setting: object) -> str:
    return re.sub(r"^0+(?=\d)", "", str(setting).strip())


def _registry(key: str, value: str) -> list[object]:
    try:
        import winreg
    except ImportError:
        return []
    found = []
    for root in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
        try:
            with winreg.OpenKey(root, key) as opened:
                found.append(winreg.QueryValueEx(opened, value)[0])
        except OSError:
            continue
    return found
