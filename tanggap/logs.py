"""Structured logs: one JSON object a line with the request id, and no value that is secret or personal (S8)."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

Event = MutableMapping[str, Any]

PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "<e-mail>"),
    (re.compile(r"\b\+?\d[\d .-]{7,}\d\b"), "<digits>"),
    (re.compile(r"=\([^)]*\)"), "=(<values>)"),
    (re.compile(r"DETAIL:.*", re.DOTALL), "DETAIL: <withheld>"),
    (re.compile(r"\b(?=[\w-]*\d)[\w-]{24,}\b"), "<token>"),
)
"""A net under the rule that nothing personal is logged: messages of exceptions quote what they choke on."""
KEPT = frozenset({"request_id", "timestamp", "level", "logger", "ip"})


def scrubbed(text: str) -> str:
    """`text` without e-mail addresses, long numbers, quoted row values and tokens."""
    for pattern, instead in PERSONAL:
        text = pattern.sub(instead, text)
    return text


def scrub(_: Any, __: str, event: Event) -> Event:
    """Processor: clean every text that is not one of our own identifiers."""
    for key, value in event.items():
        if key not in KEPT and isinstance(value, str):
            event[key] = scrubbed(value)
    return event


def hide_path(_: Any, __: str, event: Event) -> Event:
    """Processor: Django's own request logs quote the path, which may hold a token; name the route instead."""
    record = event.get("_record")
    request = getattr(record, "request", None)
    if request is not None:
        match = getattr(request, "resolver_match", None)
        event["event"] = f"{getattr(record, 'status_code', '')} {match.route if match else 'unknown address'}".strip()
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(style: str) -> structlog.stdlib.ProcessorFormatter:
    """The last step of each line, for our own events and for those of libraries."""
    last: list[Any] = [structlog.processors.JSONRenderer(ensure_ascii=False)]
    if style == "console":
        last = [structlog.dev.ConsoleRenderer()]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED, structlog.stdlib.ExtraAdder([])],
        processors=[
            hide_path,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            scrub,
            *last,
        ],
    )


class Terminal(logging.StreamHandler[TextIO]):
    """Writes to where the process's errors go now: where they went when logging began may be closed."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def logging_config(style: str, level: str) -> dict[str, Any]:
    """For `settings.LOGGING` and for Granian."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": {"()": "tanggap.logs.formatter", "style": style}},
        "handlers": {"console": {"class": "tanggap.logs.Terminal", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
            "granian.access": {"handlers": [], "level": "WARNING", "propagate": False},
            "procrastinate": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }


def configure() -> None:
    """Route structlog through the standard library; called once per process."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
