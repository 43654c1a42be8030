"""Number formats that hide or change what is in a cell, and the many that do not."""

from decimal import Decimal

import pytest

from macros_py.xlsx.number_format import displayed, is_odd


@pytest.mark.parametrize(
    "code, value, shows",
    [
        (";;;", Decimal("0.5"), ""),
        (";;;", "7.5", ""),
        (";;;@", "7.5", None),
        (";;;@", Decimal("7.5"), ""),
        ('"98"', Decimal("5"), "98"),
        ("\\9\\8", Decimal("5"), "98"),
        ("0.00;;", Decimal("-3"), ""),
        ("0.00;;", Decimal("3"), None),
        ("0,", Decimal("12346"), "12.35（缩小1000倍）"),
        ("#,##0,,", Decimal("12345678"), "12.35（缩小1000000倍）"),
        ("[>100];0", Decimal("5"), None),
    ],
)
def test_what_is_seen_in_place_of_the_value(code, value, shows):
    assert displayed(code, value) == shows
    assert is_odd(code)


@pytest.mark.parametrize(
    "code",
    [
        *("General", "0", "0.00", "#,##0.00", "#,##0.00##", "0.00%", "@", "G/通用格式", 'yyyy"年"m"月"d"日"'),
        *("[$-804]yyyy/m/d", '#,##0.00"（含指标）"', "0.00_ ;[Red]-0.00 ", "[h]:mm", "0.00E+00", "# ?/?", '0"万元"'),
        '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    ],
)
def test_an_ordinary_format_hides_nothing(code):
    assert not is_odd(code)
    assert displayed(code, Decimal("5")) is None
    assert displayed(code, "字") is None
