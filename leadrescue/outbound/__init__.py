"""The one HTTP client for addresses that users gave, and what such an address may be."""

from leadrescue.outbound.client import Answer, Outbound, OutboundError
from leadrescue.outbound.destinations import DestinationError, check, parse
from leadrescue.outbound.names import Resolve, SystemNames

__all__ = ["Answer", "DestinationError", "Outbound", "OutboundError", "Resolve", "SystemNames", "check", "parse"]
