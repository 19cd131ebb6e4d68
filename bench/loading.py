"""A very long list of leads, loaded by set-based SQL in a minute; only as true to life as a list needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from resolvers import dealerships, keys
from resolvers.inputs import CreateDealership, CreateKey

DAYS = 365
MESSAGES = 6
_SAMPLE = 1_000

# $1 dealership, $2 how many leads, $3 days they are spread over. Leads are numbered from the oldest; of a hundred, 12
# converted, 20 replied, 15 were closed, 3 opted out, and 2 wait for an answer. The texts repeat, as a playbook's do.
_LEADS = """
WITH n AS (
    SELECT i, lpad(i::text, 26, '0') AS tail, now() - ($2 - i) * ($3 * interval '1 day' / $2) AS at, i % 100 AS mark
    FROM generate_series(1, $2::int) i
), person AS (
    INSERT INTO customer (id, dealership_id, name, phone, created_at, updated_at, opted_out_at)
    SELECT 'c_' || tail, $1,
           (ARRAY['Anna', 'Erik', 'Sara', 'Johan', 'Maja', 'Lars', 'Eva', 'Nils'])[1 + i % 8] || ' ' ||
           (ARRAY['Karlsson', 'Lund', 'Nyström', 'Öberg', 'Åkesson', 'Ek', 'Berg'])[1 + i % 7],
           '+4670' || lpad((i * 7368787::bigint % 10000000)::text, 7, '0'), at, at,
           CASE WHEN mark >= 97 THEN at + interval '2 days' END
    FROM n
), drive AS (
    INSERT INTO lead (id, dealership_id, customer_id, customer_name, phone, car_model, status, consent, locale,
                      salesperson, test_drive_at, created_at, updated_at, waiting_since, last_activity_at, converted_at)
    SELECT 'l_' || tail, $1, 'c_' || tail,
           (ARRAY['Anna', 'Erik', 'Sara', 'Johan', 'Maja', 'Lars', 'Eva', 'Nils'])[1 + i % 8] || ' ' ||
           (ARRAY['Karlsson', 'Lund', 'Nyström', 'Öberg', 'Åkesson', 'Ek', 'Berg'])[1 + i % 7],
           '+4670' || lpad((i * 7368787::bigint % 10000000)::text, 7, '0'),
           (ARRAY['Mercedes E-Class', 'Volvo XC60', 'BMW i4', 'Kia EV6', 'Polestar 2'])[1 + i % 5],
           CASE WHEN mark < 12 THEN 'converted' WHEN mark < 32 THEN 'replied' WHEN mark < 47 THEN 'closed'
                WHEN mark >= 97 THEN 'opted_out' ELSE 'active' END,
           true, 'sv', 'Salesperson ' || i % 20, at, at, at, CASE WHEN mark IN (30, 31) THEN at + interval '1 day' END,
           at + (i * 7919::bigint % 14) * interval '1 day', CASE WHEN mark < 12 THEN at + interval '9 days' END
    FROM n
)
INSERT INTO sequence (id, dealership_id, lead_id, customer_id, state, reason, started_at, stopped_at, updated_at)
SELECT 's_' || tail, $1, 'l_' || tail, 'c_' || tail,
       CASE WHEN mark < 47 OR mark >= 97 THEN 'stopped' ELSE 'completed' END,
       CASE WHEN mark < 12 THEN 'converted' WHEN mark < 32 THEN 'replied' WHEN mark < 47 THEN 'closed'
            WHEN mark >= 97 THEN 'opted_out' END, at, at + interval '5 days', at
FROM n
"""
# Five follow-ups, and a sixth message that is the answer of those who answered, or one more.
_MESSAGES = """
INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, day, body, why,
                     address, sort_at, due_at, sent_at, delivered_at, read_at, received_at, created_at, ambiguous,
                     attempts, provider, provider_id)
SELECT 'm_' || lpad((i * 6 + j)::text, 26, '0'), $1, l.id, l.customer_id,
       CASE WHEN answer THEN 'inbound' ELSE 'outbound' END, 'whatsapp',
       CASE WHEN answer THEN 'reply' ELSE 'follow_up' END,
       CASE WHEN answer THEN 'received' WHEN j % 3 = 0 THEN 'delivered' ELSE 'read' END,
       CASE WHEN NOT answer THEN (ARRAY[0, 1, 3, 7, 14, 21])[1 + j] END,
       CASE WHEN answer THEN 'Tack, det låter bra! Kan jag komma förbi på lördag?'
            ELSE 'Hej! Hur känns bilen nu när du har fått sova på saken? Vi hör gärna vad som var bra och vad du är '
                 || 'tveksam till. Svara STOPP om du inte vill ha fler meddelanden.' END,
       CASE WHEN answer THEN 'The customer wrote.' ELSE 'Sent on day ' || j || ' of “After the test drive”.' END,
       l.phone, at, CASE WHEN NOT answer THEN at END, CASE WHEN NOT answer THEN at END,
       CASE WHEN NOT answer THEN at + interval '2 seconds' END,
       CASE WHEN NOT answer AND j % 3 <> 0 THEN at + interval '1 hour' END, CASE WHEN answer THEN at END,
       l.created_at, false, 1, 'sandbox', 'b' || (i * 6 + j)
FROM generate_series($2::int, $3::int) i
JOIN lead l ON l.id = 'l_' || lpad(i::text, 26, '0') AND l.dealership_id = $1
CROSS JOIN generate_series(0, 5) j
CROSS JOIN LATERAL (
    SELECT j = 5 AND i % 100 < 32 AS answer, l.created_at + (ARRAY[0, 1, 3, 7, 14, 21])[1 + j] * interval '1 day' AS at
) m
"""
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Dataset:
    """What was loaded: the dealership, a key of it, some of its leads, and a number that one lead has."""

    dealership_id: str
    key: str
    lead_ids: tuple[str, ...]
    phone: str


async def load(database_url: str, leads: int = 100_000) -> Dataset:
    """Fills an empty, migrated database with one LIVE dealership of so many leads with six messages each, over a year.

    The rows are vacuumed and analysed, as autovacuum would have done in time.
    """
    now = datetime.now(UTC)
    db = await Database.open(database_url, role="leadrescue_worker", timeout_s=600)
    async with db.transaction(None) as tx:
        made = CreateDealership(name="Bench Bil", timezone="Europe/Stockholm", locale="sv", region="SE")
        twins = await dealerships.create(tx, SecretBox(bytes(32)), made, now)
        key = (await keys.create(tx, twins.live_id, CreateKey(name="bench"), now)).secret
    await db.close()
    owner = await asyncpg.connect(database_url)
    await owner.execute("SET synchronous_commit = off")
    await owner.execute(_LEADS, twins.live_id, leads, DAYS)
    await owner.execute("ANALYZE lead")
    for first in range(1, leads + 1, _CHUNK):
        await owner.execute(_MESSAGES, twins.live_id, first, min(leads, first + _CHUNK - 1))
    await owner.execute("VACUUM ANALYZE")
    await owner.close()
    step = max(1, leads // _SAMPLE)
    ids = tuple(f"l_{number:026d}" for number in range(1, leads + 1, step))
    return Dataset(twins.live_id, key, ids, f"+4670{leads // 2 * 7368787 % 10_000_000:07d}")
