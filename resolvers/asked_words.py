"""Whether a text asks its reader to answer with a word that counts as a command; pure.

"Yes" may mean "I want the car": a word that opts in must not be asked for at all, and one that opts out only as the way
out, never as one of the answers to a question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from resolvers.opt_out_words import OPT_OUT, key

_ASKING: Final = (
    r"(?:reply|answer|respond|text|write|send|type|svara|skriv|antworten sie|schreiben sie|antworte|schreibe?)\s+"
    r"(?:with\s+|med\s+|mit\s+)?[\"'“”„»«‘’]?"
)
_DEFAULTS: Final[tuple[tuple[str, Literal["opt_out", "opt_in"]], ...]] = (("yes", "opt_in"), ("cancel", "opt_out"))
"""The ones of all dealerships that mean something else to most people."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_OTHER = re.compile(r"[\s\"'“”„»«‘’]*(?:/|\bor\b|\beller\b|\boder\b)[\s\"'“”„»«‘’]*", re.IGNORECASE)
_QUOTES: Final = " \"'“”„»«‘’"


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A word (casefolded) that a text asks for, and what it is read as."""

    word: str
    reads_as: Literal["opt_out", "opt_in"]


def asked_for(body: str, opt_out_words: Iterable[str], opt_in_words: Iterable[str]) -> Iterator[AskedFor]:
    """The commands among the answers that the text asks for; the words are a dealership's own, as they are kept.

    YES and CANCEL always count. A word is asked for where it stands in capitals, or after "reply", "svara" or the like.
    """
    text = unicodedata.normalize("NFKC", body)
    for word, reads_as in _DEFAULTS:
        if _places(text, word):
            yield AskedFor(word, reads_as)
    for word in opt_in_words:
        if _places(text, word):
            yield AskedFor(word, "opt_in")
    ways_out = OPT_OUT.union(map(key, opt_out_words))
    for word in opt_out_words:
        if any(_is_an_answer(text, place, ways_out) for place in _places(text, word)):
            yield AskedFor(word, "opt_out")


def names(body: str, word: str) -> bool:
    """Whether the text tells the word as commands are told: in capitals, or, where it has no letters, asked for."""
    text = unicodedata.normalize("NFKC", body)
    return bool(_in_capitals(text, word) if _has_letters(word) else _asked(text, word))


def _places(text: str, word: str) -> list[re.Match[str]]:
    return (_in_capitals(text, word) if _has_letters(word) else []) + _asked(text, word)


def _has_letters(word: str) -> bool:
    return word.upper() != word.lower()


def _in_capitals(text: str, word: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"(?<!\w)(?P<word>{_spaced(word.upper())})(?!\w)", text))


def _asked(text: str, word: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"\b{_ASKING}(?P<word>{_spaced(word)})(?!\w)", text, re.IGNORECASE))


def _spaced(word: str) -> str:
    return r"[\s-]*".join(map(re.escape, word.split()))


def _is_an_answer(text: str, place: re.Match[str], ways_out: frozenset[str]) -> bool:
    """Whether it is one of several answers ("YES or NO"), or part of a question."""
    begins, ends = place.span("word")
    sentence = next((found for found in _SENTENCE.finditer(text) if found.start() <= begins < found.end()), None)
    if sentence is None:
        return False
    if sentence[0].rstrip().endswith("?"):
        return True
    after = _OTHER.match(text, ends)
    before = re.search(rf"{_OTHER.pattern}\Z", text[sentence.start() : begins], re.IGNORECASE)
    others = []
    if after is not None:
        others.append(re.split(r"[^\w-]", text[after.end() :].lstrip(_QUOTES), maxsplit=1)[0])
    if before is not None:
        said = text[sentence.start() : sentence.start() + before.start()].rstrip(_QUOTES)
        others.append(re.split(r"[^\w-]", said)[-1])
    return any(key(other) not in ways_out for other in others if other)
