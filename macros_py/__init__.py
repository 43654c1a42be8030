"""绩效自评: what a form comes to, what is wrong with it, and the workbook that says so.

>>> read_target("≥85%").value
Decimal('0.85')
>>> compare("360", "445").completion_rate
Decimal('1.2361')
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .law.typed.targets import Comparison, Target, compare, read_target

__all__ = ["Comparison", "Target", "compare", "read_target"]


def __getattr__(name: str):
    """What the package promises, imported when it is asked for: reading Chinese text takes many patterns to compile."""
    if name in __all__:
        from .law.typed import targets

        return getattr(targets, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
