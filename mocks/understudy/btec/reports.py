"""The report of a test as a PDF file: device, inspection, measured values, limits and verdicts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos

from understudy.btec.evaluation import Verdict, next_test
from understudy.core.rows import Values

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Prüfprotokoll", "Test report"),
    "dut": ("Prüfling", "Device under test"),
    "dut_number": ("Inventarnummer", "Inventory number"),
    "designation": ("Bezeichnung", "Designation"),
    "type": ("Typ", "Type"),
    "manufacturer": ("Hersteller", "Manufacturer"),
    "serial_number": ("Seriennummer", "Serial number"),
    "protection_class": ("Schutzklasse", "Protection class"),
    "cable": ("Leitung", "Cable"),
    "customer": ("Kunde", "Customer"),
    "department": ("Abteilung", "Department"),
    "test": ("Prüfung", "Test"),
    "date": ("Datum", "Date"),
    "procedure": ("Prüfablauf", "Procedure"),
    "standard": ("Norm", "Standard"),
    "order_number": ("Auftragsnummer", "Order number"),
    "location": ("Ort", "Location"),
    "examiner": ("Prüfer", "Examiner"),
    "company": ("Prüffirma", "Company"),
    "instrument": ("Prüfgerät", "Instrument"),
    "next_test": ("Nächste Prüfung", "Next test"),
    "inspection": ("Sichtprüfung", "Visual inspection"),
    "measurements": ("Messungen", "Measurements"),
    "step": ("Prüfschritt", "Step"),
    "value": ("Messwert", "Value"),
    "limit": ("Grenzwert", "Limit"),
    "verdict": ("Ergebnis", "Verdict"),
    "remark": ("Bemerkung", "Remark"),
    "overall": ("Gesamtergebnis", "Overall verdict"),
    "passed": ("bestanden", "passed"),
    "failed": ("nicht bestanden", "failed"),
    "open": ("offen", "open"),  # codespell:ignore offen
    "page": ("Seite", "Page"),
    "decimal sign": (",", "."),
    "day": ("{0.day:02}.{0.month:02}.{0.year}", "{0.year:04}-{0.month:02}-{0.day:02}"),
}
"""The report's own words and spellings, German and English."""
LANGUAGES = ("de", "en")
_GREEN, _RED, _GREY = (20, 110, 50), (170, 25, 25), (90, 90, 90)
_SHADE = (236, 239, 242)
_SPELT = str.maketrans(
    {
        "Ω": "Ohm",
        "–": "-",
        "—": "-",
        "…": "...",
        "€": "EUR",
        "≤": "<=",
        "≥": ">=",
        "„": '"',
        "“": '"',
        "”": '"',
        "’": "'",
    }
)
"""Signs that the file's own fonts lack, and what stands for them."""


@dataclass(frozen=True)
class Subject:
    """What a report is about: a test and what it refers to."""

    test: Values
    dut: Values
    customer: Values
    department: Values | None
    manufacturer: Values | None


def report(subject: Subject, language: str, now: datetime) -> bytes:
    """The file, which is the same for the same test and moment."""
    words = {name: both[LANGUAGES.index(language)] for name, both in WORDS.items()}
    paper = _Paper(words, f"{words['title']} {subject.test['id']}", language, now)
    paper.add_page()
    paper.pairs(words["dut"], _of_dut(subject, words))
    paper.pairs(words["test"], _of_test(subject, words))
    inspection = subject.test["visual_inspection"]
    if inspection is not None:
        rows = [(each["question"], paper.verdict(each["passed"])) for each in inspection["answers"]]
        inspected = (words["inspection"], paper.verdict(inspection["passed"]))
        paper.verdicts(words["inspection"], inspected, rows, (150, 30))
    head = (words["step"], words["value"], words["limit"], words["verdict"])
    paper.verdicts(words["measurements"], head, _measured(subject.test, paper), (75, 40, 35, 30))
    if subject.test["remark"]:
        paper.pairs(words["remark"], [("", subject.test["remark"])])
    paper.overall(subject.test["passed"])
    return bytes(paper.output())


