"""XML that a stranger wrote, as elements: no DTD, no entities but XML's own five, bounds on number and depth; pure."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers.expat import ErrorString

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from resolvers.errors import LeadRescueError

MOST_BYTES: Final = 128 * 1024
"""What a document of a lead may have: some fifty times what it has. Parsing that much takes 70 ms at worst."""
MOST_ELEMENTS: Final = 2_000
DEEPEST: Final = 32

_BROKEN_LINE: Final = re.compile(r"[ \t\r\n]*[\t\r\n][ \t\r\n]*")


class XmlError(LeadRescueError):
    """The body is not XML that can be read here; ``message`` says why."""

    code = "invalid_xml"


def parse(body: bytes, charset: str | None = None) -> Element:
    """The document's root. ``charset`` is what the transport says, which wins over the declaration (RFC 7303).

    Raises XmlError for what is not well-formed, for every document type declaration and entity, for an encoding that
    the parser does not know, and beyond the bounds.
    """
    text = body.lstrip(b" \t\r\n")
    if not text:
        raise XmlError("The body is empty; it must be an ADF document.")
    try:
        parser = DefusedXMLParser(target=_Bounded(), encoding=charset, forbid_dtd=True)
        parser.feed(text)
        root: Element = parser.close()
    except DefusedXmlException:
        raise XmlError(
            "The document must have no document type declaration (DTD) and no entities: leave <!DOCTYPE …> out."
        ) from None
    except ParseError as error:
        line, column = error.position
        raise XmlError(
            f"The body is not well-formed XML: {ErrorString(error.code)} at line {line}, column {column}."
        ) from None
    except (LookupError, ValueError):
        raise XmlError("The document's encoding is not known here: write it in UTF-8.") from None
    return root


def local(element: Element) -> str:
    """The element's name, whatever its namespace and case."""
    return element.tag.rpartition("}")[2].lower()


def children(element: Element | None, *path: str) -> list[Element]:
    """All elements at this path below the element, in the document's order."""
    found = [] if element is None else [element]
    for name in path:
        found = [child for parent in found for child in parent if local(child) == name]
    return found


def child(element: Element | None, *path: str) -> Element | None:
    """The first of them."""
    return next(iter(children(element, *path)), None)


def text(element: Element | None) -> str:
    """What stands in the element, without space around it, broken lines joined by a space; empty without an element."""
    return "" if element is None else _BROKEN_LINE.sub(" ", element.text or "").strip(" ")


def attribute(element: Element, name: str, default: str = "") -> str:
    """The attribute in lower case: ADF's values are names, and senders vary their case."""
    return (element.get(name) or default).strip().lower()


class _Bounded(TreeBuilder):
    """Builds the tree as long as it is one of a lead."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """An element begins. Raises XmlError beyond the bounds."""
        self._count += 1
        self._depth += 1
        if self._count > MOST_ELEMENTS or self._depth > DEEPEST:
            raise XmlError(f"An ADF document may have at most {MOST_ELEMENTS} elements, {DEEPEST} deep.")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """An element ends."""
        self._depth -= 1
        return super().end(tag)
