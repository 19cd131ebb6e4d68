"""The rules of preflight that look at one text: its variables, its length, and the words it asks for; pure.

WhatsApp's rules hold for templates, and every text of a step by WhatsApp is to become one: Meta reads a variable with
nothing but punctuation before or after it as the text's beginning or end, two variables with nothing but space between
them as touching, and asks for 2n + 1 words around n variables (Twilio's guide to variables in content templates).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from leadrescue.delivery import ChannelName
from resolvers.asked_words import asked_for, names
from resolvers.input_fields import MAX_MESSAGE
from resolvers.opt_out_words import OPT_OUT
from resolvers.rendering import VARIABLES, Template, TemplateError, compile_template
from resolvers.sms_segments import segments

MAX_VARIABLES: Final = 100
MAX_TEMPLATE: Final = 1024

PLAUSIBLE: Final = {
    "customer_name": "Maximiliana Alexandersson-Lindqvist",
    "first_name": "Maximiliana",
    "car_model": "Mercedes-Benz EQS 580 4MATIC SUV",
    "salesperson": "Alexandra Johansson-Wallin",
}
"""Long values that occur, to see how long a message can get; the dealership's name is its own."""

_SINGLE_BRACES = re.compile(r"(?<!\{)\{\s*(" + "|".join(VARIABLES) + r")\s*\}(?!\})")
_CAPITALS = re.compile(r"\b[^\W\d_]+\b")
_WAYS_OUT: Final = {"sv": "Svara STOPP …", "de": "Antworten Sie mit STOPP …"}
_WAY_OUT: Final = "Reply STOP to opt out."


@dataclass(frozen=True, slots=True)
class Text:
    """A template's text, the language and the channel it is for, and of the dealership that sends it the name and the
    words of its own by which customers opt out and in."""

    body: str
    locale: str
    channel: ChannelName
    dealership: str
    opt_out_words: tuple[str, ...] = ()
    opt_in_words: tuple[str, ...] = ()

    @property
    def template(self) -> Template | None:
        """The text taken apart, or None where it is no template."""
        try:
            return compile_template(self.body)
        except TemplateError:
            return None

    @property
    def for_whatsapp(self) -> Template | None:
        """The same, where WhatsApp's rules hold and there is a variable that they could be about."""
        template = self.template if self.channel == "whatsapp" else None
        return template if template is not None and template.names else None

    @property
    def at_its_longest(self) -> str:
        """What a customer with a long name reads; empty where the text is no template."""
        template = self.template
        return "" if template is None else template.render({**PLAUSIBLE, "dealership": self.dealership})


TextRule = Callable[[Text], Iterator[str]]


def unknown_variable(text: Text) -> Iterator[str]:
    """A variable that there is not."""
    try:
        compile_template(text.body)
    except TemplateError as error:
        if error.unknown:
            yield error.message


def stray_braces(text: Text) -> Iterator[str]:
    """Braces that open and close nothing."""
    try:
        compile_template(text.body)
    except TemplateError as error:
        if not error.unknown:
            yield error.message


def single_braces(text: Text) -> Iterator[str]:
    """A variable that would reach the customer as it stands."""
    for name in dict.fromkeys(_SINGLE_BRACES.findall(text.body)):
        yield f"{{{name}}} would be sent as it stands: write it with two braces on each side, {{{{{name}}}}}."


def too_long_when_filled_in(text: Text) -> Iterator[str]:
    """More than the provider takes, once the variables have values."""
    length = len(text.at_its_longest)
    if length > MAX_MESSAGE:
        yield (
            f"With long names this is {length:,} characters, and a message may have {MAX_MESSAGE:,}: "
            f"shorten it by {length - MAX_MESSAGE:,}."
        )


def begins_with_variable(text: Text) -> Iterator[str]:
    """WhatsApp approves no template that does."""
    template = text.for_whatsapp
    if template is not None and _is_nothing(template.literals[0]):
        yield f"A WhatsApp template must not begin with a variable: put a word before {_shown(template.names[0])}."


