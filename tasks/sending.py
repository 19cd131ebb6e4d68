"""The actor that sends one message."""

from __future__ import annotations

import logging

import dramatiq

from leadrescue.database import DatabaseUnavailableError, LockTimeoutError
from leadrescue.outages import Outage
from resolvers.sending import Sender
from tasks.broker import SEND_ACTOR, SEND_QUEUE, Broker

logger = logging.getLogger(__name__)


def declare(broker: Broker, sender: Sender) -> dramatiq.Actor[[str], None]:
    """``message.send(message_id)``: takes one id and nothing else; running it twice sends once.

    It never fails towards Dramatiq: the row says what is still to be done, and the dispatcher hands it over again.
    """
    database = Outage(logger, "PostgreSQL")

    @dramatiq.actor(broker=broker, actor_name=SEND_ACTOR, queue_name=SEND_QUEUE)
    async def send(message_id: str) -> None:
        try:
            await sender.send(message_id)
        except (DatabaseUnavailableError, LockTimeoutError) as error:
            database.lost(error)
        except Exception:
            logger.exception("a message could not be sent", extra={"message_id": message_id})
        else:
            database.back()

    return send
