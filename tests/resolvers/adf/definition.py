"""What the definition of ADF 1.0 asks of what LeadRescue writes: which children in which order, which values."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, fromstring

# Children as a regular expression over names; what is missing holds text and no elements. The definition's list of
# elements gives timeframe three children, though its DTD calls it text.
CHILDREN = {
    "adf": "(prospect )+",
    "prospect": "(id )*requestdate (vehicle )+customer vendor (provider )?",
    "vehicle": (
        "(id )*year make model (vin )?(stock )?(trim )?(doors )?(bodystyle )?(transmission )?(odometer )?"
        "(colorcombination )*(imagetag )?(price )?(pricecomments )?(option )*(finance )?(comments )?"
    ),
    "customer": "contact (id )*(timeframe )?(comments )?",
    "timeframe": "description (earliestdate )?(latestdate )?",
    "vendor": "(id )*vendorname (url )?contact ",
    "provider": "(id )*name (service )?(url )?(email )?(phone )?(contact )?",
    "contact": "(name )+(email (phone )*|(phone )+)(address )?",
}
TEXTS = frozenset(
    {"id", "requestdate", "year", "make", "model", "name", "phone", "email", "description", "earliestdate", "comments",
     "vendorname", "service"}
)  # fmt: skip
ATTRIBUTES = {
    "prospect": {"status": "new|resend"},
    "vehicle": {"interest": "buy|lease|sell|trade-in|test-drive", "status": "new|used"},
    "name": {"part": "first|middle|last|surname|suffix|full", "type": "individual|business"},
    "phone": {
        "type": "voice|fax|cellphone|pager",
        "time": "morning|afternoon|evening|nopreference|day",
        "preferredcontact": "0|1",
    },
    "email": {"preferredcontact": "0|1"},
    "id": {"sequence": r"\d+", "source": ".+"},
}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def faults(document: bytes) -> list[str]:
    """Every way in which the document is not ADF 1.0."""
    found = []
    if not document.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<?ADF VERSION="1.0"?>\n<adf>'):
        found.append("the beginning")
    for element in fromstring(document).iter():
        found += _faults(element)
    return found


def _faults(element: Element) -> list[str]:
    found = []
    children = "".join(f"{child.tag} " for child in element)
    if element.tag in CHILDREN:
        if not re.fullmatch(CHILDREN[element.tag], children):
            found.append(f"{element.tag} holds {children}")
        if (element.text or "").strip():
            found.append(f"{element.tag} holds text")
    elif element.tag not in TEXTS:
        found.append(f"there is no {element.tag}")
    elif children:
        found.append(f"{element.tag} holds {children}")
    for name, value in element.attrib.items():
        allowed = ATTRIBUTES.get(element.tag, {}).get(name)
        if allowed is None or not re.fullmatch(allowed, value):
            found.append(f"{element.tag} {name}={value}")
    if element.tag in ("requestdate", "earliestdate") and not INSTANT.fullmatch(element.text or ""):
        found.append(f"{element.tag} {element.text}")
    return found
