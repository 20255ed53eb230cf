"""What the control plane's document says of requests and answers is so, whatever is sent."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.control.plane import Plane

BOUNDED = settings(
    max_examples=10,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def answer(case: Case[Any], client: httpx.Client) -> httpx.Response:
    """Sends a case through the front, without a socket."""
    sent = case.as_transport_kwargs(base_url=str(client.base_url).rstrip("/"))
    given = {name: sent[name] for name in ("params", "headers", "json") if sent.get(name) is not None}
    if sent.get("data") is not None:
        given["content"] = sent["data"]
    got = client.request(sent["method"], sent["url"], **given)
    got.elapsed = timedelta(0)  # what no transport of ours measures
    return got


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_the_document_says(served: Plane, mode: GenerationMode) -> None:
    control = served.control()
    control.post("/tenants", json={"id": "team-a"})
    served.acme().get("/items/1")
    schema = schemathesis.openapi.from_dict(control.get("/openapi.json").json())
    tried = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue  # any text is a name, so that nothing of such a request can be wrong

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: Case[Any]) -> None:
            tried.add(case.operation.label)
            # Which vendors, operations, states and settings there are, no document can say: the one check left out.
            case.validate_response(answer(case, control), excluded_checks=[positive_data_acceptance])

        holds()
    assert len(tried) >= (12 if mode is GenerationMode.NEGATIVE else 35)
