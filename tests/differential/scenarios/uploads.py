"""Descriptions of sites and timeseries as CSV files, good and bad."""

from collections.abc import Iterator, Mapping

from tests.differential.probe import Probe
from tests.differential.scenarios.scenario import Scenario

_READ = ("/sites/", "/buildings/", "/storeys/", "/spaces/", "/zones/", "/site_property_data/")
_PARTS = ("sites_csv", "buildings_csv", "storeys_csv", "spaces_csv", "zones_csv")

_GOOD: Mapping[str, str] = {
    "sites_csv": "Name,Description,IFC_ID,Area,Heated\nS1,changed,,200,true\nS9,new,9,,\n",
    "buildings_csv": "Site,Name,Description,IFC_ID,Area\nS1,B1,,,10\nS9,B9,new,b9,20.5\n",
    "storeys_csv": "Site,Building,Name,Description,IFC_ID\nS9,B9,St9,d,i\nS1,B1,St1,,\n",
    "spaces_csv": "Site,Building,Storey,Name,Description,IFC_ID,Label\nS9,B9,St9,Sp9,,,blue\n",
    "zones_csv": "IFC_ID,Name,Description,Label\n,Z9,d,x\nz,Z1,e,\n",
}


def _send(probe: Probe, path: str, files: Mapping[str, str | bytes], query: str, user: str | None) -> None:
    parts = {
        name: (f"{name}.csv", text if isinstance(text, bytes) else text.encode(), "text/csv")
        for name, text in files.items()
    }
    probe("POST", path, query=query, user=user, files=parts or None)


def sites(probe: Probe) -> None:
    """A tree of sites, by everyone, and again."""
    for user in ("outsider", None, "member", "admin", "admin"):
        _send(probe, "/io/sites", _GOOD, "campaign_id=1", user)
        for path in _READ:
            probe("GET", path)
    for noun in ("building", "space", "zone"):
        probe("GET", f"/{noun}_property_data/")
    for query in ("", "campaign_id=9", "campaign_id=x", "campaign_id=2"):
        _send(probe, "/io/sites", {"zones_csv": _GOOD["zones_csv"]}, query, "admin")
    _send(probe, "/io/sites", {}, "campaign_id=1", "admin")
    _send(probe, "/io/sites", {"other_csv": "x"}, "campaign_id=1", "admin")
    for part in _PARTS:
        _send(probe, "/io/sites", {part: _GOOD[part]}, "campaign_id=1", "admin")
    for method in ("GET", "HEAD", "OPTIONS"):
        probe(method, "/io/sites", query="campaign_id=1")
    for path in _READ:
        probe("GET", path)


_BAD_SITES: tuple[tuple[str, str | bytes], ...] = (
    *(("sites_csv", ""), ("sites_csv", "\n"), ("sites_csv", "Name\nX\n"), ("zones_csv", "Name,IFC_ID\nX,\n")),
    *(("sites_csv", "Name,Description,IFC_ID,Nope\nX,,,1\n"), ("sites_csv", b"\xff\n"), ("sites_csv", "x")),
    *(("sites_csv", f"Name,Description,IFC_ID\n{'x' * 81},,\n"), ("sites_csv", "Name,Description,IFC_ID\n,,\n")),
    *(("sites_csv", "Name,Description,IFC_ID\nX,,\nX,again,\n"), ("sites_csv", "Name,Description,IFC_ID\nX\n")),
    *(
        ("sites_csv", "Name,Description,IFC_ID,Area\nX,,,abc\n"),
        ("sites_csv", "Name,Description,IFC_ID,Heated\nX,,,1\n"),
    ),
    *(("sites_csv", "Name,Description,IFC_ID,Spare\nX,,,1\n"), ("sites_csv", "Name,Description,IFC_ID\nX,,,,,\n")),
    *(("sites_csv", f"Name,Description,IFC_ID\nX,,{'y' * 23}\n"), ("sites_csv", '"Name,Description,IFC_ID\nX,,\n')),
    *(
        ("buildings_csv", "Site,Name,Description,IFC_ID\nNope,B,,\n"),
        ("buildings_csv", "Site,Name,Description,IFC_ID\n,B,,\n"),
    ),
    *(
        ("storeys_csv", "Site,Building,Name,Description,IFC_ID\nS1,Nope,St,,\n"),
        ("storeys_csv", "Site,Building,Name,Description,IFC_ID\nS1,,St,,\n"),
    ),
    *(
        ("storeys_csv", "Site,Building,Name,Description,IFC_ID\n,B1,St,,\n"),
        ("storeys_csv", "Site,Building,Name,Description,IFC_ID\nNope,B1,St,,\n"),
    ),
    *(
        ("spaces_csv", "Site,Building,Storey,Name,Description,IFC_ID\nS1,B1,Nope,Sp,,\n"),
        ("spaces_csv", "Site,Building,Storey,Name,Description,IFC_ID\nS1,B1,,Sp,,\n"),
    ),
    *(
        ("spaces_csv", "Site,Building,Storey,Name,Description,IFC_ID\n,B1,St1,Sp,,\n"),
        ("spaces_csv", "Site,Building,Storey,Name,Description,IFC_ID\nS1,,St1,Sp,,\n"),
    ),
    *(
        ("zones_csv", f"Name,Description,IFC_ID\n{'z' * 81},,\n"),
        ("buildings_csv", f"Site,Name,Description,IFC_ID\nS1,{'b' * 81},,\n"),
    ),
    *(
        ("buildings_csv", "Site,Name,Description,IFC_ID,Area\nS1,B,,,abc\n"),
        ("zones_csv", "Name,Description,IFC_ID,Area\nZ,,,abc\n"),
    ),
    *(("sites_csv", "Name,Description,IFC_ID,\nX,,,\n"), ("sites_csv", "Name;Description;IFC_ID\nX;;\n")),
)


