"""Wordings by which people ask not to be written to, as data in English, Swedish and German, and how they are matched.

A wording is read word by word: ``a|b`` either, ``_`` a space inside one of them, ``?`` may be missing, ``*`` any
number, ``~`` begins with, ``..3`` up to three words, ``^`` and ``$`` where a clause begins and ends, ``-a|b`` not
after, ``!a|b`` not before. Words are casefolded ("ß" is "ss") and bear no apostrophes ("don't" is "dont").
"""

from __future__ import annotations

import re
from typing import Final

_NOT_MEANT: Final = "-cant|cannot|couldnt|dont|didnt|not|never"
_COURTESY: Final = (
    "please|pls|plz|just|kindly|now|already|immediately|thanks|thank_you|it|this|all|hi|hello|no|ok"
    "|hej|snälla|tack|nu|genast|nej|okej|hallo|bitte|danke|sofort|endlich|jetzt|nein*"
)
_COMMAND: Final = "stop|stopp|stopall|unsubscribe|opt_out|sluta|avsluta|avregistrera|abmelden|aufhören"
ANY_LANGUAGE: Final = (f"^ {_COURTESY} {_COMMAND} {_COURTESY} $",)

_TEXTS: Final = (
    "text|texts|texting|text_message~|message|messages|messaging|sms|smses|whatsapp|whatsapps|spam|spamming|email|emails"
    "|notifications|reminders|promotions|marketing|ads|follow_ups"
)
_THESE: Final = "all|any|more|anymore|any_more|further|the|this|these|that|those|such|your|with|of*"
_DONT: Final = "dont|do_not|never|no_longer|not"
_LATER: Final = "!before|until|after|at|on|during|while|when|if|in|today|tonight|right_now"
ENGLISH: Final = (
    f"{_NOT_MEANT} stop {_THESE} {_TEXTS}",
    f"{_NOT_MEANT} stop|quit|cease {_THESE} sending|contacting|writing|bothering|harassing|pestering",
    f"{_NOT_MEANT} stop|quit|cease {_THESE} reaching_out|following_up",
    f"{_DONT} ever? text|message|contact|write|write_to|bother|sms me|us|this_number again|anymore|any_more? {_LATER}",
    f"{_DONT} send me|us? {_THESE} {_TEXTS}",
    f"{_DONT} want|wish to_receive|to_get|to_have? {_THESE} {_TEXTS}",
    f"{_DONT} want|wish to_be_texted|to_be_messaged|to_be_contacted|to_hear_from_you",
    f"{_DONT} want|wish you to_text|to_message|to_contact|to_write",
    f"no_more {_TEXTS}",
    f"cancel|end all|these|those {_THESE} {_TEXTS}",
    "unsubscribe",
    "opt me? out $",
    f"opt me? out of|from {_THESE} {_TEXTS}|list",
    "remove|delete|erase me|my_number|my_phone_number|my_mobile_number|my_name|my_data|this_number please? $",
    "remove|delete|erase me|my_number|my_name|my_data|this_number from your|the|all ..2 list|lists|database",
    "take me|my_number|my_name off",
    "leave_me_alone|lose_my_number",
    "revoke|withdraw my? consent",
)

_SMS: Final = "sms|smsen|smset|mess|messen|meddeland~|utskick~|reklam~|påminnels~|whatsapp|mejl|mail|spam"
_FLER: Final = "alla|fler|flera|mer|mera|några|något|era|dessa|de|den|det|här|såna|sådana|av|mig*"
_SENARE: Final = "!före|innan|förrän|efter|på|under|när|om|i_dag|idag|ikväll|just_nu"
SWEDISH: Final = (
    "-inte sluta upp|nu|genast|snälla* med? att? skicka|skriva|messa|smsa|spamma|tjata|störa|kontakta|höra_av",
    f"sluta med? {_FLER} {_SMS}",
    f"skicka mig? inte|inga|aldrig {_FLER} {_SMS}",
    "skicka mig? inte|inga|inget|ingenting mig? fler|mer|mera $",
    f"inga fler|flera|mer|mera {_SMS}",
    f"vill|önskar inte|ej|aldrig längre? ha|få|ta_emot {_FLER} {_SMS}",
    "vill|önskar inte|ej|aldrig längre? bli_kontaktad|bli_störd|kontaktas|höra_från_er|höra_av_er",
    f"slippa|slipper jag|vi? få? {_FLER} {_SMS}",
    "ta_bort|radera|stryk mig|mitt_nummer|mitt_telefonnummer|mitt_mobilnummer|mina_uppgifter",
    "avregistrera_mig|avanmäl_mig|avanmäla_mig|avprenumerera",
    "lämna_mig_ifred|lämna_mig_i_fred|låt_mig_vara",
    f"kontakta|smsa|messa mig_inte|inte_mig|mig_aldrig|aldrig_mig mer|igen|längre? {_SENARE}",
    "hör inte|aldrig av er|dig mer|igen|längre",
    f"stoppa|stopp på|för|med? {_FLER} {_SMS}",
    "återkallar|återkalla|drar_tillbaka|tar_tillbaka mitt? samtycke",
)

