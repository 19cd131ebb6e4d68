"""What can be wrong with a channel, in words with their remedy: one SELECT each, read together as one list."""

from __future__ import annotations

from typing import Final

from resolvers.reading.entities.channel_traffic import FAILED, OVERDUE, accepted_after, of_channel
from resolvers.template_states import TRUSTED_FOR

_TRUSTED: Final = f"interval '{TRUSTED_FOR.total_seconds():.0f} seconds'"
_CONFIGURE: Final = "configureTwilio, or `leadrescue channel set`"
_WITHOUT_TEMPLATE: Final = ": outside the 24 hours after a customer's message it goes out by SMS, or is held."


def _text(words: str) -> str:
    """The words as an SQL literal."""
    return "'" + words.replace("'", "''") + "'"


_LIVE: Final = "{row}.mode = 'live'"
_HAS_SENDER: Final = "{row}.mode = 'live' AND {row}.sender IS NOT NULL"

_NO_ACCOUNT: Final = f"""
SELECT 1, 0, 'NO_ACCOUNT', {_text("No Twilio account is configured: nothing can be sent.")},
    {_text(f"Configure one: {_CONFIGURE}.")}
WHERE {_LIVE} AND {{row}}.account_sid IS NULL
"""
_NO_SENDER: Final = f"""
SELECT 2, 0, 'NO_SENDER', CASE {{row}}.channel
    WHEN 'sms' THEN
        {_text("No SMS sender and no messaging service: SMS cannot be sent, and nothing takes WhatsApp's place.")}
    ELSE {_text("No WhatsApp sender and no messaging service: WhatsApp messages cannot be sent.")} END,
    CASE {{row}}.channel
    WHEN 'sms' THEN {_text(f"Give smsSender or messagingServiceSid: {_CONFIGURE}.")}
    ELSE {_text(f"Give whatsappSender or messagingServiceSid: {_CONFIGURE}.")} END
WHERE {_LIVE} AND {{row}}.account_sid IS NOT NULL AND {{row}}.sender IS NULL
"""
_NO_TEMPLATE: Final = f"""
SELECT 3, row_number() OVER (ORDER BY p.created_at, p.id, s.position), 'NO_TEMPLATE',
    'Day ' || s.day || ' of “' || p.name || '” has no WhatsApp template' ||
        CASE WHEN s.content_sids = '{{{{}}}}' THEN '' ELSE ' for ' || lacking.locales END || {_text(_WITHOUT_TEMPLATE)},
    {_text("Name its approved template: contentSid in savePlaybook.")}
FROM playbook p JOIN playbook_step s ON s.version_id = p.current_version_id
CROSS JOIN LATERAL (
    SELECT string_agg(body.key, ', ' ORDER BY body.key) AS locales
    FROM jsonb_each_text(s.bodies) body WHERE NOT s.content_sids ? body.key
) lacking
WHERE p.dealership_id = {{tenant}} AND s.dealership_id = {{tenant}} AND s.channel = 'whatsapp'
    AND s.content_sid IS NULL AND lacking.locales IS NOT NULL AND {_HAS_SENDER} AND {{row}}.channel = 'whatsapp'
"""
_TEMPLATE_NOT_APPROVED: Final = f"""
SELECT 4, row_number() OVER (ORDER BY p.created_at, p.id, s.position, k.content_sid), 'TEMPLATE_NOT_APPROVED',
    'Day ' || s.day || ' of “' || p.name || '”: WhatsApp does not take its template ' || k.content_sid ||
        ' (' || k.status || ')' || {_text(_WITHOUT_TEMPLATE)},
    CASE WHEN k.status IN ('unsubmitted', 'received', 'pending')
        THEN {_text("Wait for WhatsApp's approval; one that was never submitted is submitted in Twilio's console.")}
        ELSE {_text("Look at it in Twilio's console, and name one that is approved: contentSid in savePlaybook.")} END
FROM playbook p JOIN playbook_step s ON s.version_id = p.current_version_id
JOIN template_state k ON k.dealership_id = {{tenant}} AND k.account_sid = {{row}}.account_sid
    AND (k.content_sid = s.content_sid OR k.content_sid IN (SELECT b.value FROM jsonb_each_text(s.content_sids) b))
WHERE p.dealership_id = {{tenant}} AND s.dealership_id = {{tenant}} AND s.channel = 'whatsapp'
    AND k.status <> 'approved' AND k.checked_at > statement_timestamp() - {_TRUSTED}
    AND {_HAS_SENDER} AND {{row}}.channel = 'whatsapp'
"""
_REMEDIES: Final = {
    "no_channel": f"Configure the channel: {_CONFIGURE}. Then send again by hand what was held.",
    "20003": f"Twilio takes neither the account SID nor the auth token as it is: give the token anew, {_CONFIGURE}.",
    "21606": f"The sender is not a number of this Twilio account: correct smsSender, {_CONFIGURE}.",
    "21659": f"The sender is not a number of this Twilio account: correct smsSender, {_CONFIGURE}.",
    "63007": f"Twilio knows no WhatsApp sender with this number: correct whatsappSender, {_CONFIGURE}.",
    "sealed_token": f"The token was sealed with another encryption key: give the token anew, {_CONFIGURE}.",
}
_REFUSED: Final = f"""
SELECT 5, 0, 'REFUSED', held.count || CASE held.count WHEN 1 THEN ' message was' ELSE ' messages were' END ||
        ' refused in the past 24 hours and none went out since; the last with the code ' || held.code || '.',
    CASE held.code {" ".join(f"WHEN {_text(code)} THEN {_text(remedy)}" for code, remedy in _REMEDIES.items())}
        ELSE {_text("lastFailure has the provider's words: mend what it names, then send again by hand what was held.")}
    END
FROM (
    SELECT count(*) AS count, max(m.failed_at) AS failed_at,
        (array_agg(coalesce(m.error_code, 'unknown') ORDER BY m.failed_at DESC, m.id DESC))[1] AS code
    {of_channel(FAILED)} AND m.error_permanent IS NOT TRUE
) held
WHERE held.count > 0 AND NOT EXISTS (SELECT {of_channel(accepted_after("held.failed_at"))})
"""
_OVERDUE: Final = f"""
SELECT 6, 0, 'OVERDUE', late.count || CASE late.count WHEN 1 THEN ' message was' ELSE ' messages were' END ||
        ' due more than ten minutes ago and did not go out.',
    CASE WHEN EXISTS (SELECT {of_channel(accepted_after("{row}.present - interval '10 minutes'"))})
        THEN {_text("Others go out meanwhile, at the sender's rate: wait, or spread what is sent over more time.")}
        ELSE {_text("Ask the operator whether a dispatcher and a worker run, and whether /readyz is well.")} END
FROM (SELECT count(*) AS count {of_channel(OVERDUE)}) late WHERE late.count > 0
"""

_RULES: Final = (_NO_ACCOUNT, _NO_SENDER, _NO_TEMPLATE, _TEMPLATE_NOT_APPROVED, _REFUSED, _OVERDUE)
_ALL: Final = " UNION ALL ".join(_RULES)

PROBLEMS: Final = (
    f"(SELECT {{tenant}} AS dealership_id, found.* FROM ({_ALL}) found (position, place, code, message, remedy))"
)
"""The problems of the channel ``{row}`` of the dealership ``{tenant}``, as a derived table."""
