"""What ``channel check`` and ``playbook check`` say of WhatsApp templates: as the provider has them at this moment."""

from __future__ import annotations

from collections.abc import Iterable

from leadrescue.channels.twilio_http import AnswerLostError, NotSentError, ProviderError, Timeouts, connections
from leadrescue.commands.administration import with_database
from leadrescue.database import Database, Transaction
from leadrescue.secretbox import SealError
from leadrescue.settings import Settings
from resolvers import dealerships, playbooks, template_states
from tasks.live_channel import accounts
from tasks.template_states import TemplateReader

_UNASKED = "The templates could not be looked up: {}. What is said of them is what was known before."


def look_up(settings: Settings, dealership_id: str, more: Iterable[str] = ()) -> str | None:
    """Asks the dealership's account for the templates that its playbooks name, and for ``more``, and keeps the answers.

    Returns why they could not be looked up, in a sentence. Nothing is asked for TEST, nor without an account.
    """

    async def ask(database: Database) -> None:
        facts = await dealerships.load_facts(database, dealership_id)
        if facts.mode == "test":
            return
        sids = sorted({*await template_states.in_use(database, dealership_id), *more})
        async with connections(Timeouts()) as pool:
            await TemplateReader(database, accounts(database, settings), pool).read(dealership_id, sids)

    try:
        with_database(settings, "leadrescue_worker", ask)
    except SealError:
        return _UNASKED.format("the account's token was sealed with another encryption key")
    except ProviderError as error:
        return _UNASKED.format(f"Twilio refused ({error.code}: {error.message})")
    except (NotSentError, AnswerLostError):
        return _UNASKED.format("Twilio did not answer")
    return None


async def templates(tx: Transaction, settings: Settings, dealership_id: str) -> list[str]:
    """What is doubtful about the templates of each playbook, as they were told last; for ``channel check``."""
    return await playbooks.doubtful_templates(tx, await dealerships.load_facts(tx, dealership_id))
