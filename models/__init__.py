"""Rows, constraints, indexes; no rules."""

from models.api_keys import ApiKey
from models.channels import ChannelAccount, ProviderReceipt, TemplateState
from models.customers import Consent, Customer, Suppression
from models.dealerships import Dealership, InboundSecret
from models.encryption_keys import EncryptionKey
from models.events import Event, IdempotencyRecord
from models.leads import Lead, LicensePhoto, LicensePhotoRead
from models.messages import Message, SandboxDelivery
from models.outcomes import OutcomeTally, SenderPace
from models.playbooks import Playbook, PlaybookStep, PlaybookVersion
from models.sequences import Sequence
from models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookSecret

__all__ = [
    "ApiKey",
    "ChannelAccount",
    "Consent",
    "Customer",
    "Dealership",
    "EncryptionKey",
    "Event",
    "IdempotencyRecord",
    "InboundSecret",
    "Lead",
    "LicensePhoto",
    "LicensePhotoRead",
    "Message",
    "OutcomeTally",
    "Playbook",
    "PlaybookStep",
    "PlaybookVersion",
    "ProviderReceipt",
    "SandboxDelivery",
    "SenderPace",
    "Sequence",
    "Suppression",
    "TemplateState",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSecret",
]
