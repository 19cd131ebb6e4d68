"""A lead at the terminal, as the e-mail that a CRM takes."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from leadrescue.cli import main
from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import dealerships, leads
from resolvers.actors import Actor
from resolvers.adf import reading
from resolvers.inputs import CreateLead
from resolvers.parsing import parse
from tests.resolvers.adf.definition import faults
from tests.resolvers.adf.test_writing import FACTS
from tests.support.background import Background
from tests.support.processes import environment

ANNA: dict[str, Any] = {
    "customer_name": "Åsa <Karlsson> & Söner",
    "phone": "+46701740605",
    "car_model": "Mercedes E-Class",
    "consent": True,
    "test_drive_at": "2026-06-26T11:11:02Z",
}


@pytest.fixture(autouse=True)
def _set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def logged(background: Background, api_url: str, capsys: pytest.CaptureFixture[str]) -> Any:
    """Logs a test drive at a new dealership, and says what became of it; returns the lead's id."""

    async def log(dealership_id: str, changes: dict[str, Any], status: Any) -> str:
        db = await Database.open(api_url, role="leadrescue_app", pool_size=2)
        try:
            actor = Actor(await dealerships.load_facts(db, dealership_id), None, "Lisa")
            async with db.transaction(dealership_id) as tx:
                now = datetime.now(UTC)
                lead = parse(CreateLead, ANNA | changes)
                made = await leads.create(tx, actor, lead, now, SecretBox(bytes(32)))
                if status:
                    await leads.update_status(tx, actor, made.lead_id, status, now)
        finally:
            await db.close()
        return made.lead_id

    def logged(status: str | None = None, dealership: str = "Bilhuset Väst", **changes: Any) -> str:
        assert main(["dealership", "create", "--name", dealership]) == 0
        dealership_id = capsys.readouterr().out.splitlines()[0].removeprefix("LIVE ")
        return background.run(log(dealership_id, changes, status))

    return logged


def printed(capsys: pytest.CaptureFixture[str]) -> tuple[bytes, EmailMessage]:
    """The message, as it was printed and as a mail program reads it."""
    raw = capsys.readouterr().out.encode()
    return raw, email.message_from_bytes(raw, policy=policy.SMTP)


def body(mail: EmailMessage) -> bytes:
    """The text that the message bears."""
    text: str = mail.get_content()
    return text.replace("\r\n", "\n").encode()


def test_a_message_can_be_handed_to_a_mail_server_as_it_is(logged: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lead_id = logged()
    assert main(["adf", "--lead", lead_id, "--to", "leads@crm.example.com"]) == 0
    raw, mail = printed(capsys)

    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert mail.defects == []
    assert (mail["To"], mail["From"]) == ("leads@crm.example.com", "Bilhuset Väst <leadrescue@localhost>")
    assert (mail["Subject"], mail.get_content_type()) == (f"ADF lead {lead_id}", "text/plain")
    assert mail.get_content_charset() == "utf-8"
    assert abs((parsedate_to_datetime(mail["Date"]) - datetime.now(UTC)).total_seconds()) < 60
    assert mail["Message-ID"].startswith(f"<{lead_id}.new.")
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"Karlsson" not in head
    assert b"+46701740605" not in head

    assert faults(body(mail)) == []
    received = reading.read(body(mail), None, FACTS).lead
    assert received.model_dump(include=set(ANNA)) == parse(CreateLead, ANNA).model_dump(include=set(ANNA))


@pytest.mark.parametrize(
    ("name", "encoding"), [("Anna Karlsson", "7bit"), ('"' * 200, "quoted-printable"), ("Åsa", "quoted-printable")]
)
def test_what_may_travel_as_it_is_does(
    logged: Any, name: str, encoding: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lead_id = logged(dealership="Bilhuset", customer_name=name)
    assert main(["adf", "--lead", lead_id, "--to", "leads@crm.example.com"]) == 0
    raw, mail = printed(capsys)
    assert mail["Content-Transfer-Encoding"] == encoding
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert reading.read(body(mail), None, FACTS).lead.customer_name == name


def test_a_conversion_is_sent_as_known_before(logged: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lead_id = logged(status="converted", customer_name="Anna Karlsson")
    arguments = ["adf", "--lead", lead_id, "--to", "leads@crm.example.com", "--from", "lisa@bilhuset.example"]
    assert main(arguments) == 0
    _, mail = printed(capsys)
    assert b'<prospect status="resend">' in body(mail)
    assert mail["From"] == "Bilhuset Väst <lisa@bilhuset.example>"
    assert mail["Message-ID"].startswith(f"<{lead_id}.resend.")
    assert mail["Message-ID"].endswith("@bilhuset.example>")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "leads",
        "@crm.example.com",
        "leads@",
        "a b@c.de",
        "a@b.se\r\nBcc: c@d.se",
        "å@b.se",
        "A <a@b.se>",
        "a@b.se,c@d.se",
    ],
)
def test_what_is_no_address_is_refused(logged: Any, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    lead_id = logged()
    for option, other in (("--to", "--from"), ("--from", "--to")):
        assert main(["adf", "--lead", lead_id, f"{option}={address or ' '}", other, "leads@crm.example.com"]) == 1
        printed = capsys.readouterr()
        assert (printed.out, printed.err.startswith(f"leadrescue adf: {option}: ")) == ("", True)


def test_an_unknown_lead_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adf", "--lead", "l_nowhere", "--to", "leads@crm.example.com"]) == 1
    assert capsys.readouterr().err == "leadrescue adf: There is no lead with this id.\n"
