"""The published samples, pasted into a shell as they are printed, with nothing but base URL and key replaced."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from typing import Any

import asyncpg
import pytest
from starlette.applications import Starlette

from rest_compat import samples
from rest_compat.models import Lead
from tests.rest_compat.caller import Caller
from tests.support.rows import make_lead, make_message
from tests.support.sockets import served

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the samples are curl's")


async def run(caller: Caller, port: int, script: str) -> Any:
    """What the script prints, as JSON."""
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        script.replace(samples.BASE_URL, f"http://127.0.0.1:{port}").replace("curl ", "curl -sS --fail-with-body "),
        env={
            "PATH": os.environ["PATH"],
            "LR_API_KEY": caller.key.secret,
            "LR_INBOUND_SECRET": caller.inbound_secret,
            "NO_PROXY": "*",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, complaints = await shell.communicate()
    assert shell.returncode == 0, (printed, complaints)
    return json.loads(printed)


async def test_the_samples_work_as_printed(app: Starlette, caller: Caller, owner: asyncpg.Connection) -> None:
    sample = await make_lead(owner, caller.shop.id, id="l_8f3a", phone="+46701740607")
    await make_message(owner, sample)
    async with served(app) as port:
        created = await run(caller, port, samples.CURL["createLead"])
        Lead.model_validate(created, extra="forbid")
        assert (created["phone"], created["has_license_photo"]) == ("+46701234567", False)
        assert (await run(caller, port, samples.CURL["getLead"]))["id"] == "l_8f3a"
        kpis = await run(caller, port, samples.CURL["getKpis"])
        assert (kpis["leads"], len(kpis["series"])) == (2, 30)
        log = await run(caller, port, samples.READ_LOG)
        assert [event["type"] for event in log["events"]][:2] == ["lead.created", "sequence.started"]
        stopped = await run(caller, port, samples.CURL["stopSequence"])
        assert (stopped["lead_id"], stopped["cancelled"]) == ("l_8f3a", 1)
        changed = await run(caller, port, samples.CURL["updateLeadStatus"])
        assert (changed["id"], changed["status"]) == ("l_8f3a", "converted")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the signature is openssl's")
async def test_the_signing_sample_works_as_printed(app: Starlette, caller: Caller, owner: asyncpg.Connection) -> None:
    await make_lead(owner, caller.shop.id, id="l_8f3a")
    async with served(app) as port:
        received = await run(caller, port, samples.SIGN_AND_POST)
    assert (received["received"], received["duplicate"]) == (True, False)
    lead = await caller.lead("l_8f3a")
    assert (lead["status"], lead["messages"][-1]["body"]) == ("replied", "Tack, kanon känsla!")
