"""The stage that makes what was raised the vendor's own answer."""

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from understudy.core.exchange import Exchange
from understudy.core.refusals import Refusal
from understudy.core.stages.stage import Stage


class RefusalRendering(Stage):
    """Answers a refusal, a request that does not fit, or an error of ours, through the vendor's one render function."""

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
        exchange.unexpected(error)
        return self.vendor.unexpected()
