"""What customers attach to their messages: kept as type and URL, shown, and left where it is."""

from __future__ import annotations

from datetime import UTC, datetime

from resolvers import keys
from resolvers.inputs import CreateKey
from tests.leadrescue.twilio_flow.office import ANNA, Office
from tests.leadrescue.twilio_flow.test_inbound import webhook


async def test_what_a_customer_attached_is_shown_as_type_and_url(office: Office) -> None:
    """Media on an inbound message are recorded (type, URL) and shown; nobody asks the provider for them."""
    lead_id = await office.log(ANNA)
    attached = {
        "NumMedia": "2",
        "MediaContentType0": "image/jpeg",
        "MediaUrl0": "https://api.twilio.com/2010-04-01/Media/ME1",
        "MediaUrl1": "https://api.twilio.com/2010-04-01/Media/ME2",
    }
    assert await office.post("/twilio/inbound", webhook(office, body="", **attached)) == 200
    async with office.app_db.transaction(office.dealership_id) as tx:
        key = await keys.create(tx, office.dealership_id, CreateKey(name="Dashboard"), datetime.now(UTC))
    question = "query($id: ID!) { lead(id: $id) { messages { nodes { direction media { type url } } } } }"
    answer = await office.http.post(
        "/graphql",
        json={"query": question, "variables": {"id": lead_id}},
        headers={"Authorization": f"Bearer {key.secret}"},
    )
    shown = {one["direction"]: one["media"] for one in answer.json()["data"]["lead"]["messages"]["nodes"]}
    assert shown == {
        "OUTBOUND": [],
        "INBOUND": [
            {"type": "image/jpeg", "url": "https://api.twilio.com/2010-04-01/Media/ME1"},
            {"type": "", "url": "https://api.twilio.com/2010-04-01/Media/ME2"},
        ],
    }
    assert list(office.simulator.asked) == []
