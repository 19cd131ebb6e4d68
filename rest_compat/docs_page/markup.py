"""Small pieces of HTML: escaped text, code with its strings coloured, tables of fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import orjson

_TOKENS = re.compile(
    r"""(?P<key>"[^"\n]*")(?=\s*:)|(?P<text>"[^"\n]*"|'[^']*')"""
    r"|(?P<word>\b(?:true|false|null)\b|(?<=[ \[])-?\d[\d.]*\b)"
)
_REF = "#/components/schemas/"


def prose(text: str) -> str:
    """Escaped text, in which what looks like a header or a field stands in code."""
    return re.sub(
        r"\b([a-z0-9]+(?:_[a-z0-9]+)+|X-[A-Z][A-Za-z-]+|Idempotent-Replayed: true)\b", r"<code>\1</code>", escape(text)
    )


def code(source: str, language: str) -> str:
    """A block of code."""
    return f'<pre class="{language}" tabindex="0"><code>{_coloured(source)}</code></pre>'


def json_code(value: object) -> str:
    """A value as a block of indented JSON."""
    return code(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode(), "json")


def _coloured(source: str) -> str:
    out, end = [], 0
    for match in _TOKENS.finditer(source):
        out += [escape(source[end : match.start()]), f'<span class="{match.lastgroup}">{escape(match[0])}</span>']
        end = match.end()
    return "".join((*out, escape(source[end:])))


def fields(schema: Mapping[str, Any], *, flag_required: bool) -> str:
    """An object's properties as a list: name, type, whether it must be given, what it means."""
    required = schema.get("required", ()) if flag_required else ()
    return definition_list(
        _row(name, _type(property_), "required" if name in required else "", prose(property_.get("description", "")))
        for name, property_ in schema["properties"].items()
    )


def parameters(entries: Iterable[Mapping[str, Any]]) -> str:
    """Parameters of a path, a query or a header, as a list like that of fields."""
    return definition_list(
        _row(
            str(entry["name"]),
            f"in the {entry['in']}",
            "required" if entry.get("required") else "",
            prose(str(entry["description"])),
        )
        for entry in entries
    )


def definition_list(rows: Iterable[str]) -> str:
    """The rows, framed."""
    return f'<dl class="fields">{"".join(rows)}</dl>'


def _row(name: str, type_: str, flag: str, meaning: str) -> str:
    mark = f' <span class="flag">{escape(flag)}</span>' if flag else ""
    return f'<div><dt><code>{escape(name)}</code> <span class="type">{type_}</span>{mark}</dt><dd>{meaning}</dd></div>'


def _type(schema: Mapping[str, Any]) -> str:
    """A type in words, references as links."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return f'<a href="#{escape(name)}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " · ".join(escape("null" if value is None else str(value)) for value in schema["enum"])
    if "const" in schema:
        return escape(orjson.dumps(schema["const"]).decode())
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema['items'])}"
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return escape(words + (f", {schema['format']}" if "format" in schema else ""))
