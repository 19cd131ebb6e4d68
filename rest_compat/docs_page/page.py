"""The page itself: what stands in which order."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final

from rest_compat import samples
from rest_compat.docs_page.markup import code, fields, json_code, parameters, prose

_STYLE: Final = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
CONTENT_SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_REF: Final = "#/components/schemas/"
_PROMISES: Final = (
    ("Bearer auth", "API keys scoped per dealership; rotate from the dashboard."),
    ("Signed webhooks", "Every inbound event is HMAC-SHA256 signed; verify with your secret."),
    ("At-least-once delivery", "Idempotent endpoints; retry-safe with the X-Idempotency-Key header."),
)
_STATUSES: Final = (
    ("200 OK", "Request succeeded."),
    ("201 Created", "Resource created — lead or sequence."),
    ("400 Bad Request", "Validation failure — see error.fields."),
    ("401 Unauthorized", "Missing or invalid API key."),
    ("404 Not Found", "Unknown resource."),
    ("405 Method Not Allowed", "The path answers other methods — see the Allow header."),
    ("408 Request Timeout", "The body did not come whole in time."),
    ("409 Conflict", "Not possible in this state, or the same idempotency key is still at work — see Retry-After."),
    ("413 Content Too Large", "The body is over the limit."),
    ("415 Unsupported Media Type", "The body is neither JSON nor, for a new lead, ADF; or it is compressed."),
    ("429 Too Many Requests", "Rate limited — retry after Retry-After header."),
    ("500 Internal Server Error", "A fault on our side; quote request_id."),
    ("503 Service Unavailable", "The database does not answer; nothing was done — see Retry-After."),
)
_ERROR: Final = {
    "error": {
        "code": "validation_failed",
        "message": "Phone must be a telephone number such as +46701234567. Consent is required.",
        "fields": {
            "phone": "Phone must be a telephone number such as +46701234567.",
            "consent": "Consent is required.",
        },
        "request_id": "r_8c1f0d2e9ab34c5677aa01be",
    }
}


def page(document: Mapping[str, Any]) -> str:
    """The whole HTML page for an OpenAPI document of ``rest_compat.openapi``."""
    title = escape(document["info"]["title"])
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{_STYLE}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<div class="frame">
{_navigation(document)}
<main id="content">
{_introduction(document)}
{_authentication(document["servers"][0]["url"])}
{"".join(_operation(path, method, operation, document) for path, method, operation in _operations(document))}
{_retries(document["servers"][0]["url"])}
{_statuses()}
{_objects(document)}
</main>
</div>
</body>
</html>
"""


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _navigation(document: Mapping[str, Any]) -> str:
    endpoints = "".join(
        f'<li><a href="#{operation["operationId"]}">{escape(operation["summary"])}</a></li>'
        for _, _, operation in _operations(document)
    )
    return f"""<nav aria-label="Contents">
<a class="brand" href="#content">LeadRescue API</a>
<ul><li><a href="#authentication">Authentication</a></li></ul>
<h2>Endpoints</h2><ul>{endpoints}</ul>
<h2>Reference</h2><ul><li><a href="#retries">Retries and rates</a></li><li><a href="#statuses">Status codes</a></li>
<li><a href="#objects">Objects</a></li><li><a href="/v1/openapi.json">OpenAPI 3.1</a></li></ul>
</nav>"""


def _introduction(document: Mapping[str, Any]) -> str:
    info = document["info"]
    promises = "".join(
        f"<li><strong>{escape(name)}</strong><span>{prose(text)}</span></li>" for name, text in _PROMISES
    )
    return f"""<span class="pill">{escape(info["summary"])}</span>
<h1>{escape(info["title"])}</h1>
<p class="lead">{escape(info["description"])} Base URL <code>{escape(document["servers"][0]["url"])}</code>.</p>
<ul class="promises">{promises}</ul>"""


def _authentication(base_url: str) -> str:
    shell = f"export LR_URL={base_url}\nexport LR_API_KEY=lr_sk_test_…"
    header = "# Include this header on every request\nAuthorization: Bearer lr_sk_live_3f8b2c…"
    return f"""<section id="authentication"><div class="split"><div>
<h2>Authentication</h2>
<p>A key belongs to one dealership, and to one of its two modes: <code>lr_sk_live_…</code> reaches customers,
<code>lr_sk_test_…</code> plays everything through in a sandbox with a clock that you move.
A revoked key stops working within five seconds.</p>
<p>Bodies are JSON in UTF-8, instants RFC 3339 in UTC. Fields that you do not know: ignore them.</p>
</div><div class="samples">{code(header, "shell")}{code(shell, "shell")}</div></div></section>"""


