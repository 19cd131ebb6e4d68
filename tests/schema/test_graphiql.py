"""The page for browsers: all its files come from here, and its first operations are right."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest
from graphql import OperationDefinitionNode, parse, print_schema, validate
from starlette.applications import Starlette
from starlette.routing import Route

from schema import graphiql
from schema.build import GRAPHQL

SDL = print_schema(GRAPHQL)


@pytest.fixture
def browser() -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/graphql", graphiql.page), *graphiql.routes(SDL)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lr.test", headers={"Accept": "*/*"})


async def test_the_page_loads_nothing_from_elsewhere(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/graphql")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "http" not in policy
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert [link.rsplit("/", 1)[1] for link in links if not link.startswith("data:")] == [
        "graphiql.min.css",
        "start.css",
        "react.production.min.js",
        "react-dom.production.min.js",
        "graphiql.min.js",
        "start.js",
    ]
    for link in links:
        if link.startswith("data:"):
            continue
        found = await browser.get(link)
        assert found.status_code == 200
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert found.headers["content-type"].split(";")[0] in ("text/css", "text/javascript")
        assert "url(http" not in found.text


async def test_files_are_compressed_for_those_who_can_read_that(browser: httpx.AsyncClient) -> None:
    link = re.findall(r'src="([^"]+graphiql.min.js)"', (await browser.get("/graphql")).text)[0]
    async with browser.stream("GET", link, headers={"Accept-Encoding": "gzip"}) as squeezed:
        raw = b"".join([part async for part in squeezed.aiter_raw()])
    plain = await browser.get(link, headers={"Accept-Encoding": "identity"})
    assert (squeezed.headers["content-encoding"], squeezed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 3


@pytest.mark.parametrize("path", ["/graphql/assets/0000000000000000/start.js", "/graphql/assets/x/..%2f__init__.py"])
async def test_other_files_are_not_served(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_the_page_knows_the_schema_without_a_key(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/graphql/assets/schema.graphql")).text == SDL


async def test_the_operations_to_start_with_are_valid(browser: httpx.AsyncClient) -> None:
    link = re.findall(r'src="([^"]+start.js)"', (await browser.get("/graphql")).text)[0]
    starter = re.findall(r"STARTER = `(.*?)`;", (await browser.get(link)).text, re.DOTALL)[0]
    document = parse(starter)
    names = [
        each.name.value for each in document.definitions if isinstance(each, OperationDefinitionNode) and each.name
    ]
    assert names == ["NewestLeads", "LogTestDrive", "Replies", "SimulateReply", "Kpis"]
    assert validate(GRAPHQL, document) == []
