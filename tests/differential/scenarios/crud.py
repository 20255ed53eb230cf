"""Every collection in the same ways: rights, bad values at every field, filters, tags, deletes."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from tests.differential.population import ROWS, new_body
from tests.differential.probe import Probe
from tests.differential.scenarios.scenario import Scenario

USERS = ("outsider", "other", "member", "admin")
ALL = (*USERS, None)

BAD_BODIES: tuple[bytes, ...] = (b"", b"{}", b"[]", b'"a"', b"null", b"3", b"{", b'{"a":1}', b"\xff")

_COMMON: tuple[Any, ...] = (None, True, [], {})
_BY_TYPE: dict[str, tuple[Any, ...]] = {
    "string": (*_COMMON, "", "a", " a ", 5, 1.5, "x" * 23, "x" * 81, "x" * 251, "x" * 501),
    "integer": (*_COMMON, "", "a", "1", " 1 ", "1.0", 1.7, -1, 0, 999, "\u0661"),
    "number": (*_COMMON, "", "a", "1", "1e1", "1_0", 1, -91.5, 200, float("nan")),
    "boolean": (None, [], "", "a", "yes", "Off", 0, 1, 2, 1.0, "TRUE", "tRue"),
    "object": (None, True, [], "a", {}, {"a": [1]}),
}
_BY_FORMAT: dict[str, tuple[Any, ...]] = {
    "date-time": (
        *(None, 5, "", "a", "2020-01-01", "2020-01-01T00:00:00", "2020-01-01T00:00:00z"),
        *("2020-01-01T00:00:00Z", "2020-01-01 10:00+02", "2020-01-01T10:00:00.5+0230"),
        *("20200101T000000Z", "2020-01-01T24:00:00Z", "1500-01-01T00:00:00Z"),
        *("3020-01-01T00:00:00Z", "2020-02-30T00:00:00Z", "2020-01-01T00:00:00.1234567Z"),
        *("2020-01-01T00:00:00,5Z", "2020-01-01T00Z", "2020-01-01T00:00:00+25:00"),
    ),
    "email": (*_COMMON, "", "a", "a@b", "a@localhost", "\u00e9@b.fr", "A@B.com", 5),
    "iana-tz": (None, 5, "", "Europe/Paris", "europe/paris", "CET", "UTC"),
}
_ENUM: tuple[Any, ...] = (None, 5, "", "no such", "warning", True)
_UNITS: tuple[Any, ...] = (None, 5, "", "kWh", "m2", "m^2", "no such", "%", "kW h", "degC", "\u00b0")


def _values(name: str, schema: Mapping[str, Any]) -> tuple[Any, ...]:
    """Good and bad values of a field, as its published schema describes it."""
    if name == "unit_symbol":
        return _UNITS
    if "enum" in schema and schema.get("format") != "iana-tz":
        return (*_ENUM, *schema["enum"][:2])
    kind = schema.get("type", "object")
    kind = kind if isinstance(kind, str) else kind[0]
    return _BY_FORMAT.get(schema.get("format", ""), _BY_TYPE.get(kind, ()))


class Collection:
    """One collection of the API and what its published document says of it."""

    def __init__(self, document: Mapping[str, Any], path: str) -> None:
        """Find the operations of a path and its items, and their schemas."""
        self.document, self.path = document, path
        self.operations: Mapping[str, Any] = document["paths"][path]
        self.item: Mapping[str, Any] = document["paths"].get(f"{path}{{item_id}}", {})
        self.is_changed = "put" in self.item
        self.is_tagged = "If-Match" in str(
            [self._resolved(p)["name"] for p in self.item.get("delete", {}).get("parameters", ())]
        )

    def _resolved(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in part:
            return part
        found: Mapping[str, Any] = self.document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return found

    def fields(self, method: str) -> dict[str, Mapping[str, Any]]:
        """The fields that a body of POST or PUT may hold."""
        operation = self.operations if method == "post" else self.item
        schema = operation[method]["requestBody"]["content"]["application/json"]["schema"]
        found = self._resolved(schema)["properties"].items()
        return {name: field for name, field in found if not field.get("readOnly")}

    def filters(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The query parameters of its list."""
        for part in self.operations["get"].get("parameters", ()):
            resolved = self._resolved(part)
            if resolved["in"] == "query":
                yield resolved["name"], resolved.get("schema", {})

    def body(self, method: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row as a body that the method takes."""
        return {name: row[name] for name in self.fields(method) if name in row}


def reading(probe: Probe, one: Collection) -> None:
    """Lists and items, by everyone, with tags, by HEAD and by the wrong methods."""
    for user in ALL:
        probe("GET", one.path, user=user)
        for item in ("1", "2", "3", "4", "99", "0", "01"):
            probe("GET", one.path + item, user=user)
    for item in ("-1", "1.0", "abc", "1/", "+1"):
        probe("GET", one.path + item)
    bare = one.path.rstrip("/")
    probe("GET", bare, user=None)
    probe("POST", bare, {})
    probe("GET", bare, query="name=a&b=c%20d")
    for method in ("HEAD", "OPTIONS", "PATCH", "PUT", "DELETE"):
        probe(method, one.path)
    for method in ("HEAD", "OPTIONS", "PATCH", "POST"):
        probe(method, one.path + "1")
    _conditional(probe, one.path, query="sort=name")
    if one.item:
        _conditional(probe, one.path + "1")


def _conditional(probe: Probe, path: str, query: str = "") -> None:
    tag = probe("GET", path, query=query).headers.get("etag", '"none"')
    bare = tag.strip('"')
    for sent in (tag, bare, "*", f'"x", {tag}', f"W/{tag}", '"x"', ""):
        probe("GET", path, query=query, headers={"If-None-Match": sent})
    probe("HEAD", path, query=query, headers={"If-None-Match": tag})


def listing(probe: Probe, one: Collection) -> None:
    """Each filter with good and bad values, sorts and pages, as administrator and member."""
    rows = ROWS.get(one.path, [])
    for name, schema in one.filters():
        if name == "sort":
            _sorting(probe, one.path, schema["items"]["enum"])
        elif name in ("page", "page_size"):
            for value in ("1", "2", "3", "99", "0", "-1", "a", "", "100", "101", "1.0", "%201"):
                probe("GET", one.path, query=f"sort=name&{name}={value}&page_size=3")
        else:
            _filtering(probe, one.path, name, schema, [row[name] for row in rows if name in row])
    probe("GET", one.path, query="unknown=1&sort=")
    probe("GET", one.path, query="page=abc")


def _sorting(probe: Probe, path: str, names: list[str]) -> None:
    for name in names:
        for user in USERS:
            probe("GET", path, query={"sort": name}, user=user)
    plain = names[0]
    for text in (f"-{plain},{names[-1]}", "nothing", "id", "+", "-", f"{plain},", f" {plain}"):
        probe("GET", path, query={"sort": text})
    probe("GET", path, query=f"sort={plain}&sort=-{plain}")


def _filtering(probe: Probe, path: str, name: str, schema: Mapping[str, Any], known: list[Any]) -> None:
    good = list(dict.fromkeys(str(value) for value in known))[:3]
    values = [*good, "1", "3", "", "a", "A%", "_", "0", "99", "true", "1.0", "%C3%A9"]
    values += list(schema.get("enum", ()))[:3] if schema.get("format") != "iana-tz" else []
    if schema.get("format") == "date-time":
        values += ["2020-01-03T00:00:00Z", "2020-01-03T00:00:00%2B01:00", "2020-02-02 09:00Z"]
    for value in values:
        text = value.replace("+", "%2B")
        probe("GET", path, query=f"{name}={text}")
    for user in USERS[:3]:
        for value in [*good[:2], "1", "3", "99"]:
            probe("GET", path, query={name: value}, user=user)
    probe("GET", path, query=f"{name}=1&{name}=2")


def creating(probe: Probe, one: Collection) -> None:
    """A new row by everyone, twice, with broken bodies, with each field missing or wrong."""
    body = new_body(one.path)
    for content in BAD_BODIES:
        probe("POST", one.path, content=content, headers={"Content-Type": "application/json"})
    probe("POST", one.path, content=b"a=1", headers={"Content-Type": "text/plain"})
    probe("POST", one.path, {}, user="member")
    probe("POST", one.path, {**body, "id": 5, "zzz": 1, "is_admin": True})
    for name in body:
        probe("POST", one.path, {key: body[key] for key in body if key != name})
    for name, schema in one.fields("post").items():
        for number, value in enumerate(_values(name, schema)):
            changed = {**body, name: value}
            if "name" in body and name != "name":
                changed["name"] = f"N {name} {number}"
            probe("POST", one.path, changed)
    probe.restore("population")
    for user in ("outsider", "other", None, "member", "admin", "admin"):
        probe("POST", one.path, body, user=user)
    probe("POST", one.path, ROWS[one.path][0])
    probe("GET", one.path)
    probe("GET", f"{one.path}{len(ROWS[one.path]) + 1}")


def changing(probe: Probe, one: Collection) -> None:
    """A change by everyone, under every kind of tag, with each field left out or wrong."""
    item, row = _own_item(one)
    body = one.body("put", row)
    for tag in (None, "", '"wrong"', 'W/"x"', "*"):
        headers = {} if tag is None else {"If-Match": tag}
        probe("PUT", item, body, headers=headers)
    for content in BAD_BODIES:
        sent = {"Content-Type": "application/json", "If-Match": "*"}
        probe("PUT", item, content=content, headers=sent)
    for user in ALL:
        probe("PUT", item, body, user=user, headers=probe.etag(item))
        probe("PUT", item, body, user=user)
        probe("PUT", item, body, user=user, headers={"If-Match": '"wrong"'})
    probe("PUT", one.path + "99", body, headers={"If-Match": "*"})
    probe("PUT", item, {**one.body("post", row), "zzz": 1}, headers=probe.etag(item))
    for name in body:
        left = {key: body[key] for key in body if key != name}
        probe("PUT", item, left, headers=probe.etag(item))
    for name, schema in one.fields("put").items():
        for value in _values(name, schema):
            probe("PUT", item, {**body, name: value}, headers={"If-Match": "*"})
    probe("GET", item)
    probe("PUT", item, body, headers=probe.etag(item))
    probe("GET", one.path, query="sort=name")


def _own_item(one: Collection) -> tuple[str, Mapping[str, Any]]:
    """The item that the population's first row became."""
    fresh = {"/users/": 1, "/timeseries_properties/": 3, "/timeseries_data_states/": 2}
    fresh["/event_categories/"] = 4
    number = fresh.get(one.path, 0) + 1
    return f"{one.path}{number}", ROWS[one.path][0]


def deleting(probe: Probe, one: Collection) -> None:
    """A delete by everyone, under every kind of tag; then what depended on the row."""
    item, _ = _own_item(one)
    for tag in (None, '"wrong"', 'W/"x"'):
        if one.is_tagged:
            probe("DELETE", item, headers={} if tag is None else {"If-Match": tag})
    probe("DELETE", one.path + "99", headers={"If-Match": "*"})
    for user in ALL:
        headers = probe.etag(item) if one.is_tagged else {}
        probe("DELETE", item, user=user, headers=headers)
        probe("GET", item, user=user)
    body = new_body(one.path)
    probe("POST", one.path, body)
    for path in ROWS:
        probe("GET", path)
        probe("GET", path, user="member")


def all_of(document: Mapping[str, Any]) -> Iterator[Scenario]:
    """Each of the above for every collection."""
    for path in ROWS:
        one = Collection(document, path)
        runs = [reading, listing, creating, deleting]
        if one.is_changed:
            runs.insert(3, changing)
        for run in runs:
            yield Scenario(f"{run.__name__} {path}", partial(_run, run, one))


def _run(run: Callable[[Probe, Collection], None], one: Collection, probe: Probe) -> None:
    run(probe, one)
