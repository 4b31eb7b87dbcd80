"""The catalogue as harvesters see it, judged by validators that are not ours."""

from __future__ import annotations

import csv
import json
import logging
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import jsonschema_rs
import mlcroissant
import pytest
from frictionless import Package
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, SKOS, BNode, Graph, Literal, URIRef

from tests.dcat_us import DCAT_US
from tests.sites import FULL, ROOT, build_site, write_site

PARSERS = {"catalog.ttl": "turtle", "catalog.rdf": "xml", "catalog.jsonld": "json-ld"}
DATASETS = sorted(folder.name for folder in (ROOT / "datasets").iterdir() if folder.is_dir())


@pytest.fixture(scope="module")
def graphs(demo: Path) -> dict[str, Graph]:
    return {name: Graph().parse(demo / name, format=parser) for name, parser in PARSERS.items()}


def test_the_three_serialisations_are_one_graph(graphs: dict[str, Graph]) -> None:
    found = {name: set(graph) for name, graph in graphs.items()}
    assert found["catalog.ttl"] == found["catalog.rdf"] == found["catalog.jsonld"]


def test_dcat_ap_has_no_violation(graphs: dict[str, Graph]) -> None:
    shapes = Graph().parse(Path(__file__).parent / "dcat_ap.ttl")
    conforms, _, report = validate(graphs["catalog.ttl"], shacl_graph=shapes)
    assert conforms, report[:3000]


def test_a_graph_without_titles_is_refused(graphs: dict[str, Graph]) -> None:
    broken = Graph()
    for triple in graphs["catalog.ttl"]:
        if triple[1] != DCTERMS.title:
            broken.add(triple)
    shapes = Graph().parse(Path(__file__).parent / "dcat_ap.ttl")
    assert not validate(broken, shacl_graph=shapes)[0]


@pytest.mark.parametrize("name", PARSERS)
def test_the_pitfalls_of_others_are_not_ours(name: str, graphs: dict[str, Graph]) -> None:
    graph = graphs[name]
    for property_ in (DCTERMS["format"], DCAT.mediaType, DCTERMS.license, DCAT.theme):
        values = list(graph.objects(None, property_))
        assert values
        assert all(isinstance(value, URIRef) for value in values), property_
    assert not [node for triple in graph for node in triple if isinstance(node, BNode)]
    titles = list(graph.objects(None, DCTERMS.title))
    assert {t.language for t in titles if isinstance(t, Literal)} == {"zh-Hant-TW", "en"}


def test_every_dataset_is_in_every_catalogue(demo: Path, graphs: dict[str, Graph]) -> None:
    assert len(list(graphs["catalog.ttl"].objects(None, DCAT.dataset))) == len(DATASETS)
    data = json.loads((demo / "data.json").read_text(encoding="utf-8"))
    assert len(data["dataset"]) == len(DATASETS)
    gov = json.loads((demo / "data-gov-tw.json").read_text(encoding="utf-8"))
    assert [one["datasetid"] for one in gov] == DATASETS
    assert all(one["distribution"][0]["resourceField"] for one in gov)


def test_data_json_is_valid_dcat_us_3(demo: Path) -> None:
    data = json.loads((demo / "data.json").read_text(encoding="utf-8"))
    assert not _errors_of_dcat_us(data)


def test_data_json_of_a_site_that_says_little_is_valid_too(tmp_path: Path) -> None:
    site = {**FULL, "content/site.yaml": "name_zh: 小城公開紀錄\n"}
    assert build_site(write_site(tmp_path, site)) == 0
    data = json.loads((tmp_path / "output" / "data.json").read_text(encoding="utf-8"))
    assert not _errors_of_dcat_us(data)
    assert data["dataset"][0]["contactPoint"] == []
    assert not {"license", "spatial", "issued"} & data.keys()


def _errors_of_dcat_us(data: object) -> list[str]:
    validator = jsonschema_rs.validator_for(DCAT_US, validate_formats=True)
    return [f"{list(e.instance_path)}: {e.message[:200]}" for e in validator.iter_errors(data)]


