"""Lists: search, filters, paging, alone and together."""

from typing import Any

import httpx
import pytest

DUTS = "/api/v1/duts"


def found(client: httpx.Client, path: str = DUTS, /, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(path, params={"limit": 100, **query})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    if answer.json()["total"] <= 100 and "offset" not in query and "limit" not in query:
        assert len(items) == answer.json()["total"]
    return items


@pytest.fixture
def everything(sandbox: httpx.Client) -> list[dict[str, Any]]:
    return found(sandbox)


FILTERS = [
    ("customer_id", 2),
    ("department_id", 9),
    ("manufacturer_id", 3),
    ("procedure_id", 5),
    ("dut_number", "20021"),
    ("serial_number", "nothing"),
    ("standard", "DIN EN 62353 (VDE 0751-1)"),
    ("protection_class", 3),
    ("out_of_service", True),
    ("private_purchase", False),
]


@pytest.mark.parametrize(("name", "value"), FILTERS)
def test_a_filter_leaves_what_is_equal(
    sandbox: httpx.Client, everything: list[dict[str, Any]], name: str, value: Any
) -> None:
    assert found(sandbox, **{name: value}) == [each for each in everything if each[name] == value]


@pytest.mark.parametrize("sort", ["id", "designation", "next_test_date"])
@pytest.mark.parametrize("pair", [(0, 7), (2, 9), (0, 8), (3, 9), (6, 2)])
def test_filters_and_search_fit_together(
    sandbox: httpx.Client, everything: list[dict[str, Any]], pair: tuple[int, int], sort: str
) -> None:
    query: dict[str, Any] = dict(FILTERS[number] for number in pair)
    expected = [each["id"] for each in everything if all(each[name] == value for name, value in query.items())]
    assert sorted(each["id"] for each in found(sandbox, sort=sort, **query)) == expected
    searched = [each["id"] for each in everything if each["id"] in expected and "gerät" in str(each).casefold()]
    assert sorted(each["id"] for each in found(sandbox, sort=sort, search="gerät", **query)) == searched


@pytest.mark.parametrize("field", ["last_test_date", "next_test_date"])
def test_days_are_filtered_exactly_and_by_bounds(
    sandbox: httpx.Client, everything: list[dict[str, Any]], field: str
) -> None:
    days = sorted(each[field] for each in everything if each[field])
    day = days[len(days) // 2]
    assert {each[field] for each in found(sandbox, **{field: day})} == {day}
    for customer in (None, 2):
        wanted = [each for each in everything if each[field] and customer in (None, each["customer_id"])]
        query: dict[str, Any] = {} if customer is None else {"customer_id": customer}
        since = found(sandbox, **{f"{field}_from": day}, **query)
        assert since == [each for each in wanted if each[field] >= day]
        until = found(sandbox, **{f"{field}_to": day}, **query, sort="designation")
        assert {each["id"] for each in until} == {each["id"] for each in wanted if each[field] <= day}
        assert found(sandbox, **{f"{field}_to": day, f"{field}_from": days[-1]}, **query) == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("spritze", 2),
        ("SPRITZENPUMPE", 2),
        ("itzenp", 2),
        ("h07rn-f 3g1,5", 2),
        ("OP-Leuchte", 1),
        ("ö", None),
        ("op", None),
        ("%", 0),
        ("_", 0),
        ('"', 0),
        ('" OR "', 0),
        ("' OR 1=1", 0),
        ("*", 0),
        ("gibt es nicht", 0),
        ("haus a, 3. og", 4),
        ("STRASSE", 0),
        ("\0", 0),
        ("\0spritze", 0),
        ("spritze\0", 0),
    ],
)
def test_a_search_finds_what_contains_it(
    sandbox: httpx.Client, everything: list[dict[str, Any]], text: str, fits: int | None
) -> None:
    texts = {each["id"]: "\n".join(v for v in each.values() if isinstance(v, str)).casefold() for each in everything}
    expected = [each for each in everything if text.casefold() in texts[each["id"]]]
    assert found(sandbox, search=text) == expected
    assert fits is None or len(expected) == fits


def test_a_search_knows_the_long_s(sandbox: httpx.Client) -> None:
    assert [each["id"] for each in found(sandbox, "/api/v1/customers", search="MARKTSTRASSE")] == [3]


