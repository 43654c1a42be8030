"""The VBA wrappers of the worksheet functions, made from the signatures in macros_py.desk.udfs.

Users therefore need neither xlwings' "Import Functions" nor trust in access to the VBA project. A failure is #VALUE!
and never text, which SUM would silently skip. xlwings is given the add-in as the workbook: with the active one, a
sheet named ``*.py`` in it would be taken for code.
"""

from __future__ import annotations

import inspect
from types import ModuleType

PREFIX = "JX_"

WRAPPER = """\

Public Function {name}({parameters}) As Variant
    On Error GoTo Failed
    {name} = XLPy.CallUDF("{module}", "{name}", Array({arguments}), ThisWorkbook, Application.Caller)
    Exit Function
Failed:
    {name} = CVErr(xlErrValue)
End Function
"""


def names(module: ModuleType) -> list[str]:
    """The worksheet functions of the module, in the alphabet's order."""
    return sorted(name for name in vars(module) if name.startswith(PREFIX))


def wrappers(module: ModuleType) -> str:
    """The .bas text. ValueError: a parameter that a worksheet cannot fill (``*args``, keyword only)."""
    made = [_wrapper(module.__name__, name, inspect.signature(getattr(module, name))) for name in names(module)]
    return 'Attribute VB_Name = "JxFunctions"\nOption Explicit\n' + "".join(made)


def _wrapper(module: str, name: str, signature: inspect.Signature) -> str:
    parameters = signature.parameters.values()
    if odd := [p.name for p in parameters if p.kind is not p.POSITIONAL_OR_KEYWORD]:
        raise ValueError(f"{name}: a worksheet cannot fill {odd}")
    shown = (p.name if p.default is p.empty else f"Optional {p.name}" for p in parameters)
    return WRAPPER.format(
        name=name, module=module, parameters=", ".join(shown), arguments=", ".join(p.name for p in parameters)
    )
