"""The rules of preflight that look at what the provider says of a playbook's WhatsApp templates; pure.

All of them are warnings: templates are paused, disabled and moved to other categories long after a playbook was saved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leadrescue.templates import MISSING
from resolvers.actors import DealershipFacts
from resolvers.preflight import Draft, Finding, Path, check, in_order
from resolvers.preflight_texts import same_language
from resolvers.rendering import TemplateError, compile_template
from resolvers.template_states import KnownTemplate, KnownTemplates

_ELSEWHERE: Final = "Until then the message goes by SMS, or is held."
_SAYS: Final[Mapping[str, str]] = {
    "unsubmitted": f"was never submitted to WhatsApp: submit it for approval in Twilio's console. {_ELSEWHERE}",
    "received": f"waits for WhatsApp's approval: wait for it. {_ELSEWHERE}",
    "pending": f"waits for WhatsApp's approval: wait for it. {_ELSEWHERE}",
    "rejected": f"was rejected by WhatsApp{{reason}}: write another one, have it approved, and name it. {_ELSEWHERE}",
    "paused": "is paused by WhatsApp, because customers blocked or reported it: it comes back by itself, but not the "
    f"third time. Send something more welcome, or name another one. {_ELSEWHERE}",
    "disabled": f"is disabled by WhatsApp for good: name another one. {_ELSEWHERE}",
}


@dataclass(frozen=True, slots=True)
class Use:
    """One place of a step that names a template, and the texts (locale, text) for which it goes out."""

    draft: Draft
    path: Path
    content_sid: str
    texts: tuple[tuple[str, str], ...]
    dealership: DealershipFacts

    def __str__(self) -> str:
        """For a person: the step, the locales, and the template."""
        return f"Day {self.draft.day} ({', '.join(locale for locale, _ in self.texts)}): template {self.content_sid}"


TemplateRule = Callable[[Use, KnownTemplate | None], Iterator[str]]


def template_not_checked(use: Use, known: KnownTemplate | None) -> Iterator[str]:
    """Nothing is known of it, or nothing new."""
    if known is None:
        yield f"{use} is not checked yet, which takes an account and a running worker: look again in a minute."
    elif not known.is_fresh:
        when = f"{known.checked_at:%Y-%m-%d %H:%M} UTC"
        yield f"{use} was {known.state.status} when it was last checked, {when}: see whether workers run."


def template_missing(use: Use, known: KnownTemplate | None) -> Iterator[str]:
    """The account has none with this id."""
    if known is not None and known.is_fresh and known.state.status == MISSING:
        yield f"{use} does not exist in the dealership's Twilio account: check the id. {_ELSEWHERE}"


def template_not_approved(use: Use, known: KnownTemplate | None) -> Iterator[str]:
    """WhatsApp takes nothing by it, or says something of it that is not known here."""
    if known is None or not known.is_fresh or known.state.status in ("approved", MISSING):
        return
    reason = f" ({known.state.rejection_reason})" if known.state.rejection_reason else ""
    said = _SAYS.get(known.state.status)
    if said is None:
        yield f"{use} is “{known.state.status}” at WhatsApp: look at it in Twilio's console."
    else:
        yield f"{use} {said.replace('{reason}', reason)}"


def template_category(use: Use, known: KnownTemplate | None) -> Iterator[str]:
    """Meta has it in a category in which follow-ups do not arrive, or has moved it."""
    if known is None or not known.is_fresh or known.state.status == MISSING:
        return
    category = known.state.category
    if category == "AUTHENTICATION":
        yield f"{use} is of the category AUTHENTICATION, which is for codes: have one approved as UTILITY or MARKETING."
        return
    effect = "customers in the United States get none of these by WhatsApp, and others only so many"
    if known.first_category is not None:
        consequence = f": {effect}." if category == "MARKETING" else "."
        yield f"{use} was moved by WhatsApp from {known.first_category} to {category}{consequence}"
    elif category == "MARKETING" and use.dealership.region == "US":
        yield f"{use} is of the category MARKETING: {effect}. SMS takes its place there."


def template_language(use: Use, known: KnownTemplate | None) -> Iterator[str]:
    """It is written in another language than the text that it stands for."""
    if known is None or not known.state.language:
        return
    language = known.state.language.replace("_", "-")
    others = [locale for locale, _ in use.texts if not same_language(locale, language)]
    if others:
        listed = ", ".join(others)
        yield f"{use} is in {language}: give the text in {listed} a contentSid of its own."


def template_variables(use: Use, known: KnownTemplate | None) -> Iterator[str]:
    """It has more variables than our text fills, or fewer."""
    if known is None or known.state.variables is None:
        return
    for locale, text in use.texts:
        try:
            count = len(set(compile_template(text).names))
        except TemplateError:
            continue
        if count != known.state.variables:
            yield (
                f"{use} has {known.state.variables} variables, and the text in {locale} has {count}: "
                "write them alike, with {{1}} for the text's first."
            )


TEMPLATE_RULES: Final[tuple[TemplateRule, ...]] = (
    template_not_checked, template_missing, template_not_approved, template_category, template_language,
    template_variables,
)  # fmt: skip


def check_with(drafts: Sequence[Draft], dealership: DealershipFacts, templates: KnownTemplates | None) -> list[Finding]:
    """All that preflight finds on the steps of one playbook, in the order of their places.

    ``templates`` is what is known of the dealership's; None: nothing is said of their state.
    """
    found = check(drafts, dealership)
    if templates is not None:
        found += findings(drafts, dealership, templates)
    return sorted(found, key=lambda finding: in_order(finding.path))


def findings(drafts: Sequence[Draft], dealership: DealershipFacts, templates: KnownTemplates) -> list[Finding]:
    """What is doubtful about the templates alone."""
    return [
        Finding(rule.__name__, "warning", use.path, message)
        for draft in drafts
        if draft.channel == "whatsapp"
        for use in _uses(draft, dealership)
        for rule in TEMPLATE_RULES
        for message in rule(use, templates.get(use.content_sid))
    ]


def _uses(draft: Draft, dealership: DealershipFacts) -> Iterator[Use]:
    others = tuple(body for body in draft.bodies if body[0] not in draft.content_sids)
    if draft.content_sid is not None and others:
        yield Use(draft, draft.path("content_sid"), draft.content_sid, others, dealership)
    for index, (locale, text) in enumerate(draft.bodies):
        sid = draft.content_sids.get(locale)
        if sid is not None:
            yield Use(draft, draft.path("bodies", index, "content_sid"), sid, ((locale, text),), dealership)