def bad_sites(probe: Probe) -> None:
    """Files that do not fit; nothing of them is kept."""
    for part, text in _BAD_SITES:
        _send(probe, "/io/sites", {"zones_csv": _GOOD["zones_csv"], part: text}, "campaign_id=1", "admin")
        probe("GET", "/sites/?sort=name")
    for path in _READ:
        probe("GET", path)


_HEADER = "Campaign scope,Name,Description,Unit,Site,Building,Storey,Space,Zone"
_GOOD_SERIES = (
    f"{_HEADER},Min,Max\n"
    "Sc1,T1 air,moved,K,S1,B1,St1,Sp1,Z1,-5,\n"
    "Sc1,T2 power,,W,S1,B2,,,,,50\n"
    "Sc1,New 1,first,kWh,,,,,,0,100\n"
    "Sc2,New 2,,,S2,,,,Z2,,\n"
)
_BAD_SERIES = (
    *("", "\n", "Name\nX\n", f"{_HEADER}\nNope,X,,,,,,,\n", f"{_HEADER}\nSc1,X,,,Nope,,,,\n"),
    *(
        f"{_HEADER}\nSc1,X,,,S1,Nope,,,\n",
        f"{_HEADER}\nSc1,X,,,S1,B1,Nope,,\n",
        f"{_HEADER}\nSc1,X,,,S1,B1,St1,Nope,\n",
    ),
    *(f"{_HEADER}\nSc1,X,,,,,,,Nope\n", f"{_HEADER}\nSc1,X,,,,B1,,,\n", f"{_HEADER}\nSc1,X,,,S1,,St1,,\n"),
    *(f"{_HEADER}\nSc1,X,,,S1,B1,,Sp1,\n", f"{_HEADER}\nSc1,X,,nounit,,,,,\n", f"{_HEADER}\nSc1,{'x' * 81},,,,,,,\n"),
    *(f"{_HEADER},Nope\nSc1,X,,,,,,,,1\n", f"{_HEADER},Min\nSc1,X,,,,,,,,abc\n", f"{_HEADER}\n,X,,,,,,,\n"),
    *(
        f"{_HEADER}\nSc1,,,,,,,,\n",
        f"{_HEADER}\nSc1,X\n",
        f"{_HEADER}\nSc3,X,,,,,,,\n",
        f"{_HEADER}\nSc1,X,,,,,,,,,,\n",
    ),
)


def series(probe: Probe) -> None:
    """A list of timeseries, by everyone, and again; then files that do not fit."""
    links = ("sites", "buildings", "storeys", "spaces", "zones")
    for user in (None, "admin", "admin"):
        _send(probe, "/io/timeseries", {"timeseries_csv": _GOOD_SERIES}, "campaign_id=1", user)
        probe("GET", "/timeseries/?sort=name&page_size=100")
        probe("GET", "/timeseries_property_data/")
        for link in links:
            probe("GET", f"/timeseries_by_{link}/?page_size=100")
    _send(probe, "/io/timeseries", {"timeseries_csv": _GOOD_SERIES}, "campaign_id=1", "outsider")
    _send(probe, "/io/timeseries", {"timeseries_csv": _GOOD_SERIES}, "campaign_id=1", "member")
    for query in ("", "campaign_id=9", "campaign_id=x", "campaign_id=2"):
        _send(probe, "/io/timeseries", {"timeseries_csv": _GOOD_SERIES}, query, "admin")
    _send(probe, "/io/timeseries", {}, "campaign_id=1", "admin")
    _send(probe, "/io/timeseries", {"other": "x"}, "campaign_id=1", "admin")
    for text in _BAD_SERIES:
        _send(probe, "/io/timeseries", {"timeseries_csv": text}, "campaign_id=1", "admin")
    _send(probe, "/io/timeseries", {"timeseries_csv": b"\xff"}, "campaign_id=1", "admin")
    probe("GET", "/timeseries/?sort=name&page_size=100")


def all_of() -> Iterator[Scenario]:
    """The scenarios of this module."""
    for run in (sites, bad_sites, series):
        yield Scenario(f"upload {run.__name__}", run)
