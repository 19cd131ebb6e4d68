"""What counts as asking for a command: with the words that a dealership has of its own."""

from __future__ import annotations

import pytest

from resolvers.asked_words import asked_for, names

OUT, IN = ("nej", "nej tack", "0"), ("ja", "1")


def found(text: str) -> list[tuple[str, str]]:
    """The words that the text asks for, and what they are read as."""
    return [(asked.word, asked.reads_as) for asked in asked_for(text, OUT, IN)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Svara JA om du vill ha den.", [("ja", "opt_in")]),
        ("Reply 'ja' to book.", [("ja", "opt_in")]),
        ("Svara 1 om du vill ha den.", [("1", "opt_in")]),
        ("Svara JA eller NEJ.", [("ja", "opt_in"), ("nej", "opt_out")]),
        ("Passar tisdag? JA/NEJ", [("ja", "opt_in"), ("nej", "opt_out")]),
        ("Answer KANSKE or NEJ.", [("nej", "opt_out")]),
        ("Är svaret NEJ?", [("nej", "opt_out")]),
        ("Ｓvara ＪＡ nu.", [("ja", "opt_in")]),
        ("Reply YES or CANCEL.", [("yes", "opt_in"), ("cancel", "opt_out")]),
    ],
)
def test_answers_that_are_asked_for(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Svara NEJ om du inte vill ha fler.",
        "Hur känns bilen? Svara NEJ TACK om det räcker.",
        "Svara NEJ eller STOPP om det räcker.",
        "Svara STOPP eller NEJ TACK om det räcker.",
        "Svara 0 om det räcker.",
        "Ja, vi har 1 kvar, och nej, den är inte såld.",
        "NEJMEN och JAHA är inga ord för det.",
        "Är {{car_model}} rätt bil?",
    ],
)
def test_a_way_out_and_ordinary_words_are_not_asked_for(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "word", "told"),
    [
        ("Svara NEJ TACK om det räcker.", "nej tack", True),
        ("Svara NEJ-TACK om det räcker.", "nej tack", True),
        ("Nej tack?", "nej tack", False),
        ("Svara 0 om det räcker.", "0", True),
        ("Det kostar 0 kr.", "0", False),
    ],
)
def test_a_word_is_named_as_commands_are(text: str, word: str, told: bool) -> None:
    assert names(text, word) is told
