"""Sends mail after the answer, so that no answer tells by its time whether a mail was sent.

One thread in each process sends one mail after the other. A mail server that is slow or down
delays nobody and fails nothing; what could not be sent is in the log, without the address.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)

sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def send_soon(message: EmailMessage) -> Future:
    """Hand a mail over to the thread that sends; call it after what the mail is about is stored.

    Args:
        message: complete, because the thread has no request and no database.

    Returns:
        What is done when the mail has been sent or has failed.
    """
    return sender.submit(_send, message)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception as error:
        # The error's own text may hold the address.
        logger.error("A mail could not be sent: %s", type(error).__name__)
