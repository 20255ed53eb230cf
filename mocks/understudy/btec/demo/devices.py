"""The devices under test of the six customers, one line each."""

from dataclasses import dataclass

SK1, SK2, SK3, HEATER, LEAD, BF, CF, WELDER = 1, 2, 3, 4, 5, 7, 8, 9
"""Ids of the procedures by which they are tested."""


@dataclass(frozen=True)
class Device:
    """A device, and how it behaves when it is measured."""

    customer: int
    department: int | None
    designation: str
    type: str
    model: str | None
    manufacturer: int | None
    procedure: int
    protection_class: int
    interval: int
    """Months."""
    power: float | None
    """Watts."""
    cable: float | None
    """Length of the mains cable in metres."""
    area: float = 1.0
    """Cross-section in square millimetres."""
    building: str | None = None
    private: bool = False
    remark: str | None = None


DEVICES: tuple[Device, ...] = (
    Device(1, 3, "Winkelschleifer", "Elektrowerkzeug", "WS 15-125", 1, SK2, 2, 6, 1500, 4.0, building="Halle 1"),
    Device(1, 3, "Ständerbohrmaschine", "Werkzeugmaschine", "SB 20", 2, SK1, 1, 12, 1100, 3.0, 1.5, "Halle 1"),
    Device(1, 2, "Schweißgerät MAG", "Schweißgerät", "MigLine 250", 11, WELDER, 1, 6, 7500, 5.0, 2.5, "Halle 2"),
    Device(1, 2, "Schweißgerät WIG", "Schweißgerät", "TigLine 200", 11, WELDER, 1, 6, 5200, 5.0, 2.5, "Halle 2"),
    Device(1, 2, "Schweißrauchabsaugung", "Absaugung", "SRA 300", 11, SK1, 1, 12, 750, 5.0, 1.5, "Halle 2"),
    Device(1, 4, "Bohrhammer", "Elektrowerkzeug", "BH 28", 1, SK2, 2, 6, 800, 4.0, building="Lager Baustelle"),
    Device(1, 4, "Verlängerungsleitung 25 m", "Leitung", "H07RN-F 3G1,5", 10, LEAD, 1, 6, None, 25.0, 1.5),
    Device(1, 4, "Kabeltrommel 50 m", "Leitung", "H07RN-F 3G1,5", 10, LEAD, 1, 6, None, 50.0, 1.5),
    Device(1, 4, "Kabeltrommel 50 m", "Leitung", "H07RN-F 3G2,5", 10, LEAD, 1, 6, None, 50.0, 2.5),
    Device(1, 4, "Handleuchte 24 V", "Leuchte", "HL 24", 6, SK3, 3, 12, 11, 5.0, 1.5),
    Device(1, 4, "Baustellenstrahler LED", "Leuchte", "BS 50", 12, SK1, 1, 6, 50, 3.0, 1.0),
    Device(1, 5, "Kaffeemaschine", "Küchengerät", "Aroma 10", 7, SK1, 1, 24, 1000, 1.2, 0.75, "Büro", private=True),
    Device(1, 5, "Laserdrucker", "IT", "LP 4020", 8, SK1, 1, 24, 420.0, 1.8, 0.75, "Büro"),
    Device(1, None, "Heißluftgebläse", "Elektrowerkzeug", "HG 2000", 1, SK2, 2, 6, 2000, 3.0, building="Halle 1"),
    Device(2, 7, "Patientenmonitor", "Medizingerät", "PM 8 CF", 3, CF, 2, 6, 60, 3.0, 0.75, "Haus A, 2. OG"),
    Device(2, 7, "HF-Chirurgiegerät", "Medizingerät", "HF 300", 3, BF, 1, 6, 450.0, 5.0, 1.0, "Haus A, 2. OG"),
    Device(2, 7, "OP-Leuchte", "Medizingerät", "Sola 700", 3, BF, 1, 6, 120, 3.0, 1.0, "Haus A, 2. OG"),
    Device(2, 8, "Infusionspumpe", "Medizingerät", "IP 50", 3, CF, 2, 6, 25, 2.0, 0.75, "Haus A, 2. OG"),
    Device(2, 8, "Patientenwärmer", "Medizingerät", "PW 20", 3, BF, 1, 6, 850, 4.0, 1.0, "Haus A, 2. OG"),
    Device(2, 9, "Beatmungsgerät", "Medizingerät", "BV 9", 3, BF, 1, 6, 180, 3.0, 1.0, "Haus A, 3. OG"),
    Device(2, 9, "Spritzenpumpe", "Medizingerät", "SP 4", 3, CF, 2, 6, 18, 2.0, 0.75, "Haus A, 3. OG"),
    Device(2, 9, "Spritzenpumpe", "Medizingerät", "SP 4", 3, CF, 2, 6, 18, 2.0, 0.75, "Haus A, 3. OG"),
    Device(2, 9, "Pflegebett", "Medizingerät", "PB 2 E", 3, SK2, 2, 12, 230, 3.0, 0.75, "Haus A, 3. OG"),
    Device(2, 10, "Ultraschallgerät", "Medizingerät", "US 7", 3, BF, 1, 6, 500.0, 3.0, 1.0, "Haus B, EG"),
    Device(2, 10, "Befundungsmonitor", "IT", "RX 340", 8, SK1, 1, 24, 95, 1.8, 0.75, "Haus B, EG"),
    Device(2, 11, "Konvektomat", "Großküchengerät", "KM 61", 7, HEATER, 1, 12, 10500, 2.0, 2.5, "Haus C"),
    Device(2, 11, "Spülmaschine", "Großküchengerät", "SM 500", 7, HEATER, 1, 12, 6400, 2.0, 2.5, "Haus C"),
    Device(2, 11, "Stabmixer", "Küchengerät", "Mix 350", 7, SK2, 2, 6, 350, 2.0, 0.75, "Haus C"),
    Device(2, 12, "Arbeitsplatz-PC", "IT", "Desk 5", 8, SK1, 1, 24, 250, 1.8, 0.75, "Haus D"),
    Device(3, 13, "Knetmaschine", "Bäckereimaschine", "KN 40", 4, SK1, 1, 12, 1900, 3.0, 1.5, "Backstube"),
    Device(3, 13, "Teigausrollmaschine", "Bäckereimaschine", "TA 60", 4, SK1, 1, 12, 750, 3.0, 1.5, "Backstube"),
    Device(3, 13, "Gärschrank", "Bäckereimaschine", "GS 12", 5, HEATER, 1, 12, 3600, 3.0, 1.5, "Backstube"),
    Device(3, 13, "Rührgerät", "Küchengerät", "RG 8", 4, SK2, 2, 6, 600, 1.5, 0.75, "Backstube"),
    Device(3, 14, "Brotschneidemaschine", "Verkaufsgerät", "BS 450", 4, SK1, 1, 12, 550.0, 2.0, 1.0, "Laden"),
    Device(3, 14, "Kühltheke", "Verkaufsgerät", "KT 150", 7, SK1, 1, 24, 480.0, 2.5, 1.0, "Laden"),
    Device(3, 15, "Espressomaschine", "Küchengerät", "Bar 2", 7, HEATER, 1, 12, 3700, 2.0, 1.5, "Café"),
    Device(3, 15, "Wasserkocher", "Küchengerät", "WK 17", 5, SK1, 1, 12, 2200, 0.8, 1.0, "Café", private=True),
    Device(4, 17, "Arbeitsplatz-PC", "IT", "Desk 4", 8, SK1, 1, 24, 250, 1.8, 0.75, "Raum 104"),
    Device(4, 17, "Monitor", "IT", "View 24", 8, SK1, 1, 24, 35, 1.8, 0.75, "Raum 104"),
    Device(4, 17, "Steckdosenleiste sechsfach", "Leitung", "SL 6", 10, LEAD, 1, 12, None, 1.5, 1.5, "Raum 104"),
    Device(4, 17, "Notebook-Wagen", "IT", "Koffer 16", 9, SK1, 1, 12, 1500, 3.0, 1.5, "Raum 104"),
    Device(4, 16, "Beamer", "IT", "Vue 300", 9, SK1, 1, 24, 290, 3.0, 0.75, "Raum 201"),
    Device(4, 16, "CD-Spieler", "Unterhaltung", "Klang 2", 9, SK2, 2, 24, 20, 1.5, 0.75, "Raum 203"),
    Device(4, 16, "Brennofen", "Werkraum", "BO 60", 5, HEATER, 1, 12, 4500, 3.0, 2.5, "Werkraum"),
    Device(4, 16, "Lötstation", "Werkraum", "LS 24", 2, SK3, 3, 12, 48, 1.5, 0.75, "Werkraum"),
    Device(4, 18, "Staubsauger", "Reinigung", "ST 900", 4, SK2, 2, 6, 900, 8.0, 0.75, "Keller"),
    Device(4, 18, "Rasenmäher", "Gartengerät", "RM 40", 2, SK2, 2, 12, 1600, 0.3, 1.0, "Schuppen"),
    Device(4, 18, "Verlängerungsleitung 10 m", "Leitung", "H05VV-F 3G1,5", 10, LEAD, 1, 12, None, 10.0, 1.5, "Keller"),
    Device(5, 19, "Kaffeevollautomat", "Küchengerät", "Vario 3", 7, SK1, 1, 24, 1450, 1.2, 1.0, "Empfang"),
    Device(5, 19, "Stehleuchte", "Leuchte", "Lux 180", 6, SK2, 2, 24, 60, 2.0, 0.75, "Empfang", private=True),
    Device(5, 20, "Multifunktionsdrucker", "IT", "MF 620", 8, SK1, 1, 24, 900, 1.8, 1.0, "3. OG"),
    Device(5, 20, "Aktenvernichter", "Bürogerät", "AV 22", 9, SK2, 2, 24, 400.0, 1.8, 0.75, "3. OG"),
    Device(5, 20, "Notebook-Netzteil", "IT", "NT 65", 8, SK2, 2, 24, 65, 1.0, 0.75, "3. OG"),
    Device(5, 21, "USV", "IT", "USV 1500", 9, SK1, 1, 24, 1500, 1.8, 1.0, "Serverraum"),
    Device(5, 21, "Server", "IT", "Rack 2", 8, SK1, 1, 24, 750, 2.5, 1.0, "Serverraum"),
    Device(6, 22, "Schlagschrauber", "Elektrowerkzeug", "SS 400", 1, SK2, 2, 6, 1050, 4.0, 1.0, "Werkstatt"),
    Device(6, 22, "Batterieladegerät", "Werkstattgerät", "BL 30", 9, SK2, 2, 12, 500.0, 2.0, 1.0, "Werkstatt"),
    Device(6, 22, "Hochdruckreiniger", "Reinigung", "HD 150", 2, SK1, 1, 6, 3100, 5.0, 1.5, "Waschplatz"),
    Device(6, 22, "Handlampe LED", "Leuchte", "HL 12", 6, SK3, 3, 12, 8, 3.0, 0.75, "Werkstatt"),
    Device(6, 23, "Exzenterschleifer", "Elektrowerkzeug", "ES 150", 1, SK2, 2, 6, 400.0, 4.0, 1.0, "Halle K"),
    Device(6, 23, "Infrarotstrahler", "Lackiererei", "IR 3", 5, SK1, 1, 12, 3000, 6.0, 1.5, "Halle K"),
    Device(6, 24, "Verlängerungsleitung 15 m", "Leitung", "H05VV-F 3G1,5", 10, LEAD, 1, 12, None, 15.0, 1.5, "Halle A"),
)
