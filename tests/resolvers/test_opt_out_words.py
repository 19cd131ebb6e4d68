import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.default_playbook import STEPS
from resolvers.opt_out_words import OPT_OUT, classify


@pytest.mark.parametrize("word", ["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"])
def test_the_defaults_of_twilio_opt_out(word: str) -> None:
    assert classify(word) == "opt_out"


@pytest.mark.parametrize("word", ["STOPP", "AVSLUTA", "AVREGISTRERA", "SLUTA", "ABMELDEN"])
def test_the_swedish_and_german_words_opt_out(word: str) -> None:
    assert classify(word) == "opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        " Stop. ",
        "\tsToP!!!\n",
        "\u00a0STOP\u00a0",
        '"Stop"',
        "*STOP*",
        "STOP 🙏🏽",
        "🛑 stop 🛑",
        "ＳＴＯＰ",
        "𝐒𝐓𝐎𝐏",
        "ST\u200bOP",
        "stop stop STOP",
        "Stop all",
        "opt-out",
        "Opt out",
        "Cancel",
        "end.",
        "Stopp!",
        "Abmelden.",
    ],
)
def test_case_spaces_punctuation_and_emoji_do_not_matter(text: str) -> None:
    assert classify(text) == "opt_out"


@pytest.mark.parametrize("text", ["START", "start.", " Unstop ", "UNSTOP!", "Start 😀"])
def test_start_and_unstop_opt_in(text: str) -> None:
    assert classify(text) == "opt_in"


@pytest.mark.parametrize("text", ["YES", "yes!", " Yes. 👍"])
def test_yes_is_told_apart_because_it_opts_in_only_who_is_opted_out(text: str) -> None:
    assert classify(text) == "opt_in_yes"


def test_a_dealership_adds_words_of_its_own() -> None:
    assert classify("nej tack!") is None
    assert classify("nej tack!", ["Nej tack"]) == "opt_out"
    assert classify("nej tack, inte idag", ["Nej tack"]) is None
    assert classify("START", ["start"]) == "opt_out"
    assert classify("STOP", [""]) == "opt_out"
    assert classify("hello", [""]) is None


