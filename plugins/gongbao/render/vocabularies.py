"""IRIs of the controlled vocabularies that harvesters know.

Sources: the EU authority tables (publications.europa.eu/resource/authority), IANA media types,
and the Open Government Data License of Taiwan.
"""

from __future__ import annotations

from gongbao.languages import LocalizedText, localized

AUTHORITY = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
OGDL = "https://data.gov.tw/license"

THEMES: dict[str, LocalizedText] = {
    "AGRI": localized(zh="農林漁牧與食品", en="Agriculture, fisheries, forestry and food"),
    "ECON": localized(zh="經濟與財政", en="Economy and finance"),
    "EDUC": localized(zh="教育、文化與運動", en="Education, culture and sport"),
    "ENER": localized(zh="能源", en="Energy"),
    "ENVI": localized(zh="環境", en="Environment"),
    "GOVE": localized(zh="政府與公部門", en="Government and public sector"),
    "HEAL": localized(zh="健康", en="Health"),
    "INTR": localized(zh="國際事務", en="International issues"),
    "JUST": localized(zh="司法與公共安全", en="Justice, legal system and public safety"),
    "OP_DATPRO": localized(zh="暫用資料", en="Provisional data"),
    "REGI": localized(zh="區域與城市", en="Regions and cities"),
    "SOCI": localized(zh="人口與社會", en="Population and society"),
    "TECH": localized(zh="科學與技術", en="Science and technology"),
    "TRAN": localized(zh="交通", en="Transport"),
}
"""Codes of the EU data-theme table with their names."""

FREQUENCIES: dict[str, tuple[str, LocalizedText, int]] = {
    "continuous": ("CONT", localized(zh="持續", en="continuous"), 1),
    "daily": ("DAILY", localized(zh="每日", en="daily"), 1),
    "weekly": ("WEEKLY", localized(zh="每週", en="weekly"), 7),
    "biweekly": ("BIWEEKLY", localized(zh="每兩週", en="every two weeks"), 14),
    "monthly": ("MONTHLY", localized(zh="每月", en="monthly"), 31),
    "quarterly": ("QUARTERLY", localized(zh="每季", en="quarterly"), 92),
    "semiannual": ("ANNUAL_2", localized(zh="每半年", en="twice a year"), 184),
    "annual": ("ANNUAL", localized(zh="每年", en="annual"), 366),
    "biennial": ("BIENNIAL", localized(zh="每兩年", en="every two years"), 731),
    "irregular": ("IRREG", localized(zh="不定期", en="irregular"), 0),
    "never": ("NEVER", localized(zh="不再更新", en="never"), 0),
}
"""Our code: code of the EU frequency table, name, and the days until the next is due (0: none)."""

FORMATS = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "xls": "XLS",
    "ods": "ODS",
    "json": "JSON",
    "geojson": "GEOJSON",
    "parquet": "PARQUET",
    "zip": "ZIP",
    "pdf": "PDF",
    "xml": "XML",
    "txt": "TXT",
    "tsv": "TSV",
    "png": "PNG",
    "jpg": "JPEG",
    "jpeg": "JPEG",
}
"""File extension: code of the EU file-type table."""

OPEN_FORMATS = {"csv", "tsv", "json", "geojson", "ndjson", "parquet", "ods", "xml", "txt"}
MACHINE_READABLE = {*OPEN_FORMATS, "xlsx", "xls"} - {"txt"}
UTF_8_FORMATS = {"csv", "json", "ndjson"}
"""Of the formats that tables are written in, those that are text."""
UNREGISTERED = {"application/x-ndjson"}
"""Media types that IANA does not know: such files are on the pages, not in DCAT."""

_LICENCES = {
    "CC0-1.0": "CC0",
    "CC-BY-4.0": "CC_BY_4_0",
    "CC-BY-SA-4.0": "CC_BYSA_4_0",
}
LICENCE_SENTENCES = {
    "CC0-1.0": localized(
        zh="可自由使用、修改與散布，不必註明出處。",
        en="Use, change and share it freely; you need not name the source.",
    ),
    "CC-BY-4.0": localized(
        zh="可自由使用、修改與散布，須註明出處。",
        en="Use, change and share it freely, and name the source.",
    ),
    "OGDL-Taiwan-1.0": localized(
        zh="可自由使用、修改與散布，包括商業用途，須註明提供機關。",
        en="Use, change and share it freely, also commercially, and name the agency.",
    ),
}
"""What a licence means, in one sentence."""


def licence_iri(name: str, path: str) -> str:
    """The EU licence table where it has the licence, else the licence's own address."""
    if name in _LICENCES:
        return f"{AUTHORITY}licence/{_LICENCES[name]}"
    return OGDL if name == "OGDL-Taiwan-1.0" else path
