"""The words by which a dealership's own customers opt out and in, beside those that count at every dealership."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from leadrescue.database import Transaction
from resolvers.asked_words import asked_for
from resolvers.errors import FieldError, NotFoundError, ValidationError
from resolvers.input_fields import refusal
from resolvers.opt_out_words import OPT_IN, OPT_IN_YES, OPT_OUT, key, plain

MAX_WORDS: Final = 50
MAX_LENGTH: Final = 40

Side = Literal["opt_out_words", "opt_in_words"]

# Also the lock under which a dealership's playbooks change, so that no text is written past the check.
_SET: Final = """
UPDATE dealership SET opt_out_words = coalesce($2, opt_out_words), opt_in_words = coalesce($3, opt_in_words),
    revision = revision + 1
WHERE id = $1 RETURNING opt_out_words, opt_in_words
"""
_TEXTS: Final = """
SELECT p.name, s.day, s.bodies
FROM playbook p JOIN playbook_step s ON s.version_id = p.current_version_id AND s.dealership_id = $1
WHERE p.dealership_id = $1 ORDER BY p.created_at, p.id, s.position
"""


def _words(value: object) -> object:
    if isinstance(value, list) and len(value) > MAX_WORDS:
        raise refusal("TOO_LONG", f"must hold at most {MAX_WORDS} words.")
    return value


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise refusal("INVALID", "must be text.")
    if len(value) > MAX_LENGTH:
        raise refusal("TOO_LONG", f"is too long: at most {MAX_LENGTH} characters.")
    word = plain(value)
    if not word:
        raise refusal("REQUIRED", "must have a letter or a digit.")
    return word


Words = Annotated[list[Annotated[str, BeforeValidator(_word)]] | None, BeforeValidator(_words)]


class SetOptOutWords(BaseModel):
    """The lists as they are to be, each word as it is matched: NFKC, casefolded, without punctuation, one space between
    words. None leaves a list as it is; an empty one takes all of a dealership's own words away."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    opt_out_words: Words = None
    opt_in_words: Words = None


async def set_words(tx: Transaction, dealership_id: str, words: SetOptOutWords) -> None:
    """Stores the lists that are given; every process goes by them within 5 s.

    Raises NotFoundError, and ValidationError where a word counts for the other side already, at every dealership or
    here, or where a text of the dealership's own playbooks asks for it as an answer. A second call changes nothing but
    the revision.
    """
    given = [None if side is None else _once(side) for side in (words.opt_out_words, words.opt_in_words)]
    row = await tx.fetchrow(_SET, dealership_id, *given)
    if row is None:
        raise NotFoundError("There is no such dealership.")
    kept: dict[Side, list[str]] = {"opt_out_words": row["opt_out_words"], "opt_in_words": row["opt_in_words"]}
    wrong = list(_colliding(words, kept)) or await _asked(tx, dealership_id, words, kept)
    if wrong:
        raise ValidationError(wrong)


def _once(words: Sequence[str]) -> list[str]:
    """Each word in its first spelling."""
    return list({key(word): word for word in reversed(words)}.values())[::-1]


def _colliding(words: SetOptOutWords, kept: dict[Side, list[str]]) -> Iterator[FieldError]:
    own_out = set(map(key, kept["opt_out_words"]))
    for path, word in _given(words):
        shown = word.upper()
        if path[0] == "opt_out_words" and key(word) in OPT_IN | {OPT_IN_YES}:
            yield FieldError(path, "INVALID", f"{shown} opts in at every dealership: choose another word.")
        if path[0] == "opt_in_words" and key(word) in OPT_OUT:
            yield FieldError(path, "INVALID", f"{shown} opts out at every dealership: choose another word.")
        elif path[0] == "opt_in_words" and key(word) in own_out:
            yield FieldError(path, "INVALID", f"{shown} is an opt-out word of this dealership: choose another word.")
    if words.opt_in_words is None:
        own_in = set(map(key, kept["opt_in_words"]))
        for path, word in _given(words):
            if key(word) in own_in:
                remedy = "choose another word, or take it from the opt-in words first."
                yield FieldError(path, "INVALID", f"{word.upper()} is an opt-in word of this dealership: {remedy}")


async def _asked(
    tx: Transaction, dealership_id: str, words: SetOptOutWords, kept: dict[Side, list[str]]
) -> list[FieldError]:
    places = {word: path for path, word in _given(words)}
    wrong: dict[str, FieldError] = {}
    for row in await tx.fetch(_TEXTS, dealership_id) if places else []:
        for locale, body in sorted(json.loads(row["bodies"]).items()):
            for asked in asked_for(body, kept["opt_out_words"], kept["opt_in_words"]):
                if asked.word in places and asked.word not in wrong:
                    where = f"Day {row['day']} of “{row['name']}” ({locale})"
                    said = f"{where} asks for {asked.word.upper()} as an answer: change the text first."
                    wrong[asked.word] = FieldError(places[asked.word], "INVALID", said)
    return list(wrong.values())


def _given(words: SetOptOutWords) -> Iterator[tuple[tuple[str, ...], str]]:
    for side, listed in (("opt_out_words", words.opt_out_words), ("opt_in_words", words.opt_in_words)):
        for index, word in enumerate(listed or ()):
            yield (side, str(index)), word