def test_data_json_says_what_the_dataset_says(demo: Path) -> None:
    data = json.loads((demo / "data.json").read_text(encoding="utf-8"))
    dataset = next(one for one in data["dataset"] if "archives-assessment" in one["identifier"])
    assert dataset["temporal"] == [
        {"@type": "PeriodOfTime", "startDate": "2020-01-01", "endDate": "2020-12-31"}
    ]
    assert dataset["spatial"] == [{"@type": "Location", "prefLabel": "Kaohsiung City"}]
    assert dataset["theme"][0]["@id"].endswith("/data-theme/GOVE")
    assert dataset["accrualPeriodicity"] == "annual"
    assert dataset["creator"]["name"].startswith("Department of Administration")
    assert dataset["provenance"][0].startswith("Compiled by the Gongbao project")
    assert dataset["describedBy"]["downloadURL"].endswith("/datapackage.json")
    for file in dataset["distribution"]:
        path = demo / "datasets/archives-assessment" / file["downloadURL"].rpartition("/")[2]
        assert file["checksum"]["checksumValue"] == sha256(path.read_bytes()).hexdigest()
        assert int(file["byteSize"]) == path.stat().st_size


def test_data_gov_tw_says_no_codes_that_are_not_its_own(demo: Path) -> None:
    """The encoding of a file that is no text, and categories of the EU, were told before."""
    for one in json.loads((demo / "data-gov-tw.json").read_text(encoding="utf-8")):
        assert not {"categoryService", "categoryDataset"} & one.keys()
        assert (one["type"], one["cost"], one["language"]) == ("rawData", "free", "zh")
        for file in one["distribution"]:
            is_text = file["resourceFormat"] in {"CSV", "JSON", "NDJSON"}
            assert file.get("resourceCharacterEncoding") == ("UTF-8" if is_text else None)


PLACE = "https://sws.geonames.org/1673820/"


@pytest.mark.parametrize(
    ("said", "iri", "names"),
    [
        ("", "http://publications.europa.eu/resource/authority/country/TWN", set()),
        ("spatial: 小城\nspatial@en: Small City\n", "#place", {"小城", "Small City"}),
        (f"spatial: {PLACE}\nspatial@zh: 小城\n", PLACE, {"小城"}),
        (f"spatial: {PLACE}\n", PLACE, set()),
    ],
)
def test_the_place_of_a_dataset_wins_over_that_of_the_site(
    said: str, iri: str, names: set[str], tmp_path: Path
) -> None:
    site = dict(FULL)
    country = "http://publications.europa.eu/resource/authority/country/TWN"
    site["content/site.yaml"] = f"{FULL['content/site.yaml']}place: {country}\n"
    descriptor = "datasets/rooms/datapackage.yaml"
    site[descriptor] = f"{said}{FULL[descriptor]}"
    assert build_site(write_site(tmp_path, site)) == 0
    graph = Graph().parse(tmp_path / "output" / "catalog.ttl")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert [str(one) for one in graph.objects(catalogue, DCTERMS.spatial)] == [country]
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    (place,) = graph.objects(dataset, DCTERMS.spatial)
    assert str(place).endswith(iri)
    assert {str(name) for name in graph.objects(place, SKOS.prefLabel)} == names


@pytest.mark.parametrize("demo_line", ["demo: true\n", ""])
def test_only_a_government_is_called_one(demo_line: str, tmp_path: Path) -> None:
    site = dict(FULL)
    site["content/site.yaml"] = str(FULL["content/site.yaml"]).replace("demo: true\n", demo_line)
    assert build_site(write_site(tmp_path, site)) == 0
    output = tmp_path / "output"
    graph = Graph().parse(output / "catalog.ttl")
    publisher = URIRef("https://records.example.org/#publisher")
    kinds = [str(kind) for kind in graph.objects(publisher, DCTERMS.type)]
    assert kinds == ([] if demo_line else ["http://purl.org/adms/publishertype/LocalAuthority"])
    page = (output / "gazette/109/001/index.html").read_text(encoding="utf-8")
    issue = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    kind = "Organization" if demo_line else "GovernmentOrganization"
    assert issue["isPartOf"]["publisher"]["@type"] == kind


