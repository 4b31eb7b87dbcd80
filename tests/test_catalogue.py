"""The catalogue as harvesters see it, judged by validators that are not ours."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from frictionless import Package
from pyshacl import validate
from rdflib import DCAT, DCTERMS, BNode, Graph, Literal, URIRef

from tests.sites import ROOT

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


def test_data_json_has_what_dcat_us_3_requires(demo: Path) -> None:
    import jsonschema

    agent = {"type": "object", "required": ["@type", "name"]}
    schema: dict[str, Any] = {
        "type": "object",
        "required": ["dataset"],
        "properties": {
            "language": {"items": {"type": "string", "maxLength": 2}},
            "dataset": {
                "items": {
                    "required": ["description", "publisher", "title", "contactPoint", "identifier"],
                    "properties": {
                        "publisher": agent,
                        "contactPoint": {"required": ["fn", "hasEmail"]},
                        "identifier": {"type": "string", "minLength": 1},
                        "keyword": {"type": "array", "minItems": 1},
                        "language": {"items": {"maxLength": 2}},
                    },
                }
            },
        },
    }
    jsonschema.validate(json.loads((demo / "data.json").read_text(encoding="utf-8")), schema)


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
