"""GET /leads/{id}/license-photo: the picture itself, and the record that it was read."""

from __future__ import annotations

from typing import Final

from leadrescue.ids import LEAD
from resolvers import clock, licenses
from resolvers.actors import Actor
from rest_compat.resource import Call
from rest_compat.responses import Response

# No browser is to run what was sent in, or to show it within another site's page.
_PICTURE: Final = (
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


async def read(call: Call, actor: Actor) -> Response:
    """The bytes as they were sent in, once it is committed that they were read: without the record nothing is shown."""
    lead_id, services = call.id_of(LEAD), call.services
    async with services.db.transaction(actor.tenant) as tx:
        now = await clock.present(tx, actor)
        photo = await licenses.read_photo(tx, actor, lead_id, services.box, now)
    return Response(200, photo.content, _PICTURE, photo.media_type.encode())