def ends_with_variable(text: Text) -> Iterator[str]:
    """Nor one that does this, with or without a full stop."""
    template = text.for_whatsapp
    if template is not None and _is_nothing(template.literals[-1]):
        yield f"A WhatsApp template must not end with a variable: let a word follow {_shown(template.names[-1])}."


def touching_variables(text: Text) -> Iterator[str]:
    """Nor one in which two stand side by side."""
    template = text.for_whatsapp
    if template is not None:
        for index, between in enumerate(template.literals[1:-1]):
            if not between.strip():
                first, second = map(_shown, template.names[index : index + 2])
                yield f"{first} and {second} touch, which no WhatsApp template may: put a word between them."


def too_many_variables(text: Text) -> Iterator[str]:
    """Nor one with more than this."""
    template = text.for_whatsapp
    if template is not None and len(template.names) > MAX_VARIABLES:
        yield f"A WhatsApp template has at most {MAX_VARIABLES} variables, and this has {len(template.names)}."


def too_few_words(text: Text) -> Iterator[str]:
    """What Meta tends to refuse: more variables than text."""
    template = text.for_whatsapp
    if template is not None:
        count = len(template.names)
        words = sum(not _is_nothing(word) for literal in template.literals for word in literal.split())
        if words < 2 * count + 1:
            yield (
                f"WhatsApp tends to refuse a template with {count} variables and {words} other words: "
                f"use {2 * count + 1} or more."
            )


def too_long_for_a_template(text: Text) -> Iterator[str]:
    """What Meta does not approve, though it may be sent as free text."""
    if text.channel == "whatsapp" and len(text.body) > MAX_TEMPLATE:
        yield f"WhatsApp approves templates of at most {MAX_TEMPLATE:,} characters, and this has {len(text.body):,}."


def several_sms(text: Text) -> Iterator[str]:
    """What is paid for more than once."""
    needed = segments(text.at_its_longest)
    if text.channel == "sms" and needed.count > 1:
        reason = ""
        if needed.foreign:
            signs = " ".join(needed.foreign[:10])
            reason = f", because of characters that plain SMS does not have ({signs})"
        yield (
            f"With long names this takes {needed.count} SMS ({needed.units} characters in {needed.encoding}{reason}): "
            "shorten it to pay for one."
        )


def missing_opt_out(text: Text) -> Iterator[str]:
    """Every message must offer a way out, by a word that is acted upon."""
    words = {word.casefold() for word in _CAPITALS.findall(text.body) if word.isupper()}
    own = any(names(text.body, word) for word in text.opt_out_words)
    if not own and words.isdisjoint(OPT_OUT - {"cancel"}):
        example = _WAYS_OUT.get(text.locale.split("-")[0].casefold(), _WAY_OUT)
        yield f"Say how to get no more messages, with the word in capitals: {example}"


def asks_for_command(text: Text) -> Iterator[str]:
    """Such answers are commands, whatever they were meant for."""
    for asked in asked_for(text.body, text.opt_out_words, text.opt_in_words):
        effect = "ends all messages to the customer" if asked.reads_as == "opt_out" else "is read as an opt-in"
        yield f"Do not ask for {asked.word.upper()}, which {effect}: ask for other words."


TEXT_ERRORS: Final[tuple[TextRule, ...]] = (
    unknown_variable, stray_braces, single_braces, too_long_when_filled_in, begins_with_variable, ends_with_variable,
    touching_variables, too_many_variables,
)  # fmt: skip
TEXT_WARNINGS: Final[tuple[TextRule, ...]] = (
    too_few_words, too_long_for_a_template, several_sms, missing_opt_out, asks_for_command,
)  # fmt: skip


def same_language(one: str, other: str) -> bool:
    """Whether a reader of the one is served by the other: ``de-CH`` and ``de``."""
    return one.split("-")[0].casefold() == other.split("-")[0].casefold()


def _is_nothing(literal: str) -> bool:
    """Whether it holds punctuation, space and control characters at most."""
    return all(unicodedata.category(sign)[0] in "PZC" for sign in literal)


def _shown(name: str) -> str:
    return f"{{{{{name}}}}}"
