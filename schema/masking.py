"""Messages of graphql-core without the values that they quote: none is to stand in an answer or a log."""

from __future__ import annotations

import re

# It ends its messages with the value that it found.
_FOUND = re.compile(r"(?:, but encountered error '(?P<reason>.*)')?[,;.]? [Ff]ound: .*$", re.DOTALL)
_REASON_ECHO = re.compile(r"(?P<rule>cannot represent (?:a |an )?non[- ]\w+ (?:integer )?(?:value)?).*$", re.DOTALL)
_ENUM = re.compile(r"Value .* does not exist in '(?P<enum>\w+)' enum|Enum '(?P<other>\w+)' cannot represent", re.DOTALL)
_TEXT = re.compile(r"(?P<kind>(?:Block)?String) (?P<quote>['\"]).*(?P=quote)", re.DOTALL)


def masked(message: str) -> str:
    """What is wrong, and where, as a sentence."""
    found = _FOUND.search(message)
    text = message if found is None else found["reason"] or message[: found.start()]
    if (enum := _ENUM.search(text)) is not None:
        return f"the value is not one of {enum['enum'] or enum['other']}'s."
    if (echo := _REASON_ECHO.search(text)) is not None:
        return f"{text[: echo.end('rule')].rstrip(':')}."
    if text.startswith("Syntax Error"):
        text = _TEXT.sub("a string", text)
    return text if text.endswith((".", "?")) else f"{text}."
