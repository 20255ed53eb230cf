"""The operations against what the OpenAPI document says of them, whatever is sent."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from tests.buildingx.conftest import Client
from tests.buildingx.samples import ids_of
from understudy.buildingx.app import api
from understudy.buildingx.control import openapi

BOUNDED = settings(
    max_examples=3,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
LEFT_OUT: Any = [
    positive_data_acceptance,  # which resources there are, no document can say
    negative_data_rejection,  # unknown members and parameters are ignored
    ignored_auth,  # tests of our own show it, for each kind of bad token
]


def document() -> dict[str, Any]:
    """The document without the token endpoint, which has tests of its own."""
    content = openapi(api())
    content["paths"] = {
        path: each for path, each in content["paths"].items() if not path.startswith(("/oauth", "/.well"))
    }
    return content


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_the_document_says(client: Client, mode: GenerationMode) -> None:
    schema: Any = schemathesis.openapi.from_dict(document())
    schema.config.base_url = client.tenant.path_url("buildingx")
    token = {"Authorization": client.http.headers["authorization"]}
    ids = ids_of(client)
    tried = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: Case[Any]) -> None:
            tried.add(case.operation.label)
            # Made-up ids would be refused before anything else is looked at.
            case.path_parameters = {name: ids[name] for name in case.path_parameters or {}}
            case.call_and_validate(headers=token, excluded_checks=LEFT_OUT)

        holds()
    assert len(tried) >= (70 if mode is GenerationMode.NEGATIVE else 80)


def test_every_operation_says_how_sure_it_is() -> None:
    operations = [method for path in document()["paths"].values() for method in path.values()]
    assert {each["x-understudy-tier"] for each in operations} == {"documented", "observed", "inferred"}
    assert all(each["description"] for each in operations)
