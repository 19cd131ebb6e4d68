"""Whether a webhook really comes from Twilio, judged by the library against our public URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from twilio.request_validator import RequestValidator


def called_url(public_base_url: str, path: str, query: str) -> str:
    """The URL that Twilio called: our public base, which no caller can choose, with the path and query as they came.

    ``path`` and ``query`` are still percent-encoded, byte for byte: the signature covers them so. A fragment on the
    configured URL (Twilio's connection overrides) is never sent, and not signed.
    """
    return public_base_url.rstrip("/") + path + (f"?{query}" if query else "")


def verify(
    auth_tokens: Iterable[str], public_url: str, params: Mapping[str, str], signature_header: str | None
) -> bool:
    """Whether one of the account's active tokens signed this request.

    ``params`` are all form fields as they came, empty and unknown ones too (``parse_qsl`` drops empty ones unless it is
    told not to). No signature, or no token, is False.
    """
    if not signature_header:
        return False
    # An empty token would let in whoever signs with an empty key.
    validators = [RequestValidator(token) for token in auth_tokens if token]
    return any(bool(validator.validate(public_url, params, signature_header)) for validator in validators)