@pytest.mark.parametrize(
    "text",
    [
        "please stop texting me",
        "PLEASE STOP TEXTING ME!!!",
        "Stop sending me messages",
        "Can you stop with these messages?",
        "stop please",
        "Please stop.",
        "Stop it",
        "Hi, stop. I bought another car.",
        "I went with another dealer. Stop",
        "No thanks, unsubscribe",
        "How do I unsubscribe from this?",
        "don't text me again",
        "Don’t contact me anymore",
        "do not message me",
        "never text me again",
        "I don't want any more texts",
        "I no longer wish to receive these messages",
        "I do not want to be contacted",
        "no more messages please",
        "please remove me from your list",
        "Remove my number",
        "take me off your list",
        "leave me alone",
        "lose my number",
        "I want to opt out",
        "opt me out",
        "opt out of these texts",
        "cancel these messages",
        "I revoke my consent",
    ],
)
def test_english_free_text_that_looks_like_an_opt_out(text: str) -> None:
    assert classify(text) == "looks_like_opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "sluta skicka sms",
        "Snälla sluta skicka sms till mig",
        "Sluta med att skicka meddelanden!",
        "kan ni sluta sms:a mig",
        "sluta höra av er",
        "Sluta med era utskick",
        "sluta tack",
        "Nej. Sluta!",
        "skicka inga fler sms",
        "skicka mig inte fler meddelanden",
        "Skicka inget mer",
        "inga fler meddelanden tack",
        "Jag vill inte ha fler sms",
        "vill inte ha några fler meddelanden från er",
        "Jag vill inte bli kontaktad",
        "vill ej höra från er längre",
        "Hur slipper jag era meddelanden?",
        "ta bort mig",
        "Ta bort mitt nummer, tack",
        "radera mina uppgifter",
        "avregistrera mig",
        "lämna mig ifred",
        "Kontakta mig inte igen",
        "hör inte av er igen",
        "stoppa utskicken",
        "jag återkallar mitt samtycke",
    ],
)
def test_swedish_free_text_that_looks_like_an_opt_out(text: str) -> None:
    assert classify(text) == "looks_like_opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "Bitte keine Nachrichten mehr",
        "keine weiteren Nachrichten bitte",
        "Bitte schicken Sie mir keine SMS mehr",
        "Ich möchte keine Nachrichten mehr bekommen",
        "Hören Sie bitte auf, mir zu schreiben",
        "hören sie auf",
        "Können Sie bitte aufhören, mir zu schreiben?",
        "Schreiben Sie mir bitte nicht mehr",
        "schreibt mir nie wieder",
        "Kontaktieren Sie mich nicht",
        "Ich möchte mich abmelden",
        "Ich will mich von diesen Nachrichten abmelden",
        "Bitte melden Sie mich ab",
        "Löschen Sie meine Nummer",
        "Bitte löschen Sie meine Daten",
        "Lassen Sie mich in Ruhe!",
        "Nehmen Sie mich aus dem Verteiler",
        "Hiermit widerrufe ich meine Einwilligung",
        "Stoppen Sie diese Nachrichten",
        "Stopp bitte",
        "Ich wünsche keine Werbung",
    ],
)
def test_german_free_text_that_looks_like_an_opt_out(text: str) -> None:
    assert classify(text) == "looks_like_opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "👍",
        "...",
        "can we stop by on Friday?",
        "I'll stop by tomorrow, please stop worrying",
        "Please stop by the house on the way",
        "Does it have start-stop?",
        "I can't stop thinking about it!",
        "Please don't stop sending me offers",
        "Can't stop texting my wife about this car",
        "cancel the appointment",
        "Please cancel my appointment on Friday",
        "Can I cancel?",
        "Yes, I want the car",
        "yes please",
        "When does the lease end?",
        "I quit my job, so not now",
        "Start with the blue one",
        "Don't text me before 9, please",
        "Don't call me, write here instead",
        "Can I opt out of the service plan?",
        "No more questions, thanks",
        "Remove me from the Friday slot",
        "I never got your message",
        "Jag slutar jobbet fem",
        "När slutar ni i dag?",
        "Jag kan inte sluta tänka på bilen",
        "Jag vill inte ha dragkrok",
        "Kan ni ta bort dragkroken?",
        "Jag måste avregistrera min gamla bil först",
        "Jag vill avsluta min leasing",
        "Skicka inga fler bilder på den röda",
        "inga fler frågor",
        "Kontakta mig inte före klockan nio",
        "Har den start/stopp-system?",
        "Tack, kanon känsla!",
        "Ich muss mein altes Auto noch abmelden",
        "Wir müssen uns für Freitag abmelden",
        "Wann hören Sie heute auf?",
        "Ich habe keine Nachrichten mehr bekommen",
        "Schicken Sie mir bitte keine Broschüre per Post",
        "Kontaktieren Sie mich nicht vor neun Uhr",
        "Können Sie die Reservierung stoppen?",
        "Ich möchte keine Automatik",
    ],
)
def test_an_ordinary_answer_is_left_alone(text: str) -> None:
    assert classify(text) is None


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"day {step.day}")
def test_our_own_templates_ask_for_no_command_but_the_way_out(step) -> None:  # type: ignore[no-untyped-def]
    for text in step.bodies.values():
        words = {word.strip(".,!?:").casefold() for word in text.split()}
        assert words & (OPT_OUT | {"yes", "start", "unstop", "ja", "avbryt", "abbrechen"}) <= {"stop", "stopp"}


def test_a_very_long_text_is_read_in_bounded_time() -> None:
    text = "keine nachrichten " * 100_000
    started_s = time.process_time()
    assert classify(text) is None
    assert time.process_time() - started_s < 0.5


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert classify(text) in {None, "opt_out", "opt_in", "opt_in_yes", "looks_like_opt_out"}


@settings(max_examples=100, deadline=None)
@given(
    word=st.sampled_from(sorted(OPT_OUT)),
    around=st.tuples(*[st.text(alphabet=" \t\n.,!?;:-–—()[]\"'*_🙂🛑👍\u200b\u00a0", max_size=5)] * 2),
    upper=st.booleans(),
)
def test_a_command_is_known_in_any_wrapping(word: str, around: tuple[str, str], upper: bool) -> None:
    assert classify(around[0] + (word.upper() if upper else word) + around[1]) == "opt_out"
