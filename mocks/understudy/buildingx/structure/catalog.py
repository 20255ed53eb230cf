"""What the vendor defines: types of locations and of buildings, countries and continents."""

PARENTS: dict[str, tuple[str, ...]] = {
    "Campus": (),
    "CampusPart": ("Campus",),
    "Building": ("Campus", "CampusPart"),
    "BuildingPart": ("Building",),
    "Outside": ("Campus", "CampusPart", "Building"),
    "Floor": ("Building", "BuildingPart"),
    "FloorArea": ("Floor",),
    "MultifloorArea": ("Building", "BuildingPart"),
    "Room": ("Floor", "FloorArea"),
    "RoomSegment": ("Room",),
}
"""What each type can be a part of; no type can, however indirectly, be a part of itself."""

TYPES = tuple(PARENTS)

ROOTS = ("Campus", "Building")
"""Types that need not be a part of anything."""

PART_OF = "isPartOf"
"""The relation that every part has, whatever its type."""


def relation(kind: str) -> str:
    """The type's own name of the relation to what it is a part of."""
    return f"is{kind}Of"


RELATIONS = {relation(kind): kind for kind in PARENTS if PARENTS[kind]}
"""The types by the names of their relations."""

BUILDING_TYPES: tuple[str, ...] = (
    "airport",
    "apartment",
    "dataCenter",
    "hospital",
    "hotel",
    "industrial",
    "laboratory",
    "office",
    "other",
    "parking",
    "residential",
    "restaurant",
    "retail",
    "school",
    "sports",
    "university",
    "warehouse",
)
"""What a building can be used for; only `office` is known from the vendor's documents."""


CONTINENTS = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}

