"""Preflight: what is wrong, or doubtful, about the steps of a playbook before anybody is sent them; pure.

Each rule is a generator of its own, and its findings bear its name. An error keeps a playbook from being saved, a
warning does not. The rules for WhatsApp are those by which templates are approved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Final, Literal

from leadrescue.delivery import ChannelName
from resolvers.actors import DealershipFacts
from resolvers.cadence import QuietHours
from resolvers.preflight_texts import TEXT_ERRORS, TEXT_WARNINGS, Text, same_language
from resolvers.rendering import LAST_RESORT_LOCALE
from resolvers.steps import Step

Path = tuple[str, ...]
Severity = Literal["error", "warning"]
_ANY_DAY: Final = date(2026, 1, 1)
_NEEDS_TEMPLATE: Final = (
    "WhatsApp then takes it only within 24 hours of a message from the customer. Name the approved template (HX…) "
    "before this goes out in LIVE."
)
_NO_USE: Final = "A step by SMS uses no template: leave it out, or choose WhatsApp."


@dataclass(frozen=True, slots=True)
class Draft:
    """A step that is to be looked at; ``position`` is its place in the list, and ``bodies`` are (locale, text).

    ``content_sids`` are the templates of single locales, ``content_sid`` that of the others.
    """

    position: int
    day: int
    at: time | None
    channel: ChannelName
    bodies: tuple[tuple[str, str], ...]
    content_sid: str | None
    content_sids: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, position: int, step: Step) -> Draft:
        """The draft of a step that is stored already."""
        bodies = tuple(sorted(step.bodies.items()))
        return cls(position, step.day, step.at, step.channel, bodies, step.content_sid, step.content_sids)

    @property
    def moment(self) -> tuple[int, time]:
        """What its place among the others depends on."""
        return self.day, self.at or time.min

    def path(self, *parts: object) -> Path:
        """Where it, or a part of it, stands in the input."""
        return ("steps", str(self.position), *map(str, parts))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: by which rule, where (a snake_case path into the input), and what to do about it."""

    rule: str
    severity: Severity
    path: Path
    message: str


Rule = Callable[[Sequence[Draft], DealershipFacts], Iterator[tuple[Path, str]]]


def check(drafts: Sequence[Draft], dealership: DealershipFacts) -> list[Finding]:
    """All findings on these steps of one playbook, in the order of their places."""
    found = [
        *(finding for rule in ERRORS for finding in _by_steps(rule, "error", drafts, dealership)),
        *(finding for rule in WARNINGS for finding in _by_steps(rule, "warning", drafts, dealership)),
        *_by_texts(drafts, dealership),
    ]
    return sorted(found, key=lambda finding: in_order(finding.path))


def in_order(path: Path) -> list[tuple[int, str]]:
    """A key that sorts paths as the input has them, its tenth step after its second."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in path]


def same_moment(drafts: Sequence[Draft], dealership: DealershipFacts) -> Iterator[tuple[Path, str]]:
    """Two messages at once would be one too many."""
    for draft in _repeated(drafts):
        when = f"day {draft.day}" + ("" if draft.at is None else f" at {draft.at:%H:%M}")
        yield draft.path("day"), f"Another step goes out on {when} already: give this one another day or time."


def same_locale(drafts: Sequence[Draft], dealership: DealershipFacts) -> Iterator[tuple[Path, str]]:
    """Which of two texts in one language would be sent, nobody could tell."""
    for draft in drafts:
        seen: set[str] = set()
        for index, (locale, _) in enumerate(draft.bodies):
            if locale.casefold() in seen:
                yield draft.path("bodies", index, "locale"), f"There is a text in {locale} already: keep one of them."
            seen.add(locale.casefold())


def out_of_order(drafts: Sequence[Draft], dealership: DealershipFacts) -> Iterator[tuple[Path, str]]:
    """Steps are sent by their days, whatever their order; whoever reads them should see them so."""
    for before, after in pairwise(drafts):
        if after.moment < before.moment:
            yield after.path("day"), f"Day {after.day} is listed after day {before.day}, and goes out before it."


def missing_locale(drafts: Sequence[Draft], dealership: DealershipFacts) -> Iterator[tuple[Path, str]]:
    """The dealership's language, English, and whatever another step speaks should be there in every step."""
    wanted = {dealership.locale: "the dealership's own language"}
    if not _speaks(wanted, LAST_RESORT_LOCALE):
        wanted[LAST_RESORT_LOCALE] = "for customers who speak another language"
    for locale in (locale for draft in drafts for locale, _ in draft.bodies):
        if not _speaks(wanted, locale):
            wanted[locale] = "which other steps have"
    for draft in drafts:
        for locale, reason in wanted.items():
            if not _speaks((own for own, _ in draft.bodies), locale):
                yield draft.path("bodies"), f"There is no text in {locale}, {reason}."


