"""A lead as an ADF 1.0 document; pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from xml.dom.minidom import Document, Element
from zoneinfo import ZoneInfo

from resolvers.adf import vehicles
from resolvers.adf.prospects import Prospect, ProspectStatus

CONSENT: Final = "leadrescue-consent"
"""The source of the customer's <id> that says whether they agreed to be messaged: ADF itself has no word for it."""

OURSELVES: Final = "LeadRescue"

_INTEREST: Final = "test-drive"
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def document(prospect: Prospect, status: ProspectStatus) -> bytes:
    """The document in UTF-8, with its declaration.

    The order of elements is that of the format's definition, which wants year, make, model and an address of the
    vendor's contact to be there: what is not known is empty. Characters that XML cannot hold become U+FFFD.
    """
    xml = Document()
    xml.appendChild(xml.createProcessingInstruction("ADF", 'VERSION="1.0"'))
    root = _Node(xml, xml, "adf").node("prospect", status=status)
    root.leaf("id", prospect.lead_id, sequence="1", source=OURSELVES)
    root.leaf("requestdate", _instant(prospect.created_at, prospect.zone))
    _vehicle(root, prospect)
    _customer(root, prospect)
    _vendor(root, prospect)
    provider = root.node("provider")
    provider.leaf("name", OURSELVES, part="full", type="business")
    provider.leaf("service", "Test drive follow-up")
    return xml.toprettyxml(indent="  ", encoding="utf-8")


def _vehicle(root: _Node, prospect: Prospect) -> None:
    vehicle = vehicles.split(prospect.car_model)
    node = root.node("vehicle", interest=_INTEREST)
    node.leaf("year", vehicle.year)
    node.leaf("make", vehicle.make)
    node.leaf("model", vehicle.model)


def _customer(root: _Node, prospect: Prospect) -> None:
    node = root.node("customer")
    contact = node.node("contact")
    contact.leaf("name", prospect.customer_name, part="full", type="individual")
    contact.leaf("phone", prospect.phone or "", type="cellphone", time="nopreference", preferredcontact="1")
    node.leaf("id", "true" if prospect.consent else "false", sequence="1", source=CONSENT)
    timeframe = node.node("timeframe")
    timeframe.leaf("description", "Test drive")
    timeframe.leaf("earliestdate", _instant(prospect.test_drive_at, prospect.zone))
    node.leaf("comments", _comments(prospect))


def _vendor(root: _Node, prospect: Prospect) -> None:
    node = root.node("vendor")
    node.leaf("id", prospect.dealership_id, sequence="1", source=OURSELVES)
    node.leaf("vendorname", prospect.dealership)
    contact = node.node("contact")
    if prospect.salesperson is None:
        contact.leaf("name", prospect.dealership, part="full", type="business")
    else:
        contact.leaf("name", prospect.salesperson, part="full", type="individual")
    contact.leaf("email", "")


def _comments(prospect: Prospect) -> str:
    agreed = "agreed" if prospect.consent else "did not agree"
    status = prospect.status.replace("_", " ")
    return f"Lead status: {status}. The customer {agreed} to follow-up messages about the test drive."


def _instant(at: datetime, zone: ZoneInfo) -> str:
    """ISO 8601 to the second, in the dealership's time with its offset of that day."""
    return at.astimezone(zone).isoformat(timespec="seconds")


class _Node:
    """One element on its way into the document."""

    def __init__(self, xml: Document, parent: Document | Element, name: str, **attributes: str) -> None:
        self._xml = xml
        self._element = xml.createElement(name)
        for key, value in attributes.items():
            self._element.setAttribute(key, value)
        parent.appendChild(self._element)

    def node(self, name: str, **attributes: str) -> _Node:
        """A new last child."""
        return _Node(self._xml, self._element, name, **attributes)

    def leaf(self, name: str, text: str, **attributes: str) -> None:
        """A new last child that holds this text."""
        leaf = self.node(name, **attributes)
        if text:
            leaf._element.appendChild(self._xml.createTextNode(_NOT_XML.sub("\ufffd", text)))
