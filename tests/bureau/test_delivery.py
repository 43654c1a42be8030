"""Letters over a real SMTP server: each once, only to the list of units, one refused does not stop the others."""

import email
import json
from email.policy import default

import pytest

from macros_py.bureau.answer.delivery import BEFORE, NO_ADDRESS, SENT
from macros_py.bureau.register.expected import Unit
from macros_py.bureau.register.incoming_file import Item
from macros_py.bureau.register.reading import read_return
from macros_py.bureau.register.register import Register
from tests.bureau.conftest import workbook
from tests.test_main import run
from tests.test_post import SECRET, papers, serving  # noqa: F401  the server's certificate


@pytest.fixture
def book(tmp_path):
    """Three units' forms that go back, and what a stranger sent; one address is known to nobody, one unit has none."""
    path = tmp_path / "登记簿.db"
    names = [f"第{n}残疾人联合会" for n in range(3)]
    mails = ["one@example.cn", "nobody@example.cn", ""]
    with Register.open(path) as register:
        register.expect_units(Unit(f"{n}", name, email=mail) for n, (name, mail) in enumerate(zip(names, mails)))
        for n, name in enumerate(names):
            data = workbook(name)
            register.add(
                [
                    (
                        Item("m", f"{n}.xlsx", data=data, sent=f"2021-04-0{n + 1}", sender=f"{n}@spoof.cn"),
                        read_return(data),
                    )
                ]
            )
        stray = Item("m", "x.pdf", data=b"%PDF-1", sent="2021-04-09", sender="stranger@spoof.cn")
        register.add([(stray, read_return(b"%PDF-1", "x.pdf"))])
    return path


@pytest.fixture
def posting(papers, tmp_path, monkeypatch):  # noqa: F811
    """(what the server got, the file of settings)."""
    monkeypatch.setenv("JIXIAO_MAIL_PASSWORD", SECRET)
    with serving(papers, "tls") as (box, account):
        setup = tmp_path / "mail.toml"
        facts = {key: getattr(account, key) for key in ("host", "sender", "port", "security", "user", "ca")}
        setup.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in facts.items()), "utf-8")
        yield box, setup


def returned(capsys, book, folder, setup, *more):
    code, said, _ = run(
        capsys, "return", "--register", book, "-o", folder, "--send", "--account", setup, "--json", *more
    )
    assert code == 0
    return {one["file"]: one["sent"] for one in json.loads(said)["letters"]}


def test_each_letter_once_and_only_to_the_list(book, posting, tmp_path, capsys):
    box, setup = posting
    first = returned(capsys, book, tmp_path / "退回", setup)
    assert first["0.xlsx"] == SENT and "收件人“nobody@example.cn”" in first["1.xlsx"]
    assert first["2.xlsx"] == first["x.pdf"] == NO_ADDRESS
    assert [to for _, _, to, _ in box.got] == [["one@example.cn"]]
    again = returned(capsys, book, tmp_path / "退回", setup)
    assert again["0.xlsx"] == BEFORE and "nobody" in again["1.xlsx"] and len(box.got) == 1
    assert returned(capsys, book, tmp_path / "退回", setup, "--force")["0.xlsx"] == SENT and len(box.got) == 2


def test_a_letter_somebody_worked_on_is_what_is_sent(book, posting, tmp_path, capsys):
    box, setup = posting
    assert run(capsys, "return", "--register", book, "-o", tmp_path / "退回")[0] == 0
    letter = next((tmp_path / "退回").glob("第0*.docx"))
    mine = letter.read_bytes() + b"\0"
    letter.write_bytes(mine)
    assert returned(capsys, book, tmp_path / "退回", setup)["0.xlsx"] == SENT
    (attached,) = email.message_from_bytes(box.got[0][3], policy=default).iter_attachments()
    assert attached.get_content() == mine == letter.read_bytes()
    draft = email.message_from_bytes(letter.with_suffix(".eml").read_bytes(), policy=default)
    assert next(draft.iter_attachments()).get_content() == mine


def test_a_unit_is_reminded_once_a_day(tmp_path, posting, capsys):
    box, setup = posting
    with Register.open(tmp_path / "登记簿.db") as register:
        register.expect_units([Unit("1", "甲残疾人联合会", email="one@example.cn", deadline="2021-03-31")])
    call = (
        "remind",
        "--register",
        tmp_path / "登记簿.db",
        "--send",
        "--account",
        setup,
        "--json",
        "--drafts",
        tmp_path / "催",
    )
    for day, outcome in (("2021-04-01", SENT), ("2021-04-01", BEFORE), ("2021-04-02", SENT)):
        answer = json.loads(run(capsys, *call, "--today", day)[1])
        assert [one["sent"] for one in answer["reminders"]] == [outcome]
    assert len(box.got) == 2 and [path.suffix for path in (tmp_path / "催").iterdir()] == [".eml"]


def test_a_list_is_written_again_with_force(tmp_path, capsys):
    with Register.open(tmp_path / "登记簿.db") as register:
        register.expect_units([Unit("1", "=甲残疾人联合会")])
    call = ("remind", "--register", tmp_path / "登记簿.db", "-o", tmp_path / "催.csv")
    assert [run(capsys, *call, *more)[0] for more in ((), (), ("--force",))] == [0, 2, 0]
    assert "'=甲" in (tmp_path / "催.csv").read_text("utf-8-sig")


def test_sending_without_settings(book, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    code, _, said = run(capsys, "return", "--register", book, "-o", tmp_path / "退回", "--send")
    assert code == 2 and "邮件设置" in said