def _of_dut(subject: Subject, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    dut = subject.dut
    yield words["dut_number"], dut["dut_number"]
    yield words["designation"], dut["designation"]
    yield words["manufacturer"], subject.manufacturer["name"] if subject.manufacturer else ""
    yield words["type"], " ".join(filter(None, (dut["type"], dut["model"])))
    yield words["serial_number"], dut["serial_number"] or ""
    yield words["protection_class"], "I" * dut["protection_class"]
    cable = dut["cable"] or {}
    sizes = [
        f"{_number(cable[name], words)} {unit}"
        for name, unit in (("length", "m"), ("cross_section", "mm²"))
        if cable.get(name)
    ]
    yield words["cable"], ", ".join(sizes)
    yield words["customer"], subject.customer["name"]
    yield words["department"], subject.department["name"] if subject.department else ""


def _of_test(subject: Subject, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    test, instrument = subject.test, subject.test["instrument"] or {}
    yield words["date"], _day(test["date"], words)
    yield words["procedure"], test["procedure_name"] or ""
    yield words["standard"], subject.dut["standard"] or ""
    yield words["order_number"], test["order_number"] or ""
    yield words["location"], test["location"] or ""
    yield words["examiner"], test["examiner"] or ""
    yield words["company"], test["company"] or ""
    named = (instrument.get(name) for name in ("type", "serial", "software_version"))
    yield words["instrument"], " / ".join(filter(None, named))
    yield words["next_test"], _day(next_test(test["date"], subject.dut["test_interval_months"]), words)


def _measured(test: Values, paper: "_Paper") -> Iterator[tuple[str, ...]]:
    for step in test["steps"]:
        yield step["name"], "", "", paper.verdict(step["passed"])
        for value in step["values"]:
            unit = value["unit"] or ""
            sign = {"max": "max. ", "min": "min. ", None: ""}[value["comparison"]]
            measured = "" if value["value"] is None else f"{_number(value['value'], paper.words)} {unit}"
            limit = "" if value["limit"] is None else f"{sign}{_number(value['limit'], paper.words)} {unit}"
            verdict = paper.verdict(value["valid"]) if value["kind"] == "measurement" else ""
            yield f"    {value['ident']}", measured, limit, verdict


def _number(value: float, words: Mapping[str, str]) -> str:
    return f"{value:.10g}".replace(".", words["decimal sign"])


def _day(day: date | None, words: Mapping[str, str]) -> str:
    return "" if day is None else words["day"].format(day)


class _Paper(FPDF):
    """Pages of A4 with a heading and page numbers, in the fonts that every reader has."""

    def __init__(self, words: Mapping[str, str], title: str, language: str, now: datetime) -> None:
        super().__init__()
        self.words, self._title = words, title
        self.set_creation_date(now)
        self.set_title(title)
        self.set_lang(language)
        self.set_margin(15)
        self.set_auto_page_break(auto=True, margin=20)
        self.set_font("Helvetica", size=9)

    def normalize_text(self, text: str) -> str:
        """Text in the characters that the fonts have."""
        return str(super().normalize_text(text.translate(_SPELT).encode("latin-1", "replace").decode("latin-1")))

    def header(self) -> None:
        """The title on every page."""
        self._line(self._title, size=15, height=9)
        self.ln(2)

    def footer(self) -> None:
        """The number of every page."""
        self.set_y(-15)
        self.set_text_color(*_GREY)
        self.cell(0, 8, f"{self.words['page']} {self.page_no()}/{{nb}}", align="R")
        self.set_text_color(0, 0, 0)

    def verdict(self, passed: Verdict) -> str:
        """A verdict in words."""
        return self.words[{True: "passed", False: "failed", None: "open"}[passed]]

    def pairs(self, heading: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Names and values under a heading; those without a value are left out."""
        self._line(heading)
        for name, value in pairs:
            if value:
                self.set_text_color(*_GREY)
                self.cell(42 if name else 0.1, 5, name)
                self.set_text_color(0, 0, 0)
                self.multi_cell(0, 5, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(2)

    def verdicts(
        self, heading: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]], widths: tuple[int, ...]
    ) -> None:
        """A table under a heading, whose last column is a verdict."""
        self._line(heading)
        shaded = FontFace(emphasis="BOLD", fill_color=_SHADE)
        with self.table(
            col_widths=widths,
            width=180,
            align="L",
            text_align="L",
            line_height=5,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=shaded,
        ) as table:
            for cells in (head, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell, style=self._style(cell))
        self.ln(3)

    def _style(self, cell: str) -> FontFace | None:
        colour = {self.words["passed"]: _GREEN, self.words["failed"]: _RED}.get(cell)
        return FontFace(color=colour) if colour else None

    def overall(self, passed: Verdict) -> None:
        """The verdict of the whole test."""
        self.set_text_color(*{True: _GREEN, False: _RED, None: _GREY}[passed])
        self._line(f"{self.words['overall']}: {self.verdict(passed)}", size=12, height=8)
        self.set_text_color(0, 0, 0)

    def _line(self, text: str, size: int = 11, height: int = 7) -> None:
        """A line in bold, by default a heading."""
        self.set_font("Helvetica", "B", size)
        self.cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_font("Helvetica", size=9)
