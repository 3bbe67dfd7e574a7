"""The Content-Security-Policy of one response: strict by default, widened only by the view that needs it (S5)."""

import secrets
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings

View = TypeVar("View")

ALTCHA_STYLE = "'sha256-ZgqGuQlekW98cv0XQjYUGCLTvc3q5MkU+2SkqlFGoTM='"
"""Hash of the style element that the installed captcha widget adds to the page; a test compares the two."""


class Policy:
    """What this response may load. `nonce` is made for each request and never used again."""

    def __init__(self) -> None:
        self.nonce = secrets.token_urlsafe(16)
        own, nonce = "'self'", f"'nonce-{self.nonce}'"
        self.sources: dict[str, list[str]] = {
            "default-src": [own],
            "script-src": [own, nonce],
            "style-src": [own, nonce],
            "img-src": [own, "data:"],
            "connect-src": [own, *_live()],
            "object-src": ["'none'"],
            "base-uri": ["'none'"],
            "form-action": [own],
            "frame-ancestors": ["'none'"],
        }

    def allow(self, directive: str, *sources: str) -> None:
        """Widen one directive for this response."""
        known = self.sources.setdefault(directive, [])
        known.extend(source for source in sources if source not in known)

    def header(self) -> str:
        return "; ".join(f"{name} {' '.join(values)}" for name, values in self.sources.items())


def captcha_page(view: View) -> View:
    """A view whose page carries the captcha: its worker comes from a blob, its style by a known hash."""

    @wraps(view)  # type: ignore[arg-type]
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
        request.csp.allow("worker-src", "'self'", "blob:")
        request.csp.allow("style-src", ALTCHA_STYLE)
        return view(request, *args, **kwargs)  # type: ignore[operator]

    return wrapped  # type: ignore[return-value]


def _live() -> list[str]:
    return [] if settings.LIVE_BASE_URL == settings.PUBLIC_BASE_URL else [settings.LIVE_BASE_URL]
