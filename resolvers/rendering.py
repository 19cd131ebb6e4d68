"""Templates and the choice of their language: text with ``{{variables}}`` -> what a customer reads; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

VARIABLES: Final = ("customer_name", "first_name", "car_model", "dealership", "salesperson")
LAST_RESORT_LOCALE: Final = "en"

_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_STRAY_BRACES = re.compile(r"\{\{|\}\}")
_TITLES = frozenset({"dr", "prof", "herr", "frau", "fru", "fröken", "mr", "mrs", "ms", "miss", "dipl", "ing"})
_KNOWN = ", ".join(f"{{{{{name}}}}}" for name in VARIABLES)


class TemplateError(ValueError):
    """A text is no template: ``message`` says how to mend it, ``unknown`` lists the variables that do not exist."""

    def __init__(self, message: str, unknown: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.unknown = unknown


@dataclass(frozen=True, slots=True)
class Template:
    """A text taken apart: ``literals`` surround ``names``, so there is one more of them (they may be empty)."""

    literals: tuple[str, ...]
    names: tuple[str, ...]
    _form: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Puts it together for ``%``, which fills it in one step."""
        first, *others = [literal.replace("%", "%%") for literal in self.literals]
        pieces = [f"%({name})s{literal}" for name, literal in zip(self.names, others, strict=True)]
        object.__setattr__(self, "_form", first + "".join(pieces))

    def fill(self, values: Mapping[str, str]) -> str:
        """``render`` for values that ``completed`` made: for many templates with the same ones."""
        return self._form % values

    def render(self, values: Mapping[str, str | None]) -> str:
        """The text with each variable's value put in literally: braces inside a value stay what they are.

        ``values`` needs customer_name, car_model and dealership. Where first_name is missing it is taken from
        customer_name; where salesperson is missing the dealership's name stands in. Raises KeyError for another gap.
        """
        return self._form % {name: values.get(name) or _stand_in(name, values) for name in self.names}

    def positional(self, values: Mapping[str, str | None]) -> dict[str, str]:
        """The values by position, as a provider's copy of the template has them: ``1`` is the first variable.

        A variable that comes again keeps its number. Providers take no line breaks and no runs of spaces in a value.
        """
        names = dict.fromkeys(self.names)
        return {
            str(position): " ".join((values.get(name) or _stand_in(name, values)).split())
            for position, name in enumerate(names, start=1)
        }


def completed(values: Mapping[str, str | None]) -> dict[str, str]:
    """A value for each of ``VARIABLES``, with what stands in for missing ones, as in ``Template.render``."""
    return {name: values.get(name) or _stand_in(name, values) for name in VARIABLES}


@lru_cache(maxsize=4096)
def compile_template(text: str) -> Template:
    """The template that a text is; cached, so a second call costs nothing.

    Raises TemplateError where a variable is unknown or braces do not pair up.
    """
    pieces = _VARIABLE.split(text)
    literals, names = tuple(pieces[::2]), tuple(pieces[1::2])
    unknown = tuple(dict.fromkeys(name for name in names if name not in VARIABLES))
    if unknown:
        listed = ", ".join(f"{{{{{name}}}}}" for name in unknown)
        raise TemplateError(f"Unknown in a template: {listed}. There are {_KNOWN}.", unknown)
    if any(_STRAY_BRACES.search(literal) for literal in literals):
        raise TemplateError(f"Braces that open and close no variable: write it as one of {_KNOWN}.")
    return Template(literals, names)


def first_name(customer_name: str) -> str:
    """What to call a customer by: ``Anna`` of "Anna Karlsson", "Karlsson, Anna" or "Frau Dr. Anna Karlsson".

    A title with a single name has no first name ("Herr Weber"): then it is the whole name.
    """
    words = customer_name.split()
    family, comma, given = customer_name.partition(",")
    if comma and family.strip() and given.strip():
        words = given.split()
    untitled = [word for word in words if word.rstrip(".").casefold() not in _TITLES]
    if len(untitled) < len(words) and len(untitled) < 2 and not comma:
        return " ".join(words)
    return untitled[0] if untitled else " ".join(words)


def choose_body(bodies: Mapping[str, str], lead_locale: str | None, dealership_locale: str) -> tuple[str, str]:
    """The locale and text to use of ``bodies`` (text by BCP 47 tag; at least one).

    The lead's locale, then the dealership's, then English; of each the exact tag, then shorter ones (``de-CH``, then
    ``de``), then any of the same language. Failing all, the first in sorted order. Letter case and ``_`` do not matter.
    """
    for wanted in (lead_locale, dealership_locale, LAST_RESORT_LOCALE):
        if wanted is None:
            continue
        locale = wanted if wanted in bodies else _nearest(wanted, bodies)
        if locale is not None:
            return locale, bodies[locale]
    locale = min(bodies)
    return locale, bodies[locale]


def _nearest(wanted: str, bodies: Mapping[str, str]) -> str | None:
    by_tag = {_canonical(locale): locale for locale in sorted(bodies, reverse=True)}
    subtags = _canonical(wanted).split("-")
    for length in range(len(subtags), 0, -1):
        locale = by_tag.get("-".join(subtags[:length]))
        if locale is not None:
            return locale
    relatives = sorted(tag for tag in by_tag if tag.split("-")[0] == subtags[0])
    return by_tag[relatives[0]] if relatives else None


def _canonical(tag: str) -> str:
    return tag.replace("_", "-").casefold()


def _stand_in(name: str, values: Mapping[str, str | None]) -> str:
    if name == "first_name":
        return first_name(values["customer_name"] or "")
    value = values["dealership" if name == "salesperson" else name]
    if value is None:
        raise KeyError(name)
    return value
