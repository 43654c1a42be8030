"""What goes back to a unit, and what became of what it was asked before."""

from macros_py.bureau.answer.returns import changes, problems, returned


def told(id, level="错误", where="a", message="", **more):
    return {
        "id": id,
        "level": level,
        "key": f"{id}:{where}",
        "at": [f"自评表!{where.upper()}1"],
        "message": message or f"{id}。",
        **more,
    }


def test_a_line_of_the_letter():
    (line,) = problems(
        [told("points_over_full", found="4", expected="3", fix=["改为不超过3分。"], source="《自评表》")]
    )
    assert (line.place, line.found, line.expected, line.basis) == ("自评表 A1", "4", "3", "《自评表》")
    assert line.request == "points_over_full。改为不超过3分。"


def test_many_places_are_named_by_the_first():
    (line,) = problems([told("required_blank") | {"at": [f"表!A{n}" for n in range(1, 8)]}])
    assert line.place == "表 A1、表 A2、表 A3、表 A4、等7处"


def test_what_the_unit_explained_is_not_asked_again_but_an_error_is():
    explained = told("count_differs", "核实", explanation="合并列示")
    assert problems([explained]) == () and not returned([explained])
    assert returned([told("total_differs", explanation="已说明")])
    assert not returned([told("text_thin", "提示")]) and returned([told("count_differs", "核实")])


def test_mended_remaining_new():
    before = [told("total_differs"), told("points_over_full", where="b"), told("text_thin", "提示")]
    now = [told("points_over_full", where="b", message="仍超。"), told("sum_differs", where="c", message="新。")]
    found = changes(before, now)
    assert found.mended == ("total_differs。",) and found.remaining == ("仍超。",) and found.new == ("新。",)


def test_an_explanation_mends_what_was_asked():
    asked = told("count_differs", "核实")
    assert changes([asked], [asked | {"explanation": "合并列示"}]).mended == ("count_differs。",)
