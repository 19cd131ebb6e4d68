"""A dealership's own words for opting out and in: checked when they are set, heard wherever a customer writes."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers import inbound, own_words, playbook_writing
from resolvers.errors import NotFoundError, ValidationError
from resolvers.inputs import InboundEvent, SimulateReply
from resolvers.own_words import SetOptOutWords
from resolvers.parsing import parse
from resolvers.preflight import Finding
from tests.resolvers.shop import NOON, Shop
from tests.resolvers.test_opt_out_rules import LATER, confirmations, hear, log, opted_out, purpose


async def set_words(shop: Shop, **words: Any) -> Shop:
    """Sets them; returns the shop with its facts as they are then."""
    async with shop.transaction() as tx:
        await own_words.set_words(tx, shop.id, parse(SetOptOutWords, words))
    return await shop.refreshed()


async def refused(shop: Shop, **words: Any) -> list[tuple[str, str, str]]:
    """Place, code and words of what is wrong; nothing was changed."""
    before = await shop.snapshot()
    with pytest.raises(ValidationError) as caught:
        await set_words(shop, **words)
    assert await shop.snapshot() == before
    return [(".".join(field.path), field.code, field.message) for field in caught.value.fields]


async def save(shop: Shop, text: str) -> tuple[Finding, ...]:
    """A playbook whose only text (in Swedish) is this; returns preflight's warnings about the text."""
    steps = [{"day": 0, "channel": "sms", "bodies": [{"locale": "sv", "text": text}]}]
    playbook, findings = playbook_writing.read({"name": "Frågor", "steps": steps}, shop.actor.dealership)
    async with shop.transaction() as tx:
        await playbook_writing.save(tx, shop.actor, playbook, NOON)
    return tuple(finding for finding in findings if finding.path[-1] == "text")


