"""The four steps of docs/operations.md, with real processes and people who log test drives all the while."""

from __future__ import annotations

import asyncio
import base64
import itertools

import httpx
import pytest
from pydantic import SecretStr

from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from tests.support.processes import Processes, Running, environment

pytestmark = pytest.mark.flow

OLD, NEW = bytes(32), b"n" * 32
PHOTO = b"\xff\xd8\xff" + b"licence" * 3_000


def with_keys(settings: Settings, *keys: bytes) -> Settings:
    encoded = ",".join(base64.b64encode(key).decode() for key in keys)
    return settings.model_copy(update={"encryption_key": SecretStr(encoded)})


async def command(processes: Processes, settings: Settings, *arguments: str) -> Running:
    """A ``leadrescue`` command that has ended."""
    running = processes.start(*arguments, environment=environment(settings))
    await asyncio.to_thread(running.popen.wait, 120)
    return running


async def logged(api: httpx.AsyncClient, number: int) -> str:
    """A new lead with a licence photo; its id."""
    lead = {
        "customer_name": "Anna Karlsson",
        "phone": f"+4670174{605 + number:04}",
        "car_model": "Mercedes E-Class",
        "consent": True,
        "license_photo_b64": base64.b64encode(PHOTO + bytes([number])).decode(),
    }
    answer = await api.post("/v1/leads", json=lead)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def shown(api: httpx.AsyncClient, leads: list[str]) -> list[bytes]:
    return [(await api.get(f"/leads/{lead}/license-photo")).content for lead in leads]


async def test_no_step_loses_anything(processes: Processes, settings: Settings) -> None:
    running = await processes.serve(with_keys(settings, OLD))
    created = await command(processes, settings, "dealership", "create", "--name", "Bilhuset Väst")
    test_id = created.output().splitlines()[1].removeprefix("TEST ")
    key = await command(processes, settings, "key", "create", "--dealership", test_id, "--name", "CRM")
    (secret,) = (word for word in key.output().split() if word.startswith("lr_sk_test_"))
    leads: list[str] = []

    def client(running: Running) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {secret}"}
        return httpx.AsyncClient(base_url=running.url, headers=headers, trust_env=False, timeout=60)

    async def log(running: Running, count: int) -> None:
        async with client(running) as api:
            for _ in range(count):
                leads.append(await logged(api, len(leads)))

    await log(running, 5)

    # 1 and 2, one process after the other: whatever one of them seals, the others open.
    for before, after in itertools.pairwise(((OLD,), (OLD, NEW), (NEW, OLD))):
        former, running = running, await processes.serve(with_keys(settings, *after))
        await log(running, 3)
        if before != (OLD,):
            await log(former, 3)
        async with client(former) as old_api, client(running) as api:
            assert await shown(old_api, leads) == await shown(api, leads)
        former.terminate()

    # 3, while the API runs.
    refused = processes.start("serve", environment=environment(with_keys(settings, NEW), LEADRESCUE_PORT="0"))
    assert await asyncio.to_thread(refused.popen.wait, 60) == 78
    (old_id,) = SecretBox(OLD).key_ids
    assert refused.output() == (
        "leadrescue serve: LEADRESCUE_ENCRYPTION_KEY lacks a key that this database's secrets are sealed with "
        f"(id {old_id}): add it again, behind the others, with a comma before it\n"
    )
    resealed, _ = await asyncio.gather(
        command(processes, with_keys(settings, NEW, OLD), "secrets", "reseal"), log(running, 10)
    )
    assert resealed.popen.returncode == 0, resealed.output()
    assert "not needed: it may be taken out of LEADRESCUE_ENCRYPTION_KEY" in resealed.output()
    running.terminate()

    # 4: the new key alone.
    running = await processes.serve(with_keys(settings, NEW))
    async with client(running) as api:
        assert await shown(api, leads) == [PHOTO + bytes([number]) for number in range(len(leads))]
    worker = processes.start("work", environment=environment(with_keys(settings, OLD)))
    assert await asyncio.to_thread(worker.popen.wait, 60) == 78
    assert "leadrescue work: LEADRESCUE_ENCRYPTION_KEY lacks a key" in worker.output()
