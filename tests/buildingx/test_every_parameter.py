"""No value of any parameter of any operation that reads is an error of ours."""

from collections.abc import Iterator

from tests.buildingx.conftest import Client
from tests.buildingx.samples import QUERIES, Ids, Operation, ids_of, operations, parameters

HOSTILE = (
    "%00",
    "%ff",
    "%ED%A0%80",
    "%F0%9F%8F%A2",
    "'",
    '"a',
    "x" * 3000,
    "-1",
    "0",
    "9" * 20,
    "1e9",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
)
ACCEPT = ("x", "*/*;q=", "a/b;c=d;q=1.5,,;", "image/svg+xml;q=nan", "ä")


def _reading(ids: Ids) -> Iterator[tuple[Operation, str]]:
    for each in operations():
        if each.method == "GET":
            needed = [f"{name}={value.format(**ids)}" for name, value in QUERIES.get(each.name, {}).items()]
            yield each, f"{each.path.format(**ids)}?{'&'.join(needed)}"


def test_no_parameter_of_any_operation_is_an_error_of_ours(client: Client) -> None:
    found: list[str] = []
    for operation, path in _reading(ids_of(client)):
        for name in parameters(operation):
            for value in HOSTILE:
                answer = client.http.get(f"{path}&{name}={value}")
                if answer.status_code >= 500:
                    found.append(f"{operation.name} {name}={value}: {answer.text}")
    assert found == []


def test_no_accept_header_is_an_error_of_ours(client: Client) -> None:
    found: list[str] = []
    for operation, path in _reading(ids_of(client)):
        for accept in ACCEPT:
            answer = client.http.get(path, headers={b"accept": accept.encode("latin-1")})
            if answer.status_code >= 500:
                found.append(f"{operation.name} {accept}: {answer.text}")
    assert found == []
