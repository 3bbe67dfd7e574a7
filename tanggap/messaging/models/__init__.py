"""What messaging keeps."""

from tanggap.messaging.models.messages import Message, MessageEvent, MessageQuerySet, Text, log

__all__ = ["Message", "MessageEvent", "MessageQuerySet", "Text", "log"]
