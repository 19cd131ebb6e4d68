"""``leadrescue run --twilio-simulator``: the whole path to a customer and back, without an account."""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path

import httpx
import pytest

from leadrescue import demo_env
from tests.flows.test_run import TEST_DRIVE, data_dir, welcomed
from tests.support.patience import PATIENCE_S
from tests.support.processes import Processes, Running, free_port, until_listening

pytestmark = [pytest.mark.flow, pytest.mark.timeout(900)]

__all__ = ["data_dir"]


def begin(processes: Processes, data_dir: Path) -> Running:
    """The command, on a free port."""
    port = str(free_port())
    variables = {"PATH": os.environ["PATH"], "LEADRESCUE_DATA_DIR": str(data_dir), "PORT": port}
    running = processes.start("run", "--twilio-simulator", environment=variables)
    running.url = f"http://127.0.0.1:{port}"
    return running


async def simulator_of(running: Running) -> str:
    """The simulator's address, once it listens: the words that end the start wait for the API alone."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)/simulator/", running.output())
    assert found is not None
    await until_listening(int(found[1]))
    return found[0]


async def test_a_live_customer_is_reached_and_answers(processes: Processes, data_dir: Path) -> None:
    running = begin(processes, data_dir)
    await welcomed(running)
    simulator = await simulator_of(running)
    demo = demo_env.read(data_dir)
    assert demo is not None
    assert demo.live_api_key.startswith("lr_sk_live_")
    bearer = {"Authorization": f"Bearer {demo.live_api_key}"}
    async with (
        httpx.AsyncClient(base_url=running.url, headers=bearer, trust_env=False, timeout=PATIENCE_S) as api,
        httpx.AsyncClient(base_url=simulator, trust_env=False, timeout=PATIENCE_S) as twilio,
    ):
        created = await api.post("/v1/leads", json=TEST_DRIVE)
        assert created.status_code == 201, created.text
        lead = created.json()
        messages_url = f"telephones/whatsapp:{TEST_DRIVE['phone']}/messages"
        (await twilio.post(messages_url, json={"body": "Hej, ring mig!"})).raise_for_status()
        shown = lead
        async with asyncio.timeout(PATIENCE_S):
            while shown["status"] != "replied":
                shown = (await api.get(f"/v1/leads/{lead['id']}")).json()
                await asyncio.sleep(0.2)  # a key may ask 1,200 times a minute
        telephone = (await twilio.get(f"telephones/{TEST_DRIVE['phone']}")).json()
    (reply,) = (message for message in shown["messages"] if message["direction"] == "inbound")
    assert (reply["channel"], reply["body"]) == ("whatsapp", "Hej, ring mig!")
    assert len(telephone["received"]) <= 1
    assert running.terminate() == 0


async def test_commands_beside_it_speak_of_its_address_and_ask_its_simulator(
    processes: Processes, data_dir: Path, tmp_path: Path
) -> None:
    """Given a run on a port of its own, and a text whose template the simulator does not have,
    when an operator types commands in another terminal without any setting,
    then they name the run's own webhook, and what the simulator says of the template."""
    running = begin(processes, data_dir)
    await welcomed(running)
    await simulator_of(running)

    def typed(*words: str) -> str:
        variables = {"PATH": os.environ["PATH"], "LEADRESCUE_DATA_DIR": str(data_dir)}
        command = processes.start(*words, environment=variables)
        command.popen.wait(PATIENCE_S)
        return command.output()

    live = re.search(r"LIVE (d_\w+)", typed("dealership", "list"))
    assert live is not None
    here = ("--dealership", live[1])
    assert f"{running.url}/twilio/inbound#rc=5&rp=all" in typed("channel", "show", *here)
    playbook = json.loads(typed("playbook", "export", *here))
    playbook["steps"][0]["contentSid"] = "HX00000000000000000000000000000001"
    file = tmp_path / "playbook.json"
    file.write_text(json.dumps(playbook), encoding="utf-8")
    assert "template_missing" in typed("playbook", "check", *here, "--file", str(file))
    assert running.terminate() == 0
