"""What every request passes: its host, how many there are, how much it sends, and what the answer forbids."""

from __future__ import annotations

from urllib.parse import urlsplit

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from footprint.app.settings import LOOPBACK, Settings
from footprint.app.visitors.sessions import COOKIE, Sessions
from footprint.app.visitors.speech import language_of
from footprint.i18n import _, speaking

#: Nothing is loaded from elsewhere, nothing written into the page runs, no other site may frame it. Bars have
#: their lengths as styles.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
#: Longest address; longer ones are nobody's honest state.
_LONGEST = 8000
#: What a form adds around the file that it sends.
_AROUND = 20_000


class TooLargeError(Exception):
    """More is sent than is taken; the server answers 413."""


class Guard:
    """A layer around the application that refuses what no honest visitor sends, in words.

    Parameters
    ----------
    app : ASGI application
    settings : Settings
    sessions : Sessions
        To tell a visitor, who may ask much, from a stranger, who may ask less.
    """

    def __init__(self, app: ASGIApp, settings: Settings, sessions: Sessions) -> None:
        self._app, self._settings, self._sessions = app, settings, sessions
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._of_visitor = parse(f"{settings.pages_per_minute}/minute")
        self._of_looks = parse(f"{settings.looks_per_minute}/minute")
        self._of_stranger = parse(f"{settings.strangers_per_minute}/minute")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    own.setdefault(name, value)
                own.setdefault("cache-control", "no-store")
            await send(message)

        with speaking(language_of(scope, headers)):
            refusal = self._refusal(scope, headers)
            too_large = _sentence(413, self._too_large())
        if refusal is not None:
            await refusal(scope, receive, answered)
            return
        most = self._settings.upload_bytes + _AROUND
        taken = 0

        async def measured() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLargeError
            return message

        try:
            await self._app(scope, measured, answered)
        except TooLargeError:
            await too_large(scope, receive, answered)

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        if not self._is_ours(headers.get("host", "")):
            return _sentence(421, _("This server does not answer under that name."))
        if len(scope.get("query_string", b"")) + len(scope.get("raw_path", b"") or b"") > _LONGEST:
            return _sentence(414, _("The address is too long."))
        key = cookie_parser(headers.get("cookie", "")).get(COOKIE)
        visitor = self._sessions.find(key)
        client = scope.get("client") or ("", 0)
        looks = scope["method"] == "GET" and scope["path"].startswith("/jobs/")
        if scope["path"].startswith("/static/") or scope["path"] == "/style.css":
            allowed = True
        elif visitor is None:
            allowed = self._limiter.hit(self._of_stranger, str(client[0]))
        else:
            allowed = self._limiter.hit(self._of_looks if looks else self._of_visitor, visitor.key)
        if not allowed:
            return _sentence(429, _("Too many requests: wait a minute."), {"retry-after": "60"})
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return _sentence(405, _("This is not understood here."))
        if scope["method"] == "POST":
            if not self._is_same_site(headers):
                return _sentence(403, _("This form was not sent from a page of this server."))
            length = headers.get("content-length", "0")
            if length.isdigit() and int(length) > self._settings.upload_bytes + _AROUND:
                return _sentence(413, self._too_large())
        return None

    def _too_large(self) -> str:
        return _("The file is larger than {size:.0f} MB.", size=self._settings.upload_bytes / 1e6)

    def _is_ours(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname or ""
        return not self._settings.is_loopback or name in LOOPBACK

    @staticmethod
    def _is_same_site(headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        return urlsplit(origin).netloc == headers.get("host", "")


def _sentence(code: int, text: str, headers: dict[str, str] | None = None) -> PlainTextResponse:
    return PlainTextResponse(text + "\n", code, headers=headers)
