"""An ADF document that came in, as the same input that JSON makes; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import orjson

from resolvers import idempotency
from resolvers.actors import DealershipFacts
from resolvers.adf import elements
from resolvers.adf.mapping import Mapped, Path, map_document
from resolvers.errors import FieldError, IdempotencyKeyReusedError, ValidationError
from resolvers.idempotency import Attempt
from resolvers.inputs import CreateLead
from resolvers.parsing import parse

_ANOTHER: Final = (
    "A prospect with this id was sent with other details within the last 24 hours: give it a new id, or send an "
    "X-Idempotency-Key."
)


@dataclass(frozen=True, slots=True)
class Received:
    """A lead to log. ``attempt`` is there where the sender named the prospect: the same one is logged once."""

    lead: CreateLead
    attempt: Attempt | None
    _paths: Mapping[str, Path]

    @contextmanager
    def explained(self, attempt: Attempt | None) -> Iterator[None]:
        """What is refused inside, under ``attempt``, is said of the document: of its elements, not of fields that it
        never had, and of its prospect's id where no key was sent."""
        try:
            yield
        except ValidationError as error:
            raise ValidationError(_in_document(error.fields, self._paths)) from None
        except IdempotencyKeyReusedError:
            if attempt is not self.attempt:
                raise
            raise IdempotencyKeyReusedError(_ANOTHER) from None


def read(body: bytes, charset: str | None, dealership: DealershipFacts) -> Received:
    """The lead that the document describes. Raises XmlError, and ValidationError with all wrong elements at once."""
    mapped = map_document(elements.parse(body, charset), dealership.zone)
    if not mapped.values:
        raise ValidationError(mapped.wrong)
    try:
        lead = parse(CreateLead, mapped.values, region=dealership.region)
    except ValidationError as error:
        raise ValidationError(mapped.wrong + _in_document(error.fields, mapped.paths)) from None
    if mapped.wrong:
        raise ValidationError(mapped.wrong)
    return Received(lead, _attempt(mapped, lead), mapped.paths)


def _attempt(mapped: Mapped, lead: CreateLead) -> Attempt | None:
    """A document that is sent again may have been requested, that is resent, at another instant."""
    if mapped.key is None:
        return None
    facts = lead.model_dump(exclude=None if mapped.has_appointment else {"test_drive_at"})
    return Attempt(mapped.key, idempotency.fingerprint("ADF", "", orjson.dumps(facts)))


def _in_document(fields: list[FieldError], paths: Mapping[str, Path]) -> list[FieldError]:
    return [FieldError(paths.get(error.path[0], error.path), error.code, error.message) for error in fields]