def _operation(path: str, method: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    schemas = document["components"]["schemas"]
    asked = [entry for entry in operation["parameters"] if entry["in"] != "header"]
    headers = [entry for entry in operation["parameters"] if entry["in"] == "header"]
    parts = []
    if asked:
        parts.append("<h3>Parameters</h3>" + parameters(asked))
    if "requestBody" in operation:
        parts.append(
            "<h3>Body</h3>" + fields(_schema(operation["requestBody"]["content"], schemas), flag_required=True)
        )
    if headers:
        parts.append("<h3>Headers</h3>" + parameters(headers))
    status, answer = next(iter(operation["responses"].items()))
    returned = answer["content"]["application/json"]
    name = returned["schema"]["$ref"].removeprefix(_REF)
    parts.append(
        f'<h3>Returns</h3><p>{escape(status)} with <a href="#{name}">{name}</a>. {prose(answer["description"])}</p>'
    )
    return f"""<section id="{operation["operationId"]}"><div class="split"><div><h2>{escape(operation["summary"])}</h2>
<p class="route"><span class="method {method}">{method.upper()}</span>
<code>{escape(path.replace("{id}", ":id"))}</code></p>
<p>{prose(operation["description"])}</p>{"".join(parts)}</div>
<div class="samples"><h3>Request</h3>{_request_samples(operation)}
<h3>Answer</h3>{json_code(returned["example"])}</div></div></section>"""


def _request_samples(operation: Mapping[str, Any]) -> str:
    examples = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {})
    payloads = "".join(json_code(example["value"]) for example in examples.values())
    document = operation.get("requestBody", {}).get("content", {}).get("application/xml", {}).get("example")
    adf = "" if document is None else f"<h3>or as ADF</h3>{code(document, 'xml')}"
    return payloads + "".join(code(sample["source"], "shell") for sample in operation["x-codeSamples"]) + adf


def _schema(content: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas[content["application/json"]["schema"]["$ref"].removeprefix(_REF)]
    return found


def _retries(base_url: str) -> str:
    key = '-H "X-Idempotency-Key: 5f0c1d8e-stop-8f3a" \\\n  -H "Authorization'
    replay = samples.CURL["stopSequence"].replace('-H "Authorization', key).replace(samples.BASE_URL, base_url)
    return f"""<section id="retries"><div class="split"><div><h2>Retries and rates</h2>
<p>Send <code>X-Idempotency-Key</code> (1 to 255 visible ASCII characters) with every POST and PATCH, and repeat a
request whose answer you did not get with the same key: it takes effect once, and you get the first answer again, with
<code>Idempotent-Replayed: true</code>. Keys are kept for 24 hours, for the whole dealership. The same key with another
request is refused with <code>idempotency_key_reused</code>; a refused request uses up no key.</p>
<p>Every answer says where you stand: <code>RateLimit-Policy</code> (requests and seconds of the window) and
<code>RateLimit</code> (requests left, seconds until the window ends). Over the rate you get 429 with
<code>Retry-After</code>.</p>
<p>Every answer bears <code>X-Request-Id</code>; send your own, and it is kept.</p></div>
<div class="samples">{code(replay, "shell")}</div></div></section>"""


def _statuses() -> str:
    rows = "".join(f"<tr><th scope=row>{escape(name)}</th><td>{prose(text)}</td></tr>" for name, text in _STATUSES)
    return f"""<section id="statuses"><div class="split"><div><h2>Status codes</h2><table>{rows}</table></div>
<div class="samples"><h3>Every refusal</h3>{json_code(_ERROR)}</div></div></section>"""


def _objects(document: Mapping[str, Any]) -> str:
    schemas = document["components"]["schemas"]
    parts = []
    for name in _answered(document):
        described = f"<p>{prose(schemas[name].get('description', ''))}</p>{fields(schemas[name], flag_required=False)}"
        parts.append(f'<details id="{name}" open><summary>{name}</summary>{described}</details>')
    return f'<section id="objects"><h2>Objects</h2>{"".join(parts)}</section>'


def _answered(document: Mapping[str, Any]) -> list[str]:
    """The schemas that answers are made of, each before those that it is made of."""
    names: list[str] = []
    waiting: list[Any] = [
        answer["content"]
        for _, _, operation in _operations(document)
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    ]
    waiting.append({"$ref": f"{_REF}Error"})
    while waiting:
        part = waiting.pop(0)
        inner = list(part.values()) if isinstance(part, Mapping) else part if isinstance(part, list) else []
        waiting[:0] = inner
        name = part["$ref"].removeprefix(_REF) if isinstance(part, Mapping) and "$ref" in part else None
        if name is not None and name not in names:
            names.append(name)
            waiting.insert(0, document["components"]["schemas"][name])
    return names
