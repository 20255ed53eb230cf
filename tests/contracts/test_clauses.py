"""Files of clauses are read strictly: what is not understood is an error that names file, clause and key."""

from datetime import date
from pathlib import Path

import pytest

from understudy.contracts.clauses import (
    ClauseExchange,
    ContractError,
    ControlRequest,
    Step,
    read_clauses,
    read_contract,
)

GOOD = """
vendor: acme
documents:
  guide: {title: The guide, url: "https://example.org/guide", read: 2026-11-20}
clauses:
  - id: acme/items/found
    says: An item is found by its id.
    tier: documented
    source: {document: guide, section: Items}
    quirk: true
    verified: {against: acme 1.0, on: 2026-11-20}
    exchanges:
      - request: {method: GET, path: /items/1, credential: key-1, query: {at: 12:30, with: off}}
        answer: {status: 200, headers: {x: null}, body: {type: object, required: [id]}, text: "id"}
        capture: {item: /id}
      - clock: {advance: 900}
      - request: {method: GET, path: "/items/{item}"}
        answer: {status: 200}
        repeat: 6
        each: true
"""


def read(folder: Path, text: str) -> ClauseExchange:
    path = folder / "acme" / "items.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    first = read_contract(path).clauses[0].exchanges[0]
    assert isinstance(first, ClauseExchange)
    return first


def test_a_clause_is_read(tmp_path: Path) -> None:
    read(tmp_path, GOOD)
    contract = read_contract(tmp_path / "acme" / "items.yaml")
    clause = contract.clauses[0]
    assert contract.documents["guide"].read == date(2026, 11, 20)
    assert (clause.id, clause.tier, clause.quirk) == ("acme/items/found", "documented", True)
    assert isinstance(clause.exchanges[1], Step)
    last = clause.exchanges[2]
    assert isinstance(last, ClauseExchange)
    assert (last.repeat, last.each, last.request.credential) == (6, True, "none")


def test_scalars_are_those_of_json(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD).request.query == {"at": "12:30", "with": "off"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("quirk:", "quirky:", "quirky: unknown key"),
        ("credential:", "credentail:", "exchanges.0.request.credentail: unknown key"),
        ("status: 200, headers", "stauts: 200, status: 200, headers", "exchanges.0.answer.stauts: unknown key"),
        ("required: [id]", "requried: [id]", "no JSON Schema keyword: /requried"),
        ("{type: object, required: [id]}", "{format: date-tiem}", "no JSON Schema keyword: /format"),
        ("{type: object, required: [id]}", "{items: {properties: {a: {typ: x}}}}", "/items/properties/a/typ"),
        ("headers: {x: null}", "headers: {x: {typ: x}}", "no JSON Schema keyword: /typ"),
        ("clock: {advance: 900}", "clok: {advance: 900}", "exchanges.1.clok: unknown key"),
        ("clock: {advance: 900}", "licence: {}\n        settings: {}", "exactly one of"),
        ('"/items/{item}"', '"/items/{itme}"', "exchanges.2.request: nothing before it captures itme"),
        ("tier: documented", "tier: certain", "tier: Input should be"),
        ("document: guide", "document: manual", "source.document: manual is not among"),
        ("source: {document: guide, section: Items}", "", "source: documented needs one"),
        ("id: acme/items/found", "id: Acme", "Acme: id:"),
        ("id: acme/items/found", "id: other/items/found", "does not begin with acme/"),
        ("by its id.", "by its id", "says: String should match"),
        ("tier: documented", "tier: documented\n    tier: observed", "given twice: tier"),
        ("credential: key-1,", "body: {}, text: x,", "more than one of body, text, form"),
        ('text: "id"', 'text: "("', "exchanges.0.answer"),
        ("exchanges:", "exchange:", "exchange: unknown key"),
        ("clock: {advance: 900}", "step: {advance: 900}", "exchanges.1.step: unknown key"),
        ("clauses:", "clause: []\nclauses:", "clause: unknown key"),
        ("title: The guide", "titel: The guide", "documents.guide"),
        ("vendor: acme", "vendor: [", "items.yaml"),
    ],
)
def test_what_is_not_understood_is_an_error(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(ContractError, match=r"acme.items\.yaml: ") as error:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert says in str(error.value)


def test_a_clause_stands_in_one_file_only(tmp_path: Path) -> None:
    read(tmp_path, GOOD)
    (tmp_path / "acme" / "more.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(ContractError, match=r"more\.yaml: acme/items/found: stands in .*items\.yaml already"):
        read_clauses(tmp_path, "acme")


def test_a_file_stands_in_its_vendors_folder(tmp_path: Path) -> None:
    read(tmp_path, GOOD)
    (tmp_path / "acme").rename(tmp_path / "other")
    with pytest.raises(ContractError, match="is acme, but the folder is other's"):
        read_clauses(tmp_path, "other")


@pytest.mark.parametrize(
    ("step", "request_line"),
    [
        ({"clock": {"advance": 9}}, ("POST", "clock/advance", {"seconds": 9})),
        ({"clock": {"mode": "frozen"}}, ("PUT", "clock", {"mode": "frozen"})),
        ({"licence": {"state": "ended"}}, ("PUT", "licence/acme", {"state": "ended"})),
        ({"limits": {"mode": "off"}}, ("PUT", "limits/acme", {"mode": "off"})),
        ({"settings": {"a": 1}}, ("PATCH", "settings/acme", {"a": 1})),
        ({"seed": {"items": []}}, ("POST", "seed/acme", {"items": []})),
        ({"control": {"method": "DELETE", "path": "faults"}}, ("DELETE", "faults", None)),
    ],
)
def test_a_step_is_a_request_to_the_control_plane(step: dict[str, object], request_line: tuple[object, ...]) -> None:
    control: ControlRequest = Step.model_validate(step).as_control("acme")
    assert (control.method, control.path, control.body) == request_line
