"""The paths of REST v1 and of what is asked for beside it, and what each of them leads to."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from resolvers.services import Services
from rest_compat import analytics, description, events, inbound, leads, license_photos, sequences, twilio_hooks
from rest_compat.resource import keyed_resource, open_resource

LARGE_BODIES = frozenset({"/v1/leads"})
"""Where a POST may bear a licence photo."""


def rest_routes(services: Services) -> list[BaseRoute]:
    """The most asked for first: Starlette tries one after the other."""
    described = description.Description.of(services.settings.base_url)
    return [
        Route("/v1/leads/{id}", keyed_resource(services, GET=leads.read, PATCH=leads.update_status)),
        Route("/v1/leads", keyed_resource(services, POST=leads.create)),
        Route("/v1/webhooks/inbound", open_resource(services, POST=inbound.receive)),
        Route("/v1/analytics/kpis", keyed_resource(services, GET=analytics.read)),
        Route("/v1/events", keyed_resource(services, GET=events.read)),
        Route("/v1/sequences/{id}/stop", keyed_resource(services, POST=sequences.stop)),
        Route("/leads/{id}/license-photo", keyed_resource(services, GET=license_photos.read)),
        Route("/twilio/status", open_resource(services, POST=twilio_hooks.status)),
        Route("/twilio/inbound", open_resource(services, POST=twilio_hooks.inbound)),
        Route("/v1/openapi.json", open_resource(services, GET=described.openapi)),
        Route("/v1/docs", open_resource(services, GET=described.docs)),
    ]
