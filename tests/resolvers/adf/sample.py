"""A prospect as a provider writes it, with a test's changes, and what is read of it."""

from __future__ import annotations

from resolvers.actors import DealershipFacts
from resolvers.adf import reading
from tests.resolvers.adf.test_writing import FACTS

SAMPLE = """\
<?xml version="1.0" encoding="UTF-8"?>
<?ADF VERSION="1.0"?>
<adf>
  <prospect status="new">
    <id sequence="2" source="Bilportalen">77</id>
    <id sequence="1" source="Annonstorget">A-1</id>
    <requestdate>2026-06-26T13:11:02+02:00</requestdate>
    <vehicle interest="test-drive" status="new">
      <year>2026</year>
      <make>Volvo</make>
      <model>EX30</model>
      <trim>Ultra</trim>
    </vehicle>
    <customer>
      <contact>
        <name part="first">Anna</name>
        <name part="last">Karlsson</name>
        <email>anna@example.com</email>
        <phone type="voice">070-174 06 05</phone>
      </contact>
      <comments>Kan ni ringa?</comments>
    </customer>
    <vendor>
      <vendorname>Rival Bil</vendorname>
      <contact><name part="full">Rival Bil</name><email>sales@example.com</email></contact>
    </vendor>
    <provider><name part="full">Bilportalen</name></provider>
  </prospect>
</adf>
"""


def changed(*changes: tuple[str, str]) -> bytes:
    """The sample with each of these texts replaced, which must be there once."""
    document = SAMPLE
    for old, new in changes:
        assert document.count(old) == 1, old
        document = document.replace(old, new)
    return document.encode()


def read(*changes: tuple[str, str], facts: DealershipFacts = FACTS) -> reading.Received:
    """The sample, changed, as it is read."""
    return reading.read(changed(*changes), None, facts)
