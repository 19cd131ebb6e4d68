"""Asking the GraphQL door over HTTP."""

from __future__ import annotations

from typing import Any

from tests.rest_compat.caller import Caller

CREATE = """
mutation ($input: CreateLeadInput!) {
  createLead(input: $input) {
    lead { id customerName phone status consent sequence { state reason queued { day status } } }
    userErrors { field code message }
  }
}
"""
NEW_LEAD: dict[str, Any] = {
    "customerName": "Anna Karlsson",
    "phone": "070-174 06 05",
    "carModel": "Mercedes E-Class",
    "consent": True,
}


async def ask(caller: Caller, query: str, headers: dict[str, str] | None = None, **variables: Any) -> dict[str, Any]:
    """The whole response to an operation that runs."""
    answer = await caller.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def data(caller: Caller, query: str, **variables: Any) -> dict[str, Any]:
    """The data of an operation without errors."""
    body = await ask(caller, query, **variables)
    assert "errors" not in body, body
    found: dict[str, Any] = body["data"]
    return found


async def create(caller: Caller, **changes: Any) -> dict[str, Any]:
    """A new lead, as the payload shows it."""
    payload = (await data(caller, CREATE, input=NEW_LEAD | changes))["createLead"]
    assert payload["userErrors"] == []
    lead: dict[str, Any] = payload["lead"]
    return lead
