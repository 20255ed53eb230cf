"""The stage that makes what was raised the vendor's own answer."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.websockets import WebSocket

from understudy.core.exchange import Exchange
from understudy.core.long_work import Interrupted
from understudy.core.refusals import Refusal
from understudy.core.stages.stage import Stage


def raising(app: FastAPI) -> FastAPI:
    """An app that raises what FastAPI would answer in its own words."""
    for kind in (HTTPException, RequestValidationError, WebSocketRequestValidationError, Exception):
        app.add_exception_handler(kind, _raise)
    return app


async def _raise(_connection: Request | WebSocket, error: Exception) -> None:
    raise error


class RefusalRendering(Stage):
    """Answers a refusal, a request that does not fit, or an error of ours, through the vendor's one render function."""

    def before(self, exchange: Exchange) -> None:
        """Raises what stood in the way of finding the tenant."""
        if exchange.unanswered is not None:
            raise exchange.unanswered

    def raised(self, exchange: Exchange, error: Exception) -> Response:
        """The answer in the vendor's words."""
        exchange.refusal = self._refusal(exchange, error)
        return self.vendor.render(exchange.refusal, exchange)

    def _refusal(self, exchange: Exchange, error: Exception) -> Refusal:
        if isinstance(error, Refusal):
            return error
        if isinstance(error, RequestValidationError):
            return self.vendor.dialect.invalid(error)
        if isinstance(error, HTTPException):
            return self.vendor.from_http(error)
        if not isinstance(error, Interrupted):
            exchange.unexpected(error)
        return self.vendor.unexpected()
