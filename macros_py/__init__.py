"""绩效自评: what a form comes to, what is wrong with it, and the workbook that says so.

>>> read_target("≥85%").value
Decimal('0.85')
>>> compare("360", "445").completion_rate
Decimal('1.2361')
"""

from .law.typed.targets import Comparison, Target, compare, read_target

__all__ = ["Comparison", "Target", "compare", "read_target"]
