"""The playbook every dealership starts with: five WhatsApp messages after a test drive, in three languages.

The texts ask open questions only, so that nobody answers with a word that providers read as a command, and every one
names the way out. They keep to the characters of GSM 03.38, so that they stay cheap where SMS stands in for WhatsApp.
"""

from __future__ import annotations

from datetime import time
from types import MappingProxyType
from typing import Final

from resolvers.steps import Step

NAME: Final = "After the test drive"
_MORNING: Final = time(10)


def _step(day: int, sv: str, en: str, de: str) -> Step:
    bodies = {
        "sv": f"{sv} Svara STOPP om du inte vill ha fler meddelanden.",
        "en": f"{en} Reply STOP to opt out.",
        "de": f"{de} Antworten Sie mit STOPP, wenn Sie keine Nachrichten mehr wünschen.",
    }
    return Step(day, None if day == 0 else _MORNING, "whatsapp", MappingProxyType(bodies))


STEPS: Final[tuple[Step, ...]] = (
    _step(
        0,
        sv="Hej {{first_name}}, tack för att du provkörde {{car_model}} hos oss på {{dealership}}! "
        "Ta den tid du behöver. Skriv här när en fråga dyker upp, så svarar vi. Hälsningar {{salesperson}}.",
        en="Hi {{first_name}}, thank you for test driving the {{car_model}} with us at {{dealership}}! "
        "Take the time you need. Write here whenever a question comes up. Best regards, {{salesperson}}.",
        de="Guten Tag {{customer_name}}, vielen Dank für Ihre Probefahrt im {{car_model}} bei {{dealership}}! "
        "Lassen Sie sich Zeit. Bei Fragen schreiben Sie uns einfach hier. Viele Grüße, {{salesperson}}.",
    ),
    _step(
        1,
        sv="Hej {{first_name}}! Hur känns {{car_model}} nu när du har fått sova på saken? Vi på {{dealership}} "
        "hör gärna vad som var bra och vad du är tveksam till. Hälsningar {{salesperson}}.",
        en="Hi {{first_name}}! How do you feel about the {{car_model}} after a night's sleep? At {{dealership}} we "
        "are glad to hear what you liked and what you are unsure about. Best regards, {{salesperson}}.",
        de="Guten Tag {{customer_name}}! Wie denken Sie heute über den {{car_model}}? Wir von {{dealership}} erfahren "
        "gern, was Ihnen gefallen hat und was noch offen ist. Viele Grüße, {{salesperson}}.",
    ),
    _step(
        3,
        sv="Hej {{first_name}}, funderar du på inbyte eller månadskostnad för {{car_model}} räknar vi på "
        "{{dealership}} gärna på det. Skriv modell och årsmodell på din bil här. Hälsningar {{salesperson}}.",
        en="Hi {{first_name}}, if you are weighing a trade-in or a monthly price for the {{car_model}}, we at "
        "{{dealership}} will gladly do the sums. Send the model and year of your car. Best regards, {{salesperson}}.",
        de="Guten Tag {{customer_name}}, Inzahlungnahme oder Monatsrate für den {{car_model}} rechnen wir von "
        "{{dealership}} gern aus. Schreiben Sie uns Modell und Baujahr Ihres Autos. Viele Grüße, {{salesperson}}.",
    ),
    _step(
        7,
        sv="Hej {{first_name}}! Ibland behövs det en andra tur för att bestämma sig. Föreslå en tid som passar dig, så "
        "står {{car_model}} redo hos oss på {{dealership}}. Hälsningar {{salesperson}}.",
        en="Hi {{first_name}}! Sometimes it takes a second drive to make up your mind. Suggest a time that suits you "
        "and the {{car_model}} will be ready for you at {{dealership}}. Best regards, {{salesperson}}.",
        de="Guten Tag {{customer_name}}! Manchmal braucht es eine zweite Fahrt, um sich zu entscheiden. Nennen Sie uns "
        "einen Termin, und der {{car_model}} steht bei {{dealership}} bereit. Viele Grüße, {{salesperson}}.",
    ),
    _step(
        14,
        sv="Hej {{first_name}}, vi på {{dealership}} vill inte störa i onödan, så det här är vårt sista meddelande om "
        "{{car_model}}. Skriv när det passar dig, även om det dröjer. Hälsningar {{salesperson}}.",
        en="Hi {{first_name}}, we at {{dealership}} do not want to be a bother, so this is our last message about the "
        "{{car_model}}. Write whenever it suits you, even much later. Best regards, {{salesperson}}.",
        de="Guten Tag {{customer_name}}, wir von {{dealership}} möchten nicht aufdringlich sein: Dies ist unsere "
        "letzte Nachricht zum {{car_model}}. Schreiben Sie uns, wann immer es passt. Viele Grüße, {{salesperson}}.",
    ),
)
