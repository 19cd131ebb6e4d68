"""The published lead as an ADF document, for the description and the docs page."""

from __future__ import annotations

from typing import Final

SENT: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<?ADF VERSION="1.0"?>
<adf>
  <prospect status="new">
    <id sequence="1" source="Bilportalen">A-1</id>
    <requestdate>2026-06-25T16:20:00+02:00</requestdate>
    <vehicle interest="test-drive">
      <year>2026</year>
      <make>Mercedes</make>
      <model>E-Class</model>
    </vehicle>
    <customer>
      <contact>
        <name part="first">Anna</name>
        <name part="last">Karlsson</name>
        <phone type="cellphone">+46701234567</phone>
      </contact>
      <id sequence="1" source="leadrescue-consent">true</id>
    </customer>
    <vendor>
      <vendorname>Demo Bil</vendorname>
      <contact>
        <name part="full">Demo Bil</name>
        <email>sales@example.com</email>
      </contact>
    </vendor>
    <provider>
      <name part="full">Bilportalen</name>
    </provider>
  </prospect>
</adf>
"""

ANSWERED: Final = """\
<?xml version="1.0" encoding="utf-8"?>
<?ADF VERSION="1.0"?>
<adf>
  <prospect status="new">
    <id sequence="1" source="LeadRescue">l_8f3a</id>
    <requestdate>2026-06-25T16:20:00+02:00</requestdate>
    <vehicle interest="test-drive">
      <year/>
      <make>Mercedes</make>
      <model>E-Class</model>
    </vehicle>
    <customer>
      <contact>
        <name part="full" type="individual">Anna Karlsson</name>
        <phone type="cellphone" time="nopreference" preferredcontact="1">+46701234567</phone>
      </contact>
      <id sequence="1" source="leadrescue-consent">true</id>
      <timeframe>
        <description>Test drive</description>
        <earliestdate>2026-06-25T16:20:00+02:00</earliestdate>
      </timeframe>
      <comments>Lead status: active. The customer agreed to follow-up messages about the test drive.</comments>
    </customer>
    <vendor>
      <id sequence="1" source="LeadRescue">d_1</id>
      <vendorname>Demo Bil</vendorname>
      <contact>
        <name part="full" type="business">Demo Bil</name>
        <email/>
      </contact>
    </vendor>
    <provider>
      <name part="full" type="business">LeadRescue</name>
      <service>Test drive follow-up</service>
    </provider>
  </prospect>
</adf>
"""
