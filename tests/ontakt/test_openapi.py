"""The operations against what the app says of them, whatever is sent."""

from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.conftest import Tenant
from tests.ontakt.conftest import set_to
from understudy.ontakt.app import api

EXAMPLES = 4

BOUNDED = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
LEFT_OUT: Any = [
    positive_data_acceptance,  # which objects there are, no document can say
    negative_data_rejection,  # a word that is not true is false, an unknown field is ignored
]


def document() -> dict[str, Any]:
    """The OpenAPI document of all operations, which OnTakt itself does not serve."""
    content = api().openapi()
    for methods in content["paths"].values():
        for operation in methods.values():
            # FastAPI's own answer to what does not fit; here that is a 400.
            operation["responses"].pop("422", None)
    return content


@pytest.mark.parametrize("profile", ["4.8", "4.10"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_the_document_says(tenant: Tenant, mode: GenerationMode, profile: str) -> None:
    set_to(tenant, restart_seconds=0, profile=profile)
    schema: Any = schemathesis.openapi.from_dict(document())
    schema.config.base_url = tenant.path_url("ontakt")
    token = tenant.credential("ontakt", "api_key")["token"]
    shown = {"X-Auth-Token": token, "Authorization": f"Bearer {token}", "Accept": "application/json"}
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
            answer = case.call(headers=shown)
            # That an alert has no such action is a 501, as the document says.
            missing = [not_a_server_error] if answer.status_code == HTTPStatus.NOT_IMPLEMENTED else []
            case.validate_response(answer, headers=shown, excluded_checks=[*LEFT_OUT, *missing])

        holds()
    assert len(tried) >= (50 if mode is GenerationMode.NEGATIVE else 110)


def test_every_refusal_of_an_operation_is_in_the_document() -> None:
    paths = document()["paths"]
    assert set(paths["/api/programs/{program_id}"]["patch"]["responses"]) == {
        "200", "400", "401", "403", "404", "409", "413", "424",
    }  # fmt: skip
    assert set(paths["/api/equipment/"]["get"]["responses"]) == {"200", "400", "401", "403", "424"}