_SMS_DE: Final = "nachricht~|textnachricht~|sms|mail|mails|email|emails|whatsapp|whatsapps|werbung|spam|mitteilung~"
_DIESE: Final = "die|diese|diesen|den|allen|alle|ihre|ihren|eure|euren|weitere|weiteren|neuen|solche|solchen|mehr*"
_HOEREN_SIE_AUF: Final = "hör|hört|hören_sie bitte|endlich|jetzt|damit? auf"
_MELDEN: Final = "bitte|hier|jetzt|sofort|gern|gerne*"
GERMAN: Final = (
    f"keine weitere|weiteren|neuen {_SMS_DE}",
    f"bitte keine {_SMS_DE}",
    f"keine {_SMS_DE} ..3 mehr !bekommen|erhalten|gesehen|gelesen",
    f"möchte|möchten|moechte|will|wollen|wünsche|wuensche ..3 keine {_DIESE} {_SMS_DE}",
    f"^ {_MELDEN} {_HOEREN_SIE_AUF} {_MELDEN} $",
    f"{_HOEREN_SIE_AUF} mir|mich|uns|damit|mit|zu_schreiben|zu_schicken|zu_senden",
    "aufhören mir|mich|uns|zu_schreiben|zu_schicken|zu_senden",
    "aufhören $ | mir|mich|uns",
    "schreib~|kontaktier~|text~ sie|ihr? bitte? mir|mich|uns bitte? nicht_mehr|nie_wieder|nie_mehr",
    "kontaktier~ sie|ihr? mich|uns bitte? nicht !vor|bevor|nach|am|um|heute|morgen|während|wenn",
    f"schick~|send~ sie|ihr? mir|uns bitte? keine {_DIESE} {_SMS_DE}",
    "schick~|send~ sie|ihr? mir|uns bitte? nichts_mehr",
    f"mich {_MELDEN} abmelden|austragen $",
    f"mich {_MELDEN} von|aus {_DIESE} {_SMS_DE}|verteiler|liste abmelden|austragen",
    f"melde|melden sie? mich {_MELDEN} ab",
    f"{_SMS_DE} abbestellen",
    "lösch~|loesch~|entfern~|streich~ sie? bitte? mich|meine_nummer|meine_handynummer|meine_telefonnummer|meine_daten",
    "lass|lasst|lassen_sie mich bitte|endlich|doch* in_ruhe",
    "nimm|nehmt|nehmen_sie mich bitte? aus|von dem|der|ihrem|ihrer|eurem|eurer? verteiler|liste",
    "widerrufe|ziehe ..4 einwilligung|zustimmung",
    f"stopp|stoppt|stoppe|stoppen_sie bitte? {_DIESE} {_SMS_DE}",
)


def _pattern(wording: str) -> str:
    """One wording as a regular expression over clauses, each word of which is followed by a space."""
    return "".join(_part(part) for part in wording.split())


def _part(part: str) -> str:
    if part in _MARKS:
        return _MARKS[part]
    if part.startswith(".."):
        return rf"(?:\w+ ){{0,{part[2:]}}}"
    if part.startswith("-"):
        return "".join(f"(?<! {_words(word)} )" for word in part[1:].split("|"))
    if part.startswith("!"):
        return f"(?!(?:{_words(part[1:])}) )"
    repeated = part[-1] if part[-1] in "?*" else ""
    return f"(?:(?:{_words(part.removesuffix(repeated))}) ){repeated}"


def _words(alternatives: str) -> str:
    return alternatives.replace("_", " ").replace("~", r"\w*")


_MARKS: Final = {"^": r"(?<=\| )", "$": r"(?=\|)", "|": r"\| "}

PATTERN: Final = re.compile(
    "(?<= )(?:" + "|".join(_pattern(wording) for wording in ANY_LANGUAGE + ENGLISH + SWEDISH + GERMAN) + ")"
)
"""Searches text of the form ``| one clause | another | ``, with a space before it."""