async def test_words_are_kept_as_they_are_matched(shop: Shop, rival: Shop) -> None:
    """Given words in any spelling, then they are kept without case, punctuation or odd characters, each once."""
    before = shop.actor.dealership.revision
    words = ["  NEJ, tack! ", "nej-tack", "ＳＬＵＴ", "Sluta\u200b nu"]
    shop = await set_words(shop, opt_out_words=words, opt_in_words=["Ja tack"])
    facts = shop.actor.dealership
    assert (facts.opt_out_words, facts.opt_in_words) == (("nej tack", "slut", "sluta nu"), ("ja tack",))
    assert facts.revision == before + 1
    assert (await rival.refreshed()).actor.dealership.opt_out_words == ()

    # What is not given stays, and an empty list takes the own words away.
    shop = await set_words(shop, opt_in_words=[])
    assert (shop.actor.dealership.opt_out_words, shop.actor.dealership.opt_in_words) == (facts.opt_out_words, ())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param({"opt_out_words": ["…"]}, [("opt_out_words.0", "REQUIRED")], id="no letter"),
        pytest.param({"opt_in_words": [""]}, [("opt_in_words.0", "REQUIRED")], id="empty"),
        pytest.param({"opt_out_words": ["nej", "x" * 41]}, [("opt_out_words.1", "TOO_LONG")], id="too long"),
        pytest.param({"opt_out_words": [7]}, [("opt_out_words.0", "INVALID")], id="no text"),
        pytest.param({"opt_out_words": ["w"] * 51}, [("opt_out_words", "TOO_LONG")], id="too many"),
        pytest.param({"opt_out_words": ["Yes!"]}, [("opt_out_words.0", "INVALID")], id="YES opts in"),
        pytest.param({"opt_out_words": ["start"]}, [("opt_out_words.0", "INVALID")], id="START opts in"),
        pytest.param({"opt_in_words": ["Stopp"]}, [("opt_in_words.0", "INVALID")], id="STOPP opts out"),
        pytest.param(
            {"opt_in_words": ["ja", "Nej tack"], "opt_out_words": ["nejtack"]},
            [("opt_in_words.1", "INVALID")],
            id="both",
        ),
        pytest.param({"opt_in_words": ["LÄMNA"]}, [("opt_in_words.0", "INVALID")], id="opts out here"),
        pytest.param({"opt_out_words": ["fortsätt"]}, [("opt_out_words.0", "INVALID")], id="opts in here"),
    ],
)
async def test_words_that_collide_are_refused(
    shop: Shop, words: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    shop = await set_words(shop, opt_out_words=["lämna"], opt_in_words=["fortsätt"])
    assert [(place, code) for place, code, _ in await refused(shop, **words)] == expected


async def test_a_refusal_says_which_word_of_the_list(shop: Shop) -> None:
    assert await refused(shop, opt_out_words=["nej", "…"]) == [
        ("opt_out_words.1", "REQUIRED", "Opt out words 2 must have a letter or a digit."),
    ]


async def test_a_word_that_a_text_asks_for_is_refused(shop: Shop) -> None:
    """Opt-out, traps: our own templates never ask for these words."""
    await save(shop, "Vill du boka? Svara JA eller NEJ. Svara STOPP om du inte vill ha fler.")
    said = "Day 0 of “Frågor” (sv) asks for {} as an answer: change the text first."
    assert await refused(shop, opt_out_words=["nej", "slut"], opt_in_words=["ja"]) == [
        ("opt_in_words.0", "INVALID", said.format("JA")),
        ("opt_out_words.0", "INVALID", said.format("NEJ")),
    ]


async def test_a_text_that_asks_for_an_own_word_is_warned_of(shop: Shop) -> None:
    """Opt-out, traps: likewise where the text comes after the word."""
    shop = await set_words(shop, opt_out_words=["nej"], opt_in_words=["ja"])
    assert [(one.rule, one.severity, one.message) for one in await save(shop, "Boka? Svara JA eller NEJ. /STOPP")] == [
        (
            "asks_for_command",
            "warning",
            "Do not ask for JA, which is read as an opt-in: ask for other words.",
        ),
        (
            "asks_for_command",
            "warning",
            "Do not ask for NEJ, which ends all messages to the customer: ask for other words.",
        ),
    ]


@pytest.mark.parametrize(
    "text", ["Hej! Svara NEJ TACK om det räcker.", "Hej! Svara STOPP eller NEJ TACK om det räcker."]
)
async def test_an_own_word_is_a_way_out(shop: Shop, text: str) -> None:
    """Given a text that names the dealership's own word as the way out, then preflight takes it for one."""
    before = {finding.rule for finding in await save(shop, "Hej! Svara NEJ TACK om det räcker.")}
    shop = await set_words(shop, opt_out_words=["nej tack"])
    await shop.owner.execute("UPDATE playbook SET name = name || id WHERE name = 'Frågor'")
    assert before == {"missing_opt_out"}
    assert await save(shop, text) == ()


async def test_own_words_are_heard_from_the_provider(shop: Shop) -> None:
    """Given an own word by SMS, which Twilio does not know, then we confirm the opt-out."""
    shop = await set_words(shop, opt_out_words=["nej tack"], opt_in_words=["ja tack"])
    await log(shop)
    assert await purpose(shop, await hear(shop, "Ja tack!")) == "reply"
    assert await purpose(shop, await hear(shop, "NEJ TACK.", minutes=61)) == "opt_out"
    assert await opted_out(shop) == [True]
    assert await confirmations(shop) == ["queued"]
    assert await purpose(shop, await hear(shop, "ja, tack", minutes=62)) == "opt_in"
    assert await opted_out(shop) == [False]


async def test_own_words_are_heard_by_the_signed_webhook(shop: Shop) -> None:
    shop = await set_words(shop, opt_out_words=["nej tack"])
    lead_id = await log(shop)
    event = {"event": "customer.reply", "channel": "sms", "body": "Nej tack", "lead_id": lead_id}
    async with shop.transaction() as tx:
        parsed = parse(InboundEvent, event)
        received = await inbound.receive(tx, shop.actor.dealership, parsed, LATER, "msg_1", shop.box)
    assert await purpose(shop, received) == "opt_out"


async def test_own_words_are_heard_from_simulate_reply(shop: Shop) -> None:
    shop = await set_words(shop, opt_out_words=["nej tack"])
    reply = SimulateReply(lead_id=await log(shop), body="Nej tack")
    async with shop.transaction() as tx:
        received = await inbound.simulate_reply(tx, shop.actor, reply, LATER, shop.box)
    assert await purpose(shop, received) == "opt_out"


async def test_another_dealerships_words_are_not_heard(shop: Shop, rival: Shop) -> None:
    await set_words(rival, opt_out_words=["nej tack"])
    shop = await shop.refreshed()
    await log(shop)
    assert await purpose(shop, await hear(shop, "Nej tack")) == "reply"


async def test_words_of_no_dealership(shop: Shop, rival: Shop) -> None:
    """Another dealership does not exist for the transaction's own."""
    before = await shop.snapshot()
    async with shop.transaction() as tx:
        with pytest.raises(NotFoundError):
            await own_words.set_words(tx, rival.id, SetOptOutWords(opt_out_words=["nej"]))
    assert await shop.snapshot() == before
