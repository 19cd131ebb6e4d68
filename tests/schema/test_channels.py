"""A dealership's connection to Twilio over GraphQL: configured, never read back, and how its channels do."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from leadrescue import logs
from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from tests.resolvers.shop import open_twins
from tests.rest_compat.caller import Caller, open_caller
from tests.schema.asking import ask, data
from tests.support.every_table import tables
from tests.support.rows import insert, make_lead, make_message

SID = "AC51000000000000000000000000000051"
TOKEN, LATER_TOKEN = "5a1e000000000000000000000000a1e5", "5a1e000000000000000000000000a1e6"
ACCOUNT = {"accountSid": SID, "authToken": TOKEN, "smsSender": "Karlsson", "whatsappSender": "+46701740699"}
TWILIO = "twilio { accountSid messagingServiceSid smsSender whatsappSender region edge formerTokenExpiresAt }"
CONFIGURE = f"""
mutation ($input: ConfigureTwilioInput!) {{
  configureTwilio(input: $input) {{
    dealership {{ id {TWILIO} channels {{ channel configured provider sender state }} }}
    inboundWebhookUrl warnings {{ field code message }} userErrors {{ field code message }}
  }}
}}
"""
REMOVE = """
mutation { removeTwilio {
  dealership { twilio { accountSid } channels { state } } warnings { field code } userErrors { field code message }
} }
"""
CHANNELS = """
{ dealership { channels {
  channel configured provider sender state problems { code message remedy }
  lastAcceptedAt lastFailure { id failedAt error { code message permanent } }
  failedCount heldCount queuedCount retryingCount overdueCount
} } }
"""
NOTHING: dict[str, Any] = {
    "lastAcceptedAt": None,
    "lastFailure": None,
    "failedCount": 0,
    "heldCount": 0,
    "queuedCount": 0,
    "retryingCount": 0,
    "overdueCount": 0,
}


@pytest_asyncio.fixture
async def live(app: Starlette, worker_db: Database, owner: asyncpg.Connection) -> AsyncIterator[Caller]:
    """Who holds the LIVE key of a dealership whose playbook is for SMS alone."""
    twins = await open_twins(app.state.services.db, worker_db, SecretBox(bytes(32)), owner)
    await owner.execute("UPDATE playbook_step SET channel = 'sms' WHERE dealership_id = $1", twins[0].id)
    async with open_caller(app, twins[0]) as caller:
        yield caller


async def configure(caller: Caller, **given: Any) -> dict[str, Any]:
    """The payload of configureTwilio."""
    payload: dict[str, Any] = (await data(caller, CONFIGURE, input=given))["configureTwilio"]
    return payload


async def channels(caller: Caller) -> tuple[dict[str, Any], dict[str, Any]]:
    """How WhatsApp and SMS do."""
    whatsapp, sms = (await data(caller, CHANNELS))["dealership"]["channels"]
    assert (whatsapp["channel"], sms["channel"]) == ("WHATSAPP", "SMS")
    return whatsapp, sms


async def everything(caller: Caller) -> Any:
    """All rows: two equal ones prove that nothing changed between them."""
    account = await caller.shop.rows("SELECT c::text AS text FROM channel_account c ORDER BY 1")
    return await caller.shop.snapshot(), account


async def test_an_account_is_configured_shown_and_removed(live: Caller) -> None:
    payload = await configure(live, **ACCOUNT, region="ie1")

    assert payload["userErrors"] == []
    assert payload["inboundWebhookUrl"].endswith("/twilio/inbound#rc=5&rp=all")
    assert [warning["code"] for warning in payload["warnings"]] == ["NOT_PUBLIC"]
    shown = {
        "accountSid": SID,
        "messagingServiceSid": None,
        "smsSender": "Karlsson",
        "whatsappSender": "+46701740699",
        "region": "ie1",
        "edge": None,
        "formerTokenExpiresAt": None,
    }
    ready = {"configured": True, "provider": "TWILIO", "state": "READY"}
    assert payload["dealership"] == {
        "id": live.shop.id,
        "twilio": shown,
        "channels": [
            {"channel": "WHATSAPP", "sender": "+46701740699"} | ready,
            {"channel": "SMS", "sender": "Karlsson"} | ready,
        ],
    }
    changed = await configure(live, smsSender=None, messagingServiceSid="MG" + "5" * 32, authToken=LATER_TOKEN)
    assert changed["dealership"]["twilio"] == shown | {
        "smsSender": None,
        "messagingServiceSid": "MG" + "5" * 32,
        "formerTokenExpiresAt": changed["dealership"]["twilio"]["formerTokenExpiresAt"],
    }
    expires_at = datetime.fromisoformat(changed["dealership"]["twilio"]["formerTokenExpiresAt"])
    assert timedelta(hours=23) < expires_at - datetime.now(UTC) < timedelta(hours=25)
    assert [one["sender"] for one in changed["dealership"]["channels"]] == ["+46701740699", "MG" + "5" * 32]

    removed = (await data(live, REMOVE))["removeTwilio"]
    nowhere = {"twilio": None, "channels": [{"state": "NOT_CONFIGURED"}, {"state": "NOT_CONFIGURED"}]}
    assert removed == {"dealership": nowhere, "warnings": [], "userErrors": []}
    events = await data(live, "{ events { nodes { type data lead { id } } } }")
    assert [event["type"] for event in events["events"]["nodes"]] == [
        "channel.configured",
        "channel.configured",
        "channel.removed",
    ]
    assert events["events"]["nodes"][1]["data"] == {
        "provider": "twilio",
        "changed": ["messaging_service_sid", "sms_sender", "auth_token"],
    }


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, [(["accountSid"], "REQUIRED"), (["authToken"], "REQUIRED")]),
        (ACCOUNT | {"accountSid": "AC1"}, [(["accountSid"], "INVALID")]),
        (ACCOUNT | {"authToken": TOKEN + "0"}, [(["authToken"], "INVALID")]),
        (
            ACCOUNT
            | {"messagingServiceSid": "x", "smsSender": "070", "whatsappSender": "x", "region": "?", "edge": "."},
            [
                (["messagingServiceSid"], "INVALID"),
                (["whatsappSender"], "INVALID"),
                (["region"], "INVALID"),
                (["edge"], "INVALID"),
            ],
        ),
    ],
)
async def test_wrong_fields_are_user_errors_and_nothing_is_kept(live: Caller, given: Any, wrong: Any) -> None:
    before = await everything(live)
    answer = await live.http.post("/graphql", json={"query": CONFIGURE, "variables": {"input": given}})
    payload = answer.json()["data"]["configureTwilio"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == wrong
    assert (payload["dealership"], payload["inboundWebhookUrl"], payload["warnings"]) == (None, None, [])
    assert TOKEN not in answer.text
    assert await everything(live) == before


async def test_what_is_not_there_cannot_be_removed(live: Caller) -> None:
    before = await everything(live)
    (error,) = (await data(live, REMOVE))["removeTwilio"]["userErrors"]
    assert (error["field"], error["code"]) == ([], "NOT_FOUND")
    assert await everything(live) == before


async def test_a_test_dealership_has_the_sandbox_and_no_account(caller: Caller) -> None:
    before = await everything(caller)
    for payload in (await configure(caller, **ACCOUNT), (await data(caller, REMOVE))["removeTwilio"]):
        (error,) = payload["userErrors"]
        assert (error["field"], error["code"]) == ([], "CONFLICT")
        assert error["message"] == (
            "A TEST dealership sends through the sandbox and has no account: configure its LIVE one."
        )
    assert await everything(caller) == before
    sandbox = {"configured": True, "provider": "SANDBOX", "sender": None, "state": "READY", "problems": []} | NOTHING
    assert list(await channels(caller)) == [{"channel": name} | sandbox for name in ("WHATSAPP", "SMS")]


async def test_without_an_account_nothing_can_be_sent_and_it_says_so(live: Caller) -> None:
    problem = {
        "code": "NO_ACCOUNT",
        "message": "No Twilio account is configured: nothing can be sent.",
        "remedy": "Configure one: configureTwilio, or `leadrescue channel set`.",
    }
    unconfigured = {"configured": False, "provider": None, "sender": None, "state": "NOT_CONFIGURED"}
    assert list(await channels(live)) == [
        {"channel": name, "problems": [problem]} | unconfigured | NOTHING for name in ("WHATSAPP", "SMS")
    ]


async def test_a_channel_without_a_sender_or_a_template_says_so(live: Caller, owner: asyncpg.Connection) -> None:
    await configure(live, accountSid=SID, authToken=TOKEN, whatsappSender="+46701740699")
    await owner.execute(
        """
        UPDATE playbook_step SET channel = 'whatsapp', content_sid = CASE WHEN day IN (0, 1) THEN 'HX1' END,
            content_sids = CASE WHEN day = 7 THEN '{"sv": "HX2"}' WHEN day = 14 THEN '{"sv": "HX2", "en": "HX3"}'
                ELSE '{}' END::jsonb,
            bodies = '{"sv": "Hej!", "en": "Hi!"}'
        WHERE dealership_id = $1
        """,
        live.shop.id,
    )
    whatsapp, sms = await channels(live)
    assert (sms["state"], sms["configured"], sms["provider"]) == ("NOT_CONFIGURED", False, "TWILIO")
    assert sms["problems"] == [
        {
            "code": "NO_SENDER",
            "message": "No SMS sender and no messaging service: SMS cannot be sent, and nothing takes WhatsApp's "
            "place.",
            "remedy": "Give smsSender or messagingServiceSid: configureTwilio, or `leadrescue channel set`.",
        }
    ]
    assert (whatsapp["state"], whatsapp["configured"]) == ("DEGRADED", True)
    assert whatsapp["problems"] == [
        {
            "code": "NO_TEMPLATE",
            "message": f"Day {which}: outside the 24 hours after a customer's message it goes out by SMS, or is held.",
            "remedy": "Name its approved template: contentSid in savePlaybook.",
        }
        for which in (
            "3 of “After the test drive” has no WhatsApp template",
            "7 of “After the test drive” has no WhatsApp template for en",
        )
    ]


async def test_a_template_that_whatsapp_does_not_take_says_so(live: Caller, owner: asyncpg.Connection) -> None:
    await configure(live, **ACCOUNT)
    await owner.execute(
        "UPDATE playbook_step SET channel = 'whatsapp', content_sid = 'HX' || day WHERE dealership_id = $1",
        live.shop.id,
    )

    async def said(day: int, status: str, account_sid: str = SID, hours: float = 0) -> None:
        """What was told of a day's template so many hours ago."""
        at = datetime.now(UTC) - timedelta(hours=hours)
        values = {"content_sid": f"HX{day}", "status": status, "account_sid": account_sid}
        await insert(
            owner, "template_state", dealership_id=live.shop.id, category="UTILITY", language="sv", asked_at=at,
            checked_at=at, **values,
        )  # fmt: skip

    await said(0, "approved")
    await said(1, "rejected")
    await said(3, "pending")
    await said(7, "rejected", hours=2)
    await said(14, "rejected", account_sid="AC" + "0" * 32)
    whatsapp, sms = await channels(live)
    assert (whatsapp["state"], sms["state"]) == ("DEGRADED", "READY")
    without = "outside the 24 hours after a customer's message it goes out by SMS, or is held."
    assert whatsapp["problems"] == [
        {
            "code": "TEMPLATE_NOT_APPROVED",
            "message": f"Day {day} of “After the test drive”: WhatsApp does not take its template HX{day} ({status}): "
            f"{without}",
            "remedy": remedy,
        }
        for day, status, remedy in (
            (
                1,
                "rejected",
                "Look at it in Twilio's console, and name one that is approved: contentSid in savePlaybook.",
            ),
            (
                3,
                "pending",
                "Wait for WhatsApp's approval; one that was never submitted is submitted in Twilio's console.",
            ),
        )
    ]