def quiet_hours(drafts: Sequence[Draft], dealership: DealershipFacts) -> Iterator[tuple[Path, str]]:
    """A time at which nothing may be sent."""
    quiet = QuietHours.parse(dealership.quiet_opens, dealership.quiet_closes)
    for draft in drafts:
        if draft.at is not None and not quiet.is_open(datetime.combine(_ANY_DAY, draft.at, UTC), UTC):
            hours = f"{quiet.opens:%H:%M} to {quiet.closes:%H:%M}"
            remedy = f"the message will wait until {quiet.opens:%H:%M}"
            yield draft.path("at"), f"{draft.at:%H:%M} lies outside the hours of sending ({hours}): {remedy}."


def no_content_sid(drafts: Sequence[Draft], dealership: DealershipFacts) -> Iterator[tuple[Path, str]]:
    """WhatsApp takes free text within 24 hours of the customer's last message only."""
    for draft in drafts:
        if draft.channel != "whatsapp" or draft.content_sid is not None:
            continue
        lacking = [index for index, (locale, _) in enumerate(draft.bodies) if locale not in draft.content_sids]
        if len(lacking) == len(draft.bodies):
            listed = ", ".join(locale for locale, _ in draft.bodies)
            yield draft.path("content_sid"), f"Day {draft.day} has no template in {listed}: {_NEEDS_TEMPLATE}"
            continue
        for index in lacking:
            said = f"Day {draft.day} has no template in {draft.bodies[index][0]}: {_NEEDS_TEMPLATE}"
            yield draft.path("bodies", index, "content_sid"), said


def unused_content_sid(drafts: Sequence[Draft], dealership: DealershipFacts) -> Iterator[tuple[Path, str]]:
    """Templates are WhatsApp's."""
    for draft in drafts:
        if draft.channel != "sms":
            continue
        if draft.content_sid is not None:
            yield draft.path("content_sid"), _NO_USE
        for index, (locale, _) in enumerate(draft.bodies):
            if locale in draft.content_sids:
                yield draft.path("bodies", index, "content_sid"), _NO_USE


def variables_in_another_order(drafts: Sequence[Draft], dealership: DealershipFacts) -> Iterator[tuple[Path, str]]:
    """A template's variables are numbered as they come in our text: one template fits texts of one order only."""
    for draft in drafts:
        if draft.channel != "whatsapp" or draft.content_sid is None:
            continue
        orders: dict[tuple[str, ...], str] = {}
        for locale, text in draft.bodies:
            template = Text(text, locale, draft.channel, dealership.name).template
            if locale not in draft.content_sids and template is not None:
                orders.setdefault(tuple(dict.fromkeys(template.names)), locale)
        if len(orders) > 1:
            one, other = list(orders.values())[:2]
            remedy = "give each text a contentSid of its own"
            said = f"The variables of {one} and {other} differ, or come in another order: {remedy}."
            yield draft.path("content_sid"), said


ERRORS: Final[tuple[Rule, ...]] = (same_moment, same_locale)
WARNINGS: Final[tuple[Rule, ...]] = (
    out_of_order, missing_locale, quiet_hours, no_content_sid, unused_content_sid, variables_in_another_order,
)  # fmt: skip
RULES: Final[dict[str, Severity]] = {
    **{rule.__name__: "error" for rule in (*ERRORS, *TEXT_ERRORS)},
    **{rule.__name__: "warning" for rule in (*WARNINGS, *TEXT_WARNINGS)},
}
"""Every rule there is, by name."""


def _by_steps(
    rule: Rule, severity: Severity, drafts: Sequence[Draft], dealership: DealershipFacts
) -> Iterator[Finding]:
    for path, message in rule(drafts, dealership):
        yield Finding(rule.__name__, severity, path, message)


def _by_texts(drafts: Sequence[Draft], dealership: DealershipFacts) -> Iterator[Finding]:
    for draft in drafts:
        for index, (locale, body) in enumerate(draft.bodies):
            text = Text(body, locale, draft.channel, dealership.name, dealership.opt_out_words, dealership.opt_in_words)
            for rule in (*TEXT_ERRORS, *TEXT_WARNINGS):
                for message in rule(text):
                    yield Finding(rule.__name__, RULES[rule.__name__], draft.path("bodies", index, "text"), message)


def _repeated(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Those that another one went before to the same moment."""
    seen: set[tuple[int, time]] = set()
    for draft in drafts:
        if draft.moment in seen:
            yield draft
        seen.add(draft.moment)


def _speaks(locales: Iterable[str], wanted: str) -> bool:
    return any(same_language(locale, wanted) for locale in locales)
