"""How figures are spread and how far they can be trusted: deciles, shares with their wholes, and young days."""

from __future__ import annotations

from tests.resolvers.kpis.scene import at, between, days, figures, human, inbound, lead, opt_out, step
from tests.resolvers.shop import Shop

NOW = "2026-03-10 11:00"


async def test_the_slow_tenth_of_first_messages_is_shown_beside_the_median(shop: Shop) -> None:
    created = at("2026-03-09 09:00")
    for seconds in range(11):
        fresh = await lead(shop, "2026-03-09 09:00")
        sent = f"{created:%Y-%m-%d %H:%M}:{seconds:02}"
        await step(shop, fresh, 0, "delivered", "2026-03-09 09:00", sent, sent=sent, delivered=sent)
    await lead(shop, "2026-03-09 09:00")  # reached by nothing

    found = await figures(
        shop, days(shop, "2d", NOW), "speed_to_lead_seconds", "speed_to_lead_p90_seconds", "speed_to_lead_count"
    )

    assert found == {"speed_to_lead_seconds": 5.0, "speed_to_lead_p90_seconds": 9.0, "speed_to_lead_count": 11}


async def test_staffs_share_within_5_15_and_60_minutes_is_of_all_who_waited(shop: Shop) -> None:
    for answered in ("09:05:00", "09:05:01", "09:15:00", "10:00:00", "10:00:01", None):
        talk = await lead(shop, "2026-03-09 08:00")
        await inbound(shop, talk, "2026-03-09 09:00")
        if answered:
            await human(shop, talk, f"2026-03-09 {answered}")

    found = await figures(shop, days(shop, "2d", NOW), "staff_replies", "median_staff_reply_seconds")

    assert found["staff_replies"] == {
        "waits": 6,
        "answered": 5,  # the sixth waits still, and lowers every share
        "within": [
            {"minutes": 5, "answered": 1, "share": 1 / 6},
            {"minutes": 15, "answered": 3, "share": 0.5},
            {"minutes": 60, "answered": 4, "share": 4 / 6},
        ],
    }
    assert found["median_staff_reply_seconds"] == 900.0


async def test_a_steps_opt_out_rate_is_of_the_persons_whom_it_reached(shop: Shop) -> None:
    first = await lead(shop, "2026-03-05 09:00", status="closed")
    again = await lead(shop, "2026-03-06 09:00", first.customer_id)
    for each in (first, again):  # one person, reached twice
        await step(shop, each, 1, "delivered", "2026-03-06 09:00", "2026-03-07 09:00", delivered="2026-03-07 09:00")
    await opt_out(shop, again, "2026-03-07 10:00")
    other = await lead(shop, "2026-03-06 09:00")
    await step(shop, other, 1, "read", "2026-03-06 09:00", "2026-03-07 09:00", delivered="2026-03-07 09:00")
    silent = await lead(shop, "2026-03-06 09:00")
    await step(shop, silent, 1, "failed", "2026-03-06 09:00", "2026-03-07 09:00", failed="2026-03-07 09:00")
    await step(shop, silent, 3, "queued", "2026-03-06 09:00", "2026-03-09 09:00")

    steps = (await figures(shop, days(shop, "7d", NOW), "by_steps"))["by_steps"]

    shown = [(one["day"], one["planned"], one["reached"], one["opted_out"], one["opt_out_rate"]) for one in steps]
    assert shown == [(1, 4, 2, 1, 0.5), (3, 1, 0, 0, None)]


async def test_days_whose_leads_are_too_young_are_marked_and_their_rate_is_kept_apart(shop: Shop) -> None:
    """Given follow-ups until day 14 and 7 days to decide, then leads of 22 days ago are mature, of 21 days ago not."""
    await lead(shop, "2026-02-16 22:59")  # 16 February at 23:59 in Stockholm
    await lead(shop, "2026-02-15 23:00", status="converted", converted_at=at("2026-02-20 09:00"))
    await lead(shop, "2026-02-16 23:00", status="converted", converted_at=at("2026-02-20 09:00"))
    parts = ("conversion_rate", "mature_conversion_rate", "immature", "matures_after_days", "series")

    found = await figures(shop, days(shop, "23d", NOW), *parts, now=NOW)

    assert (found["conversion_rate"], found["mature_conversion_rate"]) == (2 / 3, 0.5)
    assert (found["immature"], found["matures_after_days"]) == (True, 21)
    marked = [(day["date"], day["immature"]) for day in found["series"]]
    assert marked[:2] == [("2026-02-16", False), ("2026-02-17", True)]
    assert all(immature for _, immature in marked[1:])
    past = await figures(shop, between(shop, "2026-02-10 00:00", "2026-02-16 23:00"), *parts, now=NOW)
    assert (past["immature"], past["conversion_rate"], past["mature_conversion_rate"]) == (False, 0.5, 0.5)


async def test_the_longest_playbook_decides_when_leads_are_mature_as_it_is_now(shop: Shop) -> None:
    assert await figures(shop, days(shop, "1d", NOW), "matures_after_days") == {"matures_after_days": 21}
    longest = "UPDATE playbook_step SET day = $2 WHERE dealership_id = $1 AND day = 14"
    await shop.owner.execute(longest, shop.id, 60)
    assert await figures(shop, days(shop, "1d", NOW), "matures_after_days") == {"matures_after_days": 67}

    former = "UPDATE playbook SET current_version_id = 'pv_newer' WHERE dealership_id = $1"
    await shop.owner.execute(former, shop.id)

    assert await figures(shop, days(shop, "1d", NOW), "matures_after_days") == {"matures_after_days": 7}