OF_THE_SITE = [
    *("catalog/datapackage.json", "gazette/datapackage.json", "gazette/109/datapackage.json"),
]


@pytest.mark.parametrize("licence", ["", "licence: {name: OGDL-Taiwan-1.0, title: 政府資料}\n"])
def test_the_site_states_the_licence_of_its_own_data(licence: str, tmp_path: Path) -> None:
    """That of the alphabetically first dataset was taken for the catalogue's."""
    site = {**FULL, "content/site.yaml": f"{FULL['content/site.yaml']}{licence}"}
    assert build_site(write_site(tmp_path, site)) == 0
    output = tmp_path / "output"
    graph = Graph().parse(output / "catalog.ttl")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    found = [str(one) for one in graph.objects(catalogue, DCTERMS.license)]
    assert found == (["https://data.gov.tw/license"] if licence else [])
    expected = [{"name": "OGDL-Taiwan-1.0", "title": "政府資料"}] if licence else None
    for path in OF_THE_SITE:
        descriptor = json.loads((output / path).read_text(encoding="utf-8"))
        assert descriptor.get("licenses") == expected
    with ZipFile(output / "gazette/109/gazette-109.zip") as archive:
        descriptor = json.loads(archive.read("data/datapackage.json"))
    assert descriptor.get("licenses") == expected
    assert descriptor["created"] == "2020-01-06T00:00:00+08:00"


def test_files_beside_the_tables_say_what_they_are(graphs: dict[str, Graph]) -> None:
    graph = graphs["catalog.ttl"]
    nodes = {
        str(one).rpartition("/")[2]: one for one in graph.subjects(RDF.type, DCAT.Distribution)
    }
    archive = nodes["archives-assessment.zip#distribution"]
    assert {str(one) for one in graph.objects(archive, DCTERMS.title)} == {
        "Assessment of district archives (archives-assessment.zip)",
        "區公所檔案管理考核 (archives-assessment.zip)",
    }
    package = URIRef("https://www.iana.org/assignments/media-types/application/zip")
    assert list(graph.objects(archive, DCAT.packageFormat)) == [package]
    descriptor = nodes["datapackage.json#distribution"]
    about = {str(one) for one in graph.objects(descriptor, DCTERMS.description)}
    assert any("Data package descriptor" in text for text in about)
    assert len(about) == 2


def test_a_dataset_that_was_never_changed_has_the_day_it_was_made(demo: Path) -> None:
    with (demo / "catalog" / "datasets.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["modified"] for row in rows)


@pytest.mark.parametrize("name", DATASETS)
def test_croissant_has_no_error_and_no_warning(
    name: str, demo: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        dataset = mlcroissant.Dataset(jsonld=demo / "datasets" / name / "croissant.json")
    issues = dataset.metadata.ctx.issues
    assert not issues.errors
    assert not issues.warnings


@pytest.mark.parametrize("name", DATASETS)
def test_csvw_names_the_columns_of_its_file(name: str, demo: Path) -> None:
    for path in (demo / "datasets" / name).glob("*.csv-metadata.json"):
        metadata = json.loads(path.read_text(encoding="utf-8"))
        header = (path.parent / metadata["url"]).read_text(encoding="utf-8").split("\n")[0]
        columns = metadata["tableSchema"]["columns"]
        assert ",".join(column["titles"][0] for column in columns) == header


def test_the_catalogue_is_a_valid_package(demo: Path) -> None:
    package = Package(str(demo / "catalog" / "datapackage.json"))
    assert package.validate().valid
    assert len(package.get_resource("datasets").read_rows()) == len(DATASETS)


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_every_dataset_page_carries_schema_org(prefix: str, demo: Path) -> None:
    for name in DATASETS:
        page = (demo / prefix / "datasets" / name / "index.html").read_text(encoding="utf-8")
        text = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
        value = json.loads(text)
        assert 50 <= len(value["description"]) <= 5000
        assert value["license"].startswith("http")
        assert all(one["contentUrl"].startswith("http") for one in value["distribution"])
