"""From the unit's 上报材料 over a real mail server into the register, and the 退回单 back: sixty units, nothing lost."""

import email
import io
import json
from email.policy import default

import pytest
from docx import Document

from macros_py import post
from macros_py.book.build import build
from macros_py.book.form import load_form
from macros_py.book.formulas import shows
from macros_py.bureau.answer.letter import TITLE
from macros_py.desk import submit
from macros_py.law.filled import from_json
from macros_py.xlsx.cell_values import Formula, Put
from macros_py.xlsx.patch import patched
from tests import published
from tests.bureau.dovecot import PASSWORD, Dovecot
from tests.bureau.dovecot import USER as MAILBOX
from tests.test_evaluate import CLEAN
from tests.test_main import run
from tests.test_post import SECRET, papers, serving  # noqa: F401  the server's certificate

pytestmark = pytest.mark.mail
UNITS, OUTSIDE = 60, 5
"""Units that report; how many of them mailed the workbook as it was, past our gate, with an error in it."""


def name(number):
    return f"第{number}县残疾人联合会"


def workbooks():
    """Each unit's workbook: one built, the others it with another name; the first few with a score above its full marks."""
    wrong = CLEAN | {"points": CLEAN["points"] | {"asset_management": "9"}}
    sound, faulty = (build(published.scheme(), from_json(data | {"unit": name(0)})) for data in (CLEAN, wrong))
    form = load_form(published.scheme())
    sheet, *cell = form.places["unit"]
    page, row, column, formula = next(one for one in shows(form) if one[3].count("填报单位"))
    for number in range(UNITS):
        base = faulty if number < OUTSIDE else sound
        shown = {(row, column): Formula(formula, name(number))}
        yield number, patched(base, {sheet: {tuple(cell): Put(name(number))}, page: shown})


def handed_in(tmp_path, account, box, server):
    """Every unit's folder made and mailed; each mail goes on into the bureau's mailbox."""
    for number, data in workbooks():
        if number < OUTSIDE:
            post.send(post.compose([MAILBOX], "自评表", "", {f"{number}.xlsx": data}, account.sender), account, SECRET)
            continue
        ready = submit.prepare(data, f"{number:06d}")
        assert not ready.refusals and not ready.suspects
        made = submit.write_folder(ready, tmp_path, "", [MAILBOX], account.sender)
        post.send(submit.compose_mail(ready, made, [MAILBOX], account.sender), account, SECRET)
    for _, _, receivers, content in box.got:
        assert receivers == [MAILBOX]
        server.deliver(content)


def test_sixty_units_there_and_back(tmp_path, papers, capsys, monkeypatch):  # noqa: F811
    units, register, letters = tmp_path / "units.csv", tmp_path / "登记簿.db", tmp_path / "退回"
    rows = [f"{number:06d},{name(number)},,u{number}@example.cn," for number in range(UNITS + 2)]
    units.write_text("代码,名称,上级,邮箱,截止日期\n" + "\n".join(rows), encoding="utf-8")
    monkeypatch.setenv("JIXIAO_MAIL_PASSWORD", PASSWORD)
    with Dovecot() as server, serving(papers, "tls") as (box, account):
        handed_in(tmp_path, account, box, server)
        url = f"imaps://{MAILBOX.replace('@', '%40')}@127.0.0.1:{server.port}/INBOX?ca={server.ca}"
        code, said, _ = run(capsys, "collect", url, "--register", register, "--units", units, "--json")
        answer = json.loads(said)
        assert answer["received"] == UNITS and answer["states"] == {"入册": UNITS, "重复": 0, "被取代": 0, "待处理": 0}
        assert json.loads(run(capsys, "collect", url, "--register", register, "--json")[1])["new"] == 0
        sheet = tmp_path / "审核表.xlsx"
        run(capsys, "review", "--register", register, "-o", sheet)
        setup = tmp_path / "mail.toml"
        facts = {"host": account.host, "sender": account.sender, "port": account.port, "security": account.security}
        text = "\n".join(
            f"{key} = {json.dumps(value)}" for key, value in {**facts, "user": account.user, "ca": account.ca}.items()
        )
        setup.write_text(text, encoding="utf-8")
        monkeypatch.setenv("JIXIAO_MAIL_PASSWORD", SECRET)
        box.got.clear()
        reminded = json.loads(run(capsys, "remind", "--register", register, "--send", "--account", setup, "--json")[1])
        assert [one["sent"] for one in reminded["reminders"]] == ["已发出"] * 2 and {
            tuple(to) for _, _, to, _ in box.got
        } == {(f"u{UNITS + n}@example.cn",) for n in (0, 1)}
        box.got.clear()
        code, said, _ = run(
            capsys, "return", "--register", register, "-o", letters, "--send", "--account", setup, "--json"
        )
        returned = json.loads(said)["letters"]
        assert [one["sent"] for one in returned] == ["已发出"] * OUTSIDE
        again = json.loads(
            run(capsys, "return", "--register", register, "-o", letters, "--send", "--account", setup, "--json")[1]
        )
        assert [one["sent"] for one in again["letters"]] == ["此前已发出"] * OUTSIDE
    assert code == 0 and len(returned) == len(box.got) == OUTSIDE
    for _, _, (to,), content in box.got:
        mail = email.message_from_bytes(content, policy=default)
        (attached,) = mail.iter_attachments()
        words = Document(io.BytesIO(attached.get_content())).paragraphs
        number = int(to.removeprefix("u").partition("@")[0])
        assert words[0].text == TITLE and words[1].text == f"{name(number)}："
        assert attached.get_content() == (letters / attached.get_filename()).read_bytes()
