"""Reports: a file that can be read, and says what the test says."""

import io
from collections.abc import Callable

import httpx
import pytest
from pypdf import PdfReader

from tests.btec.conftest import Btec


def text_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "\n".join(page.extract_text() for page in pages)


def report(client: httpx.Client, number: int, language: str = "de") -> str:
    return text_of(client.put(f"/api/v1/tests/{number}/report", params={"language": language}))


def test_a_report_says_what_the_test_says(sandbox: httpx.Client) -> None:
    test = sandbox.get("/api/v1/tests/1").json()
    dut = sandbox.get(f"/api/v1/duts/{test['dut_id']}").json()
    text = report(sandbox, 1)
    said = [dut["dut_number"], dut["designation"], dut["serial_number"], "Metallbau Köster & Söhne GmbH", "Schweißerei"]
    said += [test["examiner"], test["company"], test["order_number"], test["procedure_name"], dut["standard"]]
    said += [*test["instrument"].values()][:2] + [each["question"] for each in test["visual_inspection"]["answers"]]
    assert [each for each in said if each not in text] == []
    day = test["date"]
    assert f"{day[8:]}.{day[5:7]}.{day[:4]}" in text
    for step in test["steps"]:
        assert step["name"] in text
        for value in step["values"]:
            assert f"{value['value']:.10g} {value['unit']}".replace(".", ",") in text
            assert value["limit"] is None or f"{value['limit']:.10g} {value['unit']}".replace(".", ",") in text
    assert text.rindex("Gesamtergebnis: bestanden")


def test_a_failed_test_says_why(sandbox: httpx.Client) -> None:
    failed = sandbox.get("/api/v1/tests", params={"passed": False, "dut_id": 14}).json()["items"][0]
    text = report(sandbox, failed["id"])
    assert "Gesamtergebnis: nicht bestanden" in text
    assert "Isolationswiderstand zu niedrig, Feuchtigkeit." in text.replace("\n", " ")


def test_a_report_can_be_had_in_english(sandbox: httpx.Client) -> None:
    text = report(sandbox, 1, "en")
    assert "Test report 1" in text
    assert "Overall verdict: passed" in text
    assert sandbox.get("/api/v1/tests/1").json()["date"] in text
    assert "Prüfling" not in text


def test_a_test_without_anything_has_a_report(sandbox: httpx.Client) -> None:
    body = {"dut_number": "R", "designation": "R", "customer_id": 1, "protection_class": 1}
    number = sandbox.post("/api/v1/duts", json=body).json()["id"]
    test = sandbox.post("/api/v1/tests", json={"dut_id": number, "date": "2026-06-01"}).json()["id"]
    assert "Gesamtergebnis: offen" in report(sandbox, test)  # codespell:ignore offen


def test_a_long_test_goes_over_several_pages(sandbox: httpx.Client) -> None:
    steps = [{"name": f"Schritt {n}", "values": [{"ident": "X", "value": n}] * 5} for n in range(50)]
    made = sandbox.post("/api/v1/tests", json={"dut_id": 1, "date": "2026-06-01", "steps": steps}).json()["id"]
    text = report(sandbox, made)
    assert "Seite 1/" in text
    assert "Seite 4/" in text
    assert "Schritt 49" in text


@pytest.mark.parametrize(
    ("remark", "read"),
    [
        ("Größe, Öl, naïve façade", "Größe, Öl, naïve façade"),
        ("5 kΩ – 3 € „gut“", '5 kOhm - 3 EUR "gut"'),
        ("日本", "??"),
        ("**fett** __unter__", "**fett** __unter__"),
        ("x" * 400, "x" * 60),
    ],
)
def test_a_report_writes_what_its_fonts_can(sandbox: httpx.Client, remark: str, read: str) -> None:
    sandbox.patch("/api/v1/tests/1", json={"remark": remark})
    assert read in report(sandbox, 1)


def test_the_same_test_gives_the_same_file(new_btec: Callable[..., Btec]) -> None:
    btec = new_btec(anchor="fixed")
    btec.tenant.control.put("/clock", json={"mode": "frozen", "now": "2026-06-01T12:00:00Z"})
    files = {btec.client().put("/api/v1/tests/5/report", params={"language": "de"}).content for _ in range(2)}
    assert len(files) == 1


def test_a_report_names_its_file(sandbox: httpx.Client) -> None:
    answer = sandbox.put("/api/v1/tests/7/report", params={"language": "de"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="test-7.pdf"'