async def test_what_went_out_failed_and_waits_is_told_per_channel(live: Caller, owner: asyncpg.Connection) -> None:
    await configure(live, **ACCOUNT)
    now = datetime.now(UTC).replace(microsecond=0)
    lead = await make_lead(owner, live.shop.id)

    async def message(hours: float, status: str, **columns: Any) -> str:
        """A text message that was sent, failed or fell due that many hours ago."""
        at = now - timedelta(hours=hours)
        values: dict[str, Any] = {"channel": "sms", "status": status}
        if status != "queued":
            values[f"{status}_at"] = at
        if status == "failed":
            values["error_code"] = "30007"
        return await make_message(owner, lead, due_at=at, **values | columns)

    await message(7 * 24 + 1, "sent", channel="whatsapp")
    await message(7 * 24 + 1, "sent")
    await message(25, "failed", error_permanent=False)
    await message(5, "sent")
    await message(3, "failed", error_permanent=True, error_code="30005", error_message="Not in use.")
    newest = await message(2, "failed", error_permanent=False, error_message="Filtered.")
    await message(-1, "queued", attempts=1)
    await message(-24, "queued")
    assert (await channels(live))[0]["lastAcceptedAt"] is None
    await message(1, "sent", channel="whatsapp")

    whatsapp, sms = await channels(live)
    at = f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.000000Z"
    assert whatsapp | {"channel": "", "sender": ""} == {
        "channel": "",
        "configured": True,
        "provider": "TWILIO",
        "sender": "",
        "state": "READY",
        "problems": [],
    } | NOTHING | {"lastAcceptedAt": at}
    assert sms["lastAcceptedAt"] == f"{now - timedelta(hours=5):%Y-%m-%dT%H:%M:%S}.000000Z"
    assert sms["lastFailure"] == {
        "id": newest,
        "failedAt": f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M:%S}.000000Z",
        "error": {"code": "30007", "message": "Filtered.", "permanent": False},
    }
    assert (sms["failedCount"], sms["heldCount"]) == (2, 1)
    assert (sms["queuedCount"], sms["retryingCount"], sms["overdueCount"]) == (2, 1, 0)
    assert sms["state"] == "DEGRADED"
    assert sms["problems"] == [
        {
            "code": "REFUSED",
            "message": "1 message was refused in the past 24 hours and none went out since; the last with the code "
            "30007.",
            "remedy": "lastFailure has the provider's words: mend what it names, then send again by hand what was "
            "held.",
        }
    ]

    # What goes out again ends the problem; what nobody takes up is one.
    await message(1, "sent")
    await message(0.2, "queued")
    overdue = {"code": "OVERDUE", "message": "1 message was due more than ten minutes ago and did not go out."}
    assert (await channels(live))[1]["problems"] == [
        overdue | {"remedy": "Ask the operator whether a dispatcher and a worker run, and whether /readyz is well."}
    ]
    await message(0.1, "sent")
    assert (await channels(live))[1]["problems"] == [
        overdue
        | {"remedy": "Others go out meanwhile, at the sender's rate: wait, or spread what is sent over more time."}
    ]


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("20003", "Twilio takes neither the account SID nor the auth token as it is"),
        ("21606", "The sender is not a number of this Twilio account"),
        ("63007", "Twilio knows no WhatsApp sender with this number"),
        ("no_channel", "Configure the channel"),
        ("sealed_token", "The token was sealed with another encryption key"),
    ],
)
async def test_a_refusal_of_the_account_itself_names_its_remedy(
    live: Caller, owner: asyncpg.Connection, code: str, remedy: str
) -> None:
    await configure(live, **ACCOUNT)
    lead = await make_lead(owner, live.shop.id)
    await make_message(owner, lead, status="failed", failed_at=datetime.now(UTC), error_code=code)
    (problem,) = (await channels(live))[0]["problems"]
    assert (problem["code"], problem["remedy"].startswith(remedy)) == ("REFUSED", True)


