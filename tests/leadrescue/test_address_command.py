"""What a provider said of an address, shown and lifted from the terminal."""

from __future__ import annotations

import json

import asyncpg
import pytest

from leadrescue.cli import main
from leadrescue.settings import Settings
from tests.support.background import Background
from tests.support.processes import environment
from tests.support.rows import PHONE, LeadRow, make_dealership, make_lead


@pytest.fixture(autouse=True)
def _set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def lead(background: Background, database_url: str) -> LeadRow:
    """A lead whose number is a landline, and which has blocked us on WhatsApp."""

    async def make() -> LeadRow:
        connection = await asyncpg.connect(database_url)
        try:
            made = await make_lead(connection, await make_dealership(connection))
            told = {"sms": "30006", "whatsapp": "63014"}
            facts = {f"{name}:{PHONE}": {"code": code, "at": "2026-03-10T11:00:00Z"} for name, code in told.items()}
            await connection.execute("UPDATE customer SET unreachable = $1", json.dumps(facts))
            return made
        finally:
            await connection.close()

    return background.run(make())


def told(background: Background, url: str) -> list[tuple[str, str | None, str]]:
    async def fetch() -> list[tuple[str, str | None, str]]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch("SELECT type, lead_id, data FROM event")]
        finally:
            await connection.close()

    return background.run(fetch())


def test_it_is_shown_and_lifted_once_for_one_channel(
    lead: LeadRow, capsys: pytest.CaptureFixture[str], background: Background, database_url: str
) -> None:
    of_lead = ["--dealership", lead.dealership_id, "--lead", lead.id]
    assert main(["address", "show", *of_lead]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "SMS does not reach the customer since 2026-03-10T11:00:00Z (30006)",
        "WhatsApp does not reach the customer since 2026-03-10T11:00:00Z (63014)",
    ]

    assert main(["address", "lift", *of_lead, "--channel", "sms"]) == 0
    assert main(["address", "lift", *of_lead, "--channel", "sms"]) == 1
    assert "SMS is not closed for this customer." in capsys.readouterr().err
    ((kind, lead_id, data),) = told(background, database_url)
    assert (kind, lead_id, json.loads(data)) == ("customer.reachable", lead.id, {"channel": "sms", "by": "human"})
    assert main(["address", "show", *of_lead]) == 0
    assert capsys.readouterr().out == "WhatsApp does not reach the customer since 2026-03-10T11:00:00Z (63014)\n"

    assert main(["address", "lift", *of_lead, "--channel", "whatsapp"]) == 0
    assert main(["address", "show", *of_lead]) == 0
    assert capsys.readouterr().out.endswith("Both channels are open.\n")


def test_another_dealerships_lead_is_unknown(
    lead: LeadRow, capsys: pytest.CaptureFixture[str], background: Background, database_url: str
) -> None:
    async def make() -> str:
        connection = await asyncpg.connect(database_url)
        try:
            return await make_dealership(connection)
        finally:
            await connection.close()

    of_other = ["--dealership", background.run(make()), "--lead", lead.id]
    assert main(["address", "lift", *of_other, "--channel", "sms"]) == 1
    assert "There is no such lead" in capsys.readouterr().err
    assert told(background, database_url) == []
