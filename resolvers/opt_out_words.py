"""What an inbound text says about being written to: out, in, or perhaps out; pure, and acts on nothing.

Commands are matched as the whole message (Twilio's defaults, plus Swedish, German and a dealership's own). Free text
is searched for wordings that a reasonable reader would take for an opt-out, which is what the rules of the USA ask.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

from resolvers.opt_out_wordings import PATTERN

Intent = Literal["opt_out", "opt_in", "opt_in_yes", "looks_like_opt_out"]

OPT_OUT: Final = frozenset({"stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel"}) | frozenset(
    {"stopp", "avsluta", "avregistrera", "sluta", "abmelden"}
)
OPT_IN: Final = frozenset({"start", "unstop"})
OPT_IN_YES: Final = "yes"

_LONGEST_READ: Final = 4000
# Apostrophes of every kind, and the colon that Swedish puts before an ending ("sms:a").
_INSIDE_WORDS = re.compile(r"['’‘ʼ´`]|(?<=\w):(?=\w)")
_CLAUSE_END = re.compile(r"[.!?,;:\n\r\"“”„()…–—]+")
_WORD = re.compile(r"[^\W_]+")


def classify(text: str, opt_out_words: Iterable[str] = (), opt_in_words: Iterable[str] = ()) -> Intent | None:
    """What the text asks for, or None where it says nothing about being written to.

    ``opt_out``: the whole message is a command, or one of the dealership's own ``opt_out_words``; case, spaces,
    punctuation and emoji do not matter. ``opt_in``: START, UNSTOP, or one of ``opt_in_words``. ``opt_in_yes``: YES,
    which opts in only a customer who is opted out, and is else an ordinary answer. ``looks_like_opt_out``: free text
    that a human should look at.
    """
    clauses = _clauses(text)
    words = [word for clause in clauses for word in clause]
    if not words:
        return None
    command = "".join(words)
    if command in OPT_OUT or OPT_OUT.issuperset(words) or any(command == key(own) for own in opt_out_words):
        return "opt_out"
    if command in OPT_IN or any(command == key(own) for own in opt_in_words):
        return "opt_in"
    if command == OPT_IN_YES:
        return "opt_in_yes"
    searched = " | " + " | ".join(" ".join(clause) for clause in clauses) + " | "
    return "looks_like_opt_out" if PATTERN.search(searched) else None


def plain(text: str) -> str:
    """A command as it is kept: its words casefolded, one space between them; empty where it has none."""
    return " ".join(word for clause in _clauses(text) for word in clause)


def key(text: str) -> str:
    """What two commands that are matched alike have in common."""
    return plain(text).replace(" ", "")


def _clauses(text: str) -> list[list[str]]:
    """The words of each clause that has any, casefolded; what is neither letter nor digit only separates."""
    folded = unicodedata.normalize("NFKC", text[:_LONGEST_READ]).casefold()
    visible = _INSIDE_WORDS.sub("", "".join(sign for sign in folded if unicodedata.category(sign) != "Cf"))
    clauses = (_WORD.findall(clause) for clause in _CLAUSE_END.split(visible))
    return [clause for clause in clauses if clause]