async def test_the_token_is_nowhere_to_be_read(live: Caller, owner: asyncpg.Connection) -> None:
    """Not in an answer, a repetition's, a log line, or any column of any table, however it is sent."""
    literal = CONFIGURE.replace("($input: ConfigureTwilioInput!)", "").replace(
        "$input", f'{{accountSid: "{SID}", authToken: "{LATER_TOKEN}"}}'
    )
    wrong = [{"authTokn": TOKEN}, {"authToken": [TOKEN]}, {"smsSender": TOKEN}, ACCOUNT | {"authToken": f"{TOKEN}x"}]
    once = ({"query": CONFIGURE, "variables": {"input": ACCOUNT}}, {"X-Idempotency-Key": "configure"})
    documents = [
        literal,
        literal[:-3],
        literal.replace("accountSid:", "nope:"),
        literal.replace("authToken:", "authToken"),
        literal.replace("authToken:", "edge: A, region:"),
        literal.replace('"', "$a", 1),
        f'{{ dealership {{ twilio(token: "{TOKEN}") {{ authToken }} }} }}',
        f"{{ dealership {{ {TWILIO} }} events {{ nodes {{ type data }} }} }}",
    ]
    requests: list[tuple[dict[str, Any], dict[str, str]]] = [
        once,
        once,
        *(({"query": CONFIGURE, "variables": {"input": given}}, {}) for given in wrong),
        *(({"query": document}, {}) for document in documents),
    ]
    stream = StringIO()
    before, level = logging.getLogger().handlers[:], logging.getLogger().level
    logs.configure("DEBUG", stream)
    try:
        answers = [(await live.http.post("/graphql", json=body, headers=headers)).text for body, headers in requests]
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger().setLevel(level)
    assert '"userErrors":[]' in answers[0]
    assert answers[1] == answers[0]
    assert '"userErrors":[]' in answers[2 + len(wrong)]
    assert "channel.configured" in answers[-1]
    for token in (TOKEN, LATER_TOKEN):
        assert [text for text in (*answers, stream.getvalue()) if token in text] == []
        for table in await tables(owner):
            hexed = token.encode().hex()
            found = await owner.fetchval(
                f"SELECT count(*) FROM {table.name} t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0",
                token,
                hexed,
            )
            assert (table.name, found) == (table.name, 0)
    box, row = SecretBox(bytes(32)), await owner.fetchrow("SELECT * FROM channel_account")
    assert row is not None
    assert box.open(row["auth_token"], f"channel_account:{live.shop.id}") == LATER_TOKEN.encode()


async def test_a_repetition_configures_nothing_again(live: Caller) -> None:
    key = {"X-Idempotency-Key": "configure-1"}
    first = await ask(live, CONFIGURE, key, input=ACCOUNT)
    await configure(live, smsSender="Other")
    before = await everything(live)

    assert await ask(live, CONFIGURE, key, input=ACCOUNT) == first

    assert await everything(live) == before
    (error,) = (await ask(live, CONFIGURE, key, input=ACCOUNT | {"smsSender": "Third"}))["data"]["configureTwilio"][
        "userErrors"
    ]
    assert error["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert await everything(live) == before


async def test_another_dealership_and_a_stranger_see_and_change_nothing(live: Caller, rival: Caller) -> None:
    await configure(live, **ACCOUNT)
    before = await everything(live)
    node = "query ($id: ID!) { node(id: $id) { ... on Dealership { name twilio { accountSid } } } }"
    assert (await data(rival, node, id=live.shop.id))["node"] is None
    assert (await data(rival, f"{{ dealership {{ {TWILIO} }} }}"))["dealership"]["twilio"] is None
    for query, variables in ((CONFIGURE, {"input": ACCOUNT}), (REMOVE, {})):
        answer = await live.stranger.post("/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await everything(live) == before
