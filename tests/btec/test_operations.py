"""Every operation refuses what is to be refused, whoever added it."""

from collections.abc import Callable, Iterator, Mapping

import httpx
import pytest

from tests.btec.conftest import Btec
from tests.btec.operations import OPERATIONS, PATHS, SENDING, WRITING, Operation
from tests.conftest import Tenant
from understudy.control.addresses import Addresses

NAMES = [each.name for each in OPERATIONS]


@pytest.fixture(scope="module")
def stage(server: Addresses, transport: httpx.BaseTransport) -> Iterator[Mapping[str, Btec]]:
    """The tenants that all tests here share, none of which changes what another sees."""
    tenants = {name: made(server, transport) for name in ("mine", "other", "late", "later", "limited", "strict")}
    tenants["late"].licence("expired_426")
    tenants["later"].licence("expired_427")
    tenants["strict"].settings(strict=True)
    yield tenants
    for btec in tenants.values():
        btec.tenant.control.delete("")


def made(server: Addresses, transport: httpx.BaseTransport) -> Btec:
    described = httpx.Client(transport=transport).post(f"{server.control}/tenants", json={}).json()
    below = httpx.Client(base_url=f"{server.control}/tenants/{described['id']}", transport=transport, timeout=60)
    btec = Btec(Tenant(described["id"], described["vendors"], below), transport)
    btec.limits("off")
    return btec


@pytest.fixture(scope="module")
def callers(stage: Mapping[str, Btec]) -> Mapping[str, httpx.Client]:
    """Clients whom every operation refuses, by why."""
    mine = stage["mine"]
    return {
        "no token": mine.with_token(None),
        "unknown token": mine.with_token("no-such-token"),
        "expired token": mine.client("expired"),
        "deleted token": mine.client("revoked"),
        "token of the other environment": mine.client("production"),
        "token of the sandbox in production": mine.client("sandbox", "btec-production"),
        "token of another tenant": of_other(mine, stage["other"]),
        "licence 426": stage["late"].client(),
        "licence 427": stage["later"].client(),
        "no permission": mine.client("no_permission"),
        "all permissions": mine.client(),
    }


def of_other(mine: Btec, other: Btec) -> httpx.Client:
    """The other tenant's token at an address that is this tenant's alone."""
    client = other.client()
    client.base_url = httpx.URL(mine.tenant.path_url("btec"))
    return client


REFUSED = {
    "no token": 401,
    "unknown token": 401,
    "expired token": 401,
    "deleted token": 401,
    "token of the other environment": 401,
    "token of the sandbox in production": 401,
    "token of another tenant": 401,
    "licence 426": 426,
    "licence 427": 427,
    "no permission": 413,
}


@pytest.mark.parametrize("caller", REFUSED)
@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_every_operation_refuses(operation: Operation, caller: str, callers: Mapping[str, httpx.Client]) -> None:
    answer = operation.send(callers[caller])
    assert answer.status_code == REFUSED[caller]
    assert set(answer.json()) == {"description"}
    assert len(answer.json()["description"]) > 20


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_every_operation_refuses_a_token_with_all_permissions_but_its_own(
    operation: Operation, stage: Mapping[str, Btec]
) -> None:
    btec = stage["other"]
    everything = {each.permission for each in OPERATIONS}
    token = btec.new_token(scopes=sorted(everything - {operation.permission}))
    assert operation.send(btec.with_token(token["token"])).status_code == 413
    alone = btec.new_token(scopes=[operation.permission])
    assert operation.send(btec.with_token(alone["token"])).status_code in (200, 201, 400, 404)


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_every_operation_refuses_the_sixth_request_of_a_second(operation: Operation, stage: Mapping[str, Btec]) -> None:
    btec = stage["limited"]
    btec.limits("enforce")
    client = btec.with_token(btec.new_token(scopes=[])["token"])
    answers = [operation.send(client) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [413, 413, 413, 413, 413, 429]
    assert set(answers[-1].json()) == {"description"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_every_operation_answers_501_in_a_strict_tenant(operation: Operation, stage: Mapping[str, Btec]) -> None:
    answer = operation.send(stage["strict"].client())
    assert answer.status_code == 501
    assert "design" in answer.json()["description"]


@pytest.mark.parametrize("operation", SENDING, ids=[each.name for each in SENDING])
@pytest.mark.parametrize(
    ("content", "headers", "says"),
    [
        ('{"name": ', {}, "JSON"),
        ("", {}, "required"),
        ("[]", {}, "object"),
        ('{"\\ud800": 1}', {}, "JSON"),
        ('{"nonsense": 1}', {}, "nonsense"),
        ("{}", {"Content-Type": "text/plain"}, "Content-Type"),
        ("a=b", {"Content-Type": "application/x-www-form-urlencoded"}, "Content-Type"),
    ],
    ids=["cut", "empty", "array", "half a character", "unknown field", "text", "form"],
)
def test_every_body_must_be_json_that_fits(
    operation: Operation, content: str, headers: dict[str, str], says: str, callers: Mapping[str, httpx.Client]
) -> None:
    answer = operation.send(callers["all permissions"], content, headers=headers)
    assert answer.status_code == 400
    assert says in answer.json()["description"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_every_operation_refuses_an_unknown_query_parameter(
    operation: Operation, callers: Mapping[str, httpx.Client]
) -> None:
    path = operation.path.replace("{id}", "1").replace("{dut_id}", "15") + "?colour=red"
    headers = {"Content-Type": "application/json"} if operation.sends else {}
    answer = callers["all permissions"].request(operation.method, path, headers=headers, content="{}")
    assert answer.status_code == 400
    assert "colour" in answer.json()["description"]


@pytest.mark.parametrize("path", PATHS)
def test_every_path_refuses_the_methods_that_it_lacks(path: str, callers: Mapping[str, httpx.Client]) -> None:
    has = {each.method for each in OPERATIONS if each.path == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} - has:
        answer = callers["all permissions"].request(method, path.replace("{id}", "1").replace("{dut_id}", "15"))
        assert answer.status_code == 405
        assert answer.headers["Allow"] == ", ".join(sorted(has))
        assert method == "HEAD" or method in answer.json()["description"]


@pytest.mark.parametrize("path", [each for each in PATHS if "{" in each])
@pytest.mark.parametrize("number", ["0", "-1", "1.0", "one", "9007199254740992", "%20"])
def test_every_id_in_a_path_must_be_one(path: str, number: str, callers: Mapping[str, httpx.Client]) -> None:
    operation = next(each for each in OPERATIONS if each.path == path and not each.sends)
    asked = path.replace("{id}", number).replace("{dut_id}", "15")
    query = {"language": "de"} if asked.endswith("/report") else {}
    answer = callers["all permissions"].request(operation.method, asked, params=query)
    assert answer.status_code == 400
    assert "id (path)" in answer.json()["description"]


def test_refused_requests_change_nothing(new_btec: Callable[..., Btec]) -> None:
    btec = new_btec()
    names = btec.tenant.control.get("/state/btec").json()["collections"]
    before = {name: btec.state(name) for name in names}
    readers = [btec.client("read_only"), btec.client("expired"), btec.client("sandbox", "btec-production")]
    for operation in WRITING:
        for client in readers:
            assert operation.send(client).status_code in (401, 413)
    for operation in SENDING:
        assert operation.send(btec.client(), '{"nonsense": 1}').status_code == 400
    assert {name: btec.state(name) for name in names} == before


def test_an_operation_without_its_check_would_be_noticed() -> None:
    assert len(OPERATIONS) >= 9 * 6 + 5 + 3 + 1
    assert len(NAMES) == len(set(NAMES))