_LISTED = {
    "AF": """
DZA Algeria; AGO Angola; BEN Benin; BWA Botswana; BFA Burkina Faso; BDI Burundi; CPV Cabo Verde; CMR Cameroon; CAF
Central African Republic; TCD Chad; COM Comoros; COG Congo; COD Congo, Democratic Republic of the; CIV Côte
d'Ivoire; DJI Djibouti; EGY Egypt; GNQ Equatorial Guinea; ERI Eritrea; SWZ Eswatini; ETH Ethiopia; GAB Gabon; GMB
Gambia; GHA Ghana; GIN Guinea; GNB Guinea-Bissau; KEN Kenya; LSO Lesotho; LBR Liberia; LBY Libya; MDG Madagascar;
MWI Malawi; MLI Mali; MRT Mauritania; MUS Mauritius; MYT Mayotte; MAR Morocco; MOZ Mozambique; NAM Namibia; NER
Niger; NGA Nigeria; REU Réunion; RWA Rwanda; SHN Saint Helena, Ascension and Tristan da Cunha; STP Sao Tome and
Principe; SEN Senegal; SYC Seychelles; SLE Sierra Leone; SOM Somalia; ZAF South Africa; SSD South Sudan; SDN Sudan;
TZA Tanzania; TGO Togo; TUN Tunisia; UGA Uganda; ESH Western Sahara; ZMB Zambia; ZWE Zimbabwe
""",
    "AN": """
ATA Antarctica; BVT Bouvet Island; ATF French Southern Territories; HMD Heard Island and McDonald Islands; SGS South
Georgia and the South Sandwich Islands
""",
    "AS": """
AFG Afghanistan; ARM Armenia; AZE Azerbaijan; BHR Bahrain; BGD Bangladesh; BTN Bhutan; IOT British Indian Ocean
Territory; BRN Brunei Darussalam; KHM Cambodia; CHN China; GEO Georgia; HKG Hong Kong; IND India; IDN Indonesia; IRN
Iran; IRQ Iraq; ISR Israel; JPN Japan; JOR Jordan; KAZ Kazakhstan; PRK Korea, Democratic People's Republic of; KOR
Korea, Republic of; KWT Kuwait; KGZ Kyrgyzstan; LAO Lao People's Democratic Republic; LBN Lebanon; MAC Macao; MYS
Malaysia; MDV Maldives; MNG Mongolia; MMR Myanmar; NPL Nepal; OMN Oman; PAK Pakistan; PSE Palestine, State of; PHL
Philippines; QAT Qatar; SAU Saudi Arabia; SGP Singapore; LKA Sri Lanka; SYR Syrian Arab Republic; TWN Taiwan; TJK
Tajikistan; THA Thailand; TLS Timor-Leste; TUR Türkiye; TKM Turkmenistan; ARE United Arab Emirates; UZB Uzbekistan;
VNM Viet Nam; YEM Yemen
""",
    "EU": """
ALA Åland Islands; ALB Albania; AND Andorra; AUT Austria; BLR Belarus; BEL Belgium; BIH Bosnia and Herzegovina; BGR
Bulgaria; HRV Croatia; CYP Cyprus; CZE Czechia; DNK Denmark; EST Estonia; FRO Faroe Islands; FIN Finland; FRA
France; DEU Germany; GIB Gibraltar; GRC Greece; GGY Guernsey; VAT Holy See; HUN Hungary; ISL Iceland; IRL Ireland;
IMN Isle of Man; ITA Italy; JEY Jersey; LVA Latvia; LIE Liechtenstein; LTU Lithuania; LUX Luxembourg; MLT Malta; MDA
Moldova; MCO Monaco; MNE Montenegro; NLD Netherlands; MKD North Macedonia; NOR Norway; POL Poland; PRT Portugal; ROU
Romania; RUS Russian Federation; SMR San Marino; SRB Serbia; SVK Slovakia; SVN Slovenia; ESP Spain; SJM Svalbard and
Jan Mayen; SWE Sweden; CHE Switzerland; UKR Ukraine; GBR United Kingdom
""",
    "NA": """
AIA Anguilla; ATG Antigua and Barbuda; ABW Aruba; BHS Bahamas; BRB Barbados; BLZ Belize; BMU Bermuda; BES Bonaire,
Sint Eustatius and Saba; CAN Canada; CYM Cayman Islands; CRI Costa Rica; CUB Cuba; CUW Curaçao; DMA Dominica; DOM
Dominican Republic; SLV El Salvador; GRL Greenland; GRD Grenada; GLP Guadeloupe; GTM Guatemala; HTI Haiti; HND
Honduras; JAM Jamaica; MTQ Martinique; MEX Mexico; MSR Montserrat; NIC Nicaragua; PAN Panama; PRI Puerto Rico; BLM
Saint Barthélemy; KNA Saint Kitts and Nevis; LCA Saint Lucia; MAF Saint Martin; SPM Saint Pierre and Miquelon; VCT
Saint Vincent and the Grenadines; SXM Sint Maarten; TTO Trinidad and Tobago; TCA Turks and Caicos Islands; USA
United States of America; VGB Virgin Islands (British); VIR Virgin Islands (U.S.)
""",
    "OC": """
ASM American Samoa; AUS Australia; CXR Christmas Island; CCK Cocos (Keeling) Islands; COK Cook Islands; FJI Fiji;
PYF French Polynesia; GUM Guam; KIR Kiribati; MHL Marshall Islands; FSM Micronesia; NRU Nauru; NCL New Caledonia;
NZL New Zealand; NIU Niue; NFK Norfolk Island; MNP Northern Mariana Islands; PLW Palau; PNG Papua New Guinea; PCN
Pitcairn; WSM Samoa; SLB Solomon Islands; TKL Tokelau; TON Tonga; TUV Tuvalu; UMI United States Minor Outlying
Islands; VUT Vanuatu; WLF Wallis and Futuna
""",
    "SA": """
ARG Argentina; BOL Bolivia; BRA Brazil; CHL Chile; COL Colombia; ECU Ecuador; FLK Falkland Islands; GUF French
Guiana; GUY Guyana; PRY Paraguay; PER Peru; SUR Suriname; URY Uruguay; VEN Venezuela
""",
}

COUNTRIES: dict[str, tuple[str, str]] = {
    code: (name, continent)
    for continent, listed in _LISTED.items()
    for code, name in (entry.split(" ", 1) for entry in " ".join(listed.split()).split("; "))
}
"""Name and continent of each country."""
