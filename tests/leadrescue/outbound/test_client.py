"""Requests go to checked addresses only, in bounded time, and read bounded answers."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from leadrescue.outbound import Outbound, OutboundError
from tests.support.processes import free_port
from tests.support.receiver import Received, Reply, receiving

_PUBLIC = "93.184.215.14"


class Names:
    """A name server of the test's own: each lookup gets the next answer, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


async def _refused(outbound: Outbound, url: str, *, local_allowed: bool = True) -> str:
    with pytest.raises(OutboundError) as error:
        await outbound.post(url, b"{}", {}, local_allowed=local_allowed)
    await outbound.aclose()
    return error.value.message


async def test_the_body_arrives_byte_by_byte_under_the_name_that_was_given() -> None:
    names = Names(["127.0.0.1"])
    async with receiving(lambda request: Reply(202, b"thanks")) as receiver:
        outbound = Outbound(resolve=names)
        answer = await outbound.post(
            f"http://crm.example:{receiver.port}/in?a=b", b'{"a": 1}', {"webhook-id": "e_1"}, local_allowed=True
        )
        await outbound.aclose()
    (request,) = receiver.requests
    assert (request.method, request.target, request.body) == ("POST", "/in?a=b", b'{"a": 1}')
    assert request.headers == {
        "host": f"crm.example:{receiver.port}", "content-length": "8", "webhook-id": "e_1"
    }  # fmt: skip
    assert (answer.status, answer.excerpt, answer.retry_after) == (202, b"thanks", None)
    assert names.asked == ["crm.example"]


async def test_a_name_that_turns_inwards_after_it_was_checked_is_refused_at_the_connection() -> None:
    """DNS rebinding: what is resolved for the connection is what is checked, and what is connected to."""
    async with receiving() as receiver:
        for inside in (["127.0.0.1"], [_PUBLIC, "127.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"]):
            names = Names(inside)
            message = await _refused(
                Outbound(resolve=names), f"https://rebinding.example:{receiver.port}/", local_allowed=False
            )
            assert "not of the public internet" in message
            assert names.asked == ["rebinding.example"]
        assert receiver.connections == 0


async def test_each_new_connection_is_checked_anew() -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    async with receiving(lambda request: Reply(headers={"Connection": "close"})) as receiver:
        outbound = Outbound(resolve=names)
        url = f"http://rebinding.example:{receiver.port}/"
        assert (await outbound.post(url, b"", {}, local_allowed=True)).status == 200
        assert "(private)" in await _refused(outbound, url)
        assert len(receiver.requests) == 1


async def test_what_is_allowed_for_one_request_opens_no_connection_for_another() -> None:
    async with receiving() as receiver:
        outbound = Outbound(resolve=Names(["127.0.0.1"]))
        assert (await outbound.post(receiver.url, b"", {}, local_allowed=True)).status == 200
        strict = f"https://127.0.0.1:{receiver.port}/"
        assert "(loopback)" in await _refused(outbound, strict, local_allowed=False)
        assert receiver.connections == 1


async def test_http_is_refused_where_it_is_not_allowed() -> None:
    message = await _refused(Outbound(resolve=Names([_PUBLIC])), "http://crm.example/", local_allowed=False)
    assert message == "The URL must begin with https://."


async def test_a_redirect_is_an_answer_and_nothing_more() -> None:
    async with receiving() as inside, receiving() as receiver:
        receiver.answer = lambda request: Reply(302, headers={"Location": inside.url})
        outbound = Outbound()
        assert (await outbound.post(receiver.url, b"{}", {}, local_allowed=True)).status == 302
        await outbound.aclose()
        assert (len(receiver.requests), inside.connections) == (1, 0)


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        outbound = Outbound()
        assert (await outbound.post(receiver.url, b"{}", {}, local_allowed=True)).status == 200
        await outbound.aclose()
        assert (proxy.connections, len(receiver.requests)) == (0, 1)


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"])
async def test_an_exchange_ends_when_its_time_is_over(raw: bytes) -> None:
    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await asyncio.sleep(30)

    server = await asyncio.start_server(stall, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    began_at_s = loop.time()
    message = await _refused(Outbound(timeout_s=0.3), f"http://127.0.0.1:{port}/")
    assert message == "No answer within 0.3 s."
    assert 0.29 < loop.time() - began_at_s < 20
    server.close()


async def test_a_slow_name_server_counts_against_the_same_time() -> None:
    async def hangs(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(30)
        return []

    assert await _refused(Outbound(resolve=hangs, timeout_s=0.2), "http://crm.example/") == "No answer within 0.2 s."


async def test_an_endless_answer_is_cut_after_20_kilobytes() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n" + b"x" * 500_000

    def answer(request: Received) -> Reply:
        return Reply(raw=endless)

    async with receiving(answer) as receiver:
        outbound = Outbound()
        found = await outbound.post(receiver.url, b"{}", {}, local_allowed=True)
        await outbound.aclose()
    assert (found.status, len(found.excerpt)) == (200, 20_480)


@pytest.mark.parametrize(
    "raw",
    [b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n",
     b"HTTP/1.1 999999 ?\r\n\r\n"],
)  # fmt: skip
async def test_what_is_no_http_is_no_answer(raw: bytes) -> None:
    async with receiving(lambda request: Reply(raw=raw)) as receiver:
        message = await _refused(Outbound(), receiver.url)
    assert message == "The connection broke before the answer was whole."


async def test_nobody_there() -> None:
    assert await _refused(Outbound(), f"http://127.0.0.1:{free_port()}/") == "No connection: nothing listens there."


async def test_the_next_address_is_tried_where_the_first_takes_no_connection() -> None:
    async with receiving() as receiver:
        outbound = Outbound(resolve=Names(["127.0.0.2", "127.0.0.1"]))
        url = f"http://crm.example:{receiver.port}/"
        assert (await outbound.post(url, b"", {}, local_allowed=True)).status == 200
        await outbound.aclose()


def _certificate(directory: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context for this name, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(issuer)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = directory / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))


async def test_tls_is_for_the_name_while_the_connection_goes_to_the_address(tmp_path: Path) -> None:
    server, client = _certificate(tmp_path, "crm.example")
    asked_for: list[str | None] = []
    server.sni_callback = lambda connection, name, context: asked_for.append(name)
    async with receiving(tls=server) as receiver:
        outbound = Outbound(resolve=Names(["127.0.0.1"]), ssl_context=client)
        answer = await outbound.post(f"https://crm.example:{receiver.port}/", b"{}", {}, local_allowed=True)
        assert (answer.status, asked_for) == (200, ["crm.example"])
        message = await _refused(outbound, f"https://other.example:{receiver.port}/")
        assert message.startswith("No connection: the certificate does not hold")
        assert len(receiver.requests) == 1


async def test_an_unknown_authority_is_not_trusted(tmp_path: Path) -> None:
    server, _ = _certificate(tmp_path, "crm.example")
    async with receiving(tls=server) as receiver:
        message = await _refused(Outbound(resolve=Names(["127.0.0.1"])), f"https://crm.example:{receiver.port}/")
        assert message.startswith("No connection: the certificate does not hold")
        assert receiver.requests == []


def test_the_addresses_of_these_tests_are_what_they_are_taken_for() -> None:
    assert ip_address(_PUBLIC).is_global