def test_a_search_follows_changes(sandbox: httpx.Client) -> None:
    sandbox.patch(f"{DUTS}/1", json={"designation": "Zickzackschere"})
    assert [each["id"] for each in found(sandbox, search="ickzack")] == [1]
    assert [each["id"] for each in found(sandbox, search="winkelschleifer")] == []
    sandbox.patch(f"{DUTS}/2", json={"designation": "Säge\0blatt 50%"})
    for text in ("ge\0bla", "\0", "50%", "säge"):
        assert 2 in [each["id"] for each in found(sandbox, search=text)]
    assert found(sandbox, search="ge\0blb") == []
    made = sandbox.post(
        DUTS, json={"dut_number": "Z", "designation": "Zickzack 2", "customer_id": 1, "protection_class": 1}
    ).json()
    assert len(found(sandbox, search="zickzack")) == 2
    sandbox.delete(f"{DUTS}/{made['id']}")
    assert [each["id"] for each in found(sandbox, search="zickzack")] == [1]


def test_a_total_follows_changes(sandbox: httpx.Client) -> None:
    query = {"customer_id": 1, "limit": 1}
    before = sandbox.get(DUTS, params=query).json()["total"]
    body = {"dut_number": "T", "designation": "T", "customer_id": 1, "protection_class": 1}
    made = sandbox.post(DUTS, json=body).json()
    assert sandbox.get(DUTS, params=query).json()["total"] == before + 1
    sandbox.patch(f"{DUTS}/{made['id']}", json={"customer_id": 2})
    assert sandbox.get(DUTS, params=query).json()["total"] == before


@pytest.mark.parametrize("limit", [1, 7, 50])
@pytest.mark.parametrize("query", [{}, {"sort": "next_test_date", "order": "desc"}, {"customer_id": 2}])
def test_pages_laid_together_are_the_list(sandbox: httpx.Client, limit: int, query: dict[str, Any]) -> None:
    whole = found(sandbox, **query)
    pages = [found(sandbox, **query, limit=limit, offset=start) for start in range(0, len(whole) + limit, limit)]
    assert [each for page in pages for each in page] == whole


def test_a_page_after_the_end_is_empty(sandbox: httpx.Client) -> None:
    answer = sandbox.get(DUTS, params={"offset": 1_000_000_000}).json()
    assert (answer["items"], answer["total"]) == ([], 62)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "1_0"},
        {"limit": " 5"},
        {"limit": "5.0"},
        {"limit": "\N{ARABIC-INDIC DIGIT FIVE}"},
        {"offset": 10**10},
        {"out_of_service": "yes"},
        {"out_of_service": "1"},
        {"customer_id": "0"},
        {"customer_id": str(2**53)},
        {"next_test_date": "2026-6-1"},
        {"next_test_date": "2026-02-30"},
        {"next_test_date": "1780272000"},
        {"next_test_date": "2026-06-01T00:00:00Z"},
        {"protection_class": "0"},
        {"sort": "cable"},
        {"order": "ASC"},
        {"search": "x" * 201},
    ],
)
def test_a_bad_parameter_is_named(sandbox: httpx.Client, query: dict[str, Any]) -> None:
    answer = sandbox.get(DUTS, params=query)
    assert answer.status_code == 400
    assert f"{next(iter(query))} (query)" in answer.json()["description"]


def test_all_bad_parameters_are_named_at_once(sandbox: httpx.Client) -> None:
    says = sandbox.get(DUTS, params={"limit": 0, "order": "up", "colour": "red"}).json()["description"]
    assert all(f"{name} (query)" in says for name in ("limit", "order", "colour"))


@pytest.mark.parametrize(
    ("path", "query", "ids"),
    [
        ("customers", {"city": "Flensburg"}, [2]),
        ("customers", {"number": "K-1031"}, [5]),
        ("departments", {"parent_id": 6}, [7, 8]),
        ("departments", {"customer_id": 6}, [22, 23, 24]),
        ("test-procedures", {"fixed": False}, [9]),
        ("test-procedures", {"protection_class": 3}, [3]),
        ("projects", {"status": "active"}, [1, 4]),
        ("projects", {"customer_id": 4}, [3]),
        ("test-equipment", {"type": "ST 760+"}, [2]),
        ("users", {"status": "invited"}, [6]),
        ("users", {"group_id": 2}, [2, 3, 4]),
        ("user-groups", {"standard": False}, [4]),
        ("tests", {"dut_id": 41}, []),
    ],
)
def test_other_lists_are_filtered_too(sandbox: httpx.Client, path: str, query: dict[str, Any], ids: list[int]) -> None:
    assert [each["id"] for each in found(sandbox, f"/api/v1/{path}", **query)] == ids


def test_tests_are_filtered_by_verdict_and_day(sandbox: httpx.Client) -> None:
    failed = found(sandbox, "/api/v1/tests", passed=False)
    assert len(failed) == 12
    assert {each["passed"] for each in failed} == {False}
    since = found(sandbox, "/api/v1/tests", passed=False, date_from=failed[5]["date"], sort="date")
    assert [each["date"] for each in since] == sorted(
        each["date"] for each in failed if each["date"] >= failed[5]["date"]
    )
