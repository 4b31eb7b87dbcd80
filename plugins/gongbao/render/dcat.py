"""The catalogue as DCAT-AP 3.0: one rdflib graph, three serialisations.

Every node that others may point at has an IRI of its own, texts carry their language, and
values of controlled vocabularies are IRIs with the classes that the DCAT-AP range shapes ask
for. Source: DCAT-AP 3.0.1, https://semiceu.github.io/DCAT-AP/releases/3.0.1/.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from gongbao.dataset_model import Dataset, Distribution, License, Table
from gongbao.languages import LANGUAGES, LocalizedText
from gongbao.model import Site
from gongbao.public_addresses import absolute, quoted
from gongbao.render.file_texts import file_description, file_title
from gongbao.render.plain_data import json_bytes
from gongbao.render.vocabularies import (
    AUTHORITY,
    FORMATS,
    FREQUENCIES,
    IANA,
    THEMES,
    UNREGISTERED,
    licence_iri,
)

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_LANGUAGES = {"zh": f"{AUTHORITY}language/ZHO", "en": f"{AUTHORITY}language/ENG"}
_PUBLIC = f"{AUTHORITY}access-right/PUBLIC"


def render_catalogues(site: Site, url: str) -> dict[str, bytes]:
    """All serialisations by file name; the same graph gives the same bytes."""
    graph = catalogue_graph(site, url)
    return {
        "catalog.jsonld": _sorted_json(graph.serialize(format="json-ld")),
        "catalog.ttl": graph.serialize(format="turtle").encode(),
        "catalog.rdf": _sorted_xml(graph.serialize(format="xml").encode()),
    }


def _sorted_json(text: str) -> bytes:
    """rdflib writes nodes and values in the order of their hashes, which changes by the run."""

    def in_order(value: Any) -> Any:
        if isinstance(value, list):
            items = [in_order(item) for item in value]
            return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
        if isinstance(value, dict):
            return {key: in_order(value[key]) for key in sorted(value)}
        return value

    return json_bytes(in_order(json.loads(text)))


def _sorted_xml(data: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(data)
    for node in root:
        node[:] = sorted(node, key=etree.tostring)
    root[:] = sorted(root, key=etree.tostring)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8")) + b"\n"


def catalogue_graph(site: Site, url: str) -> Graph:
    graph = Graph()
    for prefix, space in (("adms", ADMS), ("dcatap", DCATAP), ("spdx", SPDX), ("vcard", VCARD)):
        graph.bind(prefix, space)
    writer = _Writer(graph, site, url)
    writer.catalogue()
    for dataset in site.datasets:
        writer.dataset(dataset)
    return graph


class _Writer:
    """Adds the site's nodes to one graph."""

    def __init__(self, graph: Graph, site: Site, url: str) -> None:
        self._graph = graph
        self._site = site
        self._url = url
        self._publisher = URIRef(f"{url}/#publisher")

    def catalogue(self) -> None:
        site, catalogue = self._site, URIRef(f"{self._url}/datasets/#catalog")
        self._is(catalogue, DCAT.Catalog)
        self._texts(catalogue, DCTERMS.title, site.identity.name)
        self._texts(catalogue, DCTERMS.description, _catalogue_text(site.identity.name))
        self._agent(self._publisher, site.identity.publisher)
        if not site.identity.demo:
            self._local_authority(self._publisher)
        self._add(catalogue, DCTERMS.publisher, self._publisher)
        self._add(catalogue, FOAF.homepage, self._typed(f"{self._url}/", FOAF.Document))
        scheme = self._typed(f"{AUTHORITY}data-theme", SKOS.ConceptScheme)
        self._add(scheme, DCTERMS.title, Literal("Data theme", lang="en"))
        self._add(catalogue, DCAT.themeTaxonomy, scheme)
        self._languages(catalogue, [language.code for language in LANGUAGES])
        self._place(catalogue, "", LocalizedText({}), "")
        days = sorted(d.modified or d.created for d in site.datasets if d.modified or d.created)
        if days:
            self._add(catalogue, DCTERMS.modified, Literal(days[-1], datatype=XSD.date))
        if first := min((d.created for d in site.datasets if d.created), default=""):
            self._add(catalogue, DCTERMS.issued, Literal(first, datatype=XSD.date))
        for dataset in site.datasets:
            self._add(catalogue, DCAT.dataset, self._dataset_iri(dataset))
        if site.identity.licence:
            self._licence(catalogue, site.identity.licence)

    def dataset(self, dataset: Dataset) -> None:
        node = self._dataset_iri(dataset)
        page = absolute(self._url, dataset.address)
        self._is(node, DCAT.Dataset)
        self._texts(node, DCTERMS.title, dataset.title)
        self._texts(node, DCTERMS.description, dataset.description or dataset.title)
        self._add(node, DCTERMS.identifier, Literal(str(node)))
        self._add(node, DCTERMS.publisher, self._publisher)
        self._creator(node, dataset.agency)
        self._add(node, DCAT.contactPoint, self._contact(dataset))
        for code, words in dataset.keywords.items():
            for word in words:
                self._add(node, DCAT.keyword, Literal(word, lang=_tag(code)))
        self._theme(node, dataset.theme)
        self._add(node, DCAT.landingPage, self._typed(page, FOAF.Document))
        self._add(node, DCTERMS.accessRights, self._typed(_PUBLIC, DCTERMS.RightsStatement))
        self._languages(node, self._codes(dataset))
        self._place(node, dataset.place, dataset.spatial, page)
        self._period(node, dataset, page)
        self._frequency(node, dataset.frequency)
        self._days(node, dataset)
        if dataset.version:
            self._add(node, URIRef(f"{DCAT}version"), Literal(dataset.version))
        if dataset.provenance:
            origin = self._typed(f"{page}#provenance", DCTERMS.ProvenanceStatement)
            self._texts(origin, RDFS.label, dataset.provenance)
            self._add(node, DCTERMS.provenance, origin)
        for table in dataset.tables:
            for file in table.distributions:
                self._distribution(node, dataset, file, table)
        for file in dataset.files:
            self._distribution(node, dataset, file, None)

    def _distribution(
        self, dataset_node: URIRef, dataset: Dataset, file: Distribution, table: Table | None
    ) -> None:
        if file.media_type in UNREGISTERED:
            return
        address = absolute(self._url, file.path)
        node = URIRef(f"{address}#distribution")
        self._add(dataset_node, DCAT.distribution, node)
        self._is(node, DCAT.Distribution)
        self._texts(node, DCTERMS.title, file_title(dataset, file, table))
        self._texts(node, DCTERMS.description, file_description(dataset, file, table))
        self._resource(node, DCAT.accessURL, address)
        self._resource(node, DCAT.downloadURL, address)
        format_ = self._typed(
            f"{AUTHORITY}file-type/{FORMATS.get(file.format, 'BIN')}", DCTERMS.MediaTypeOrExtent
        )
        self._add(format_, SKOS.inScheme, URIRef(f"{AUTHORITY}file-type"))
        self._add(node, DCTERMS["format"], format_)
        media_type = self._typed(f"{IANA}{file.media_type}", DCTERMS.MediaType)
        self._add(node, DCAT.mediaType, media_type)
        if file.format == "zip":
            self._add(node, DCAT.packageFormat, media_type)
        size = Literal(str(file.size), datatype=XSD.nonNegativeInteger)
        self._add(node, DCAT.byteSize, size)
        self._checksum(node, address, file.sha256)
        self._days(node, dataset)
        self._languages(node, self._codes(dataset))
        stable = f"{AUTHORITY}planned-availability/STABLE"
        self._add(node, DCATAP.availability, self._typed(stable, SKOS.Concept))
        self._label(URIRef(stable), "stable")
        for licence in dataset.licenses[:1]:
            self._licence(node, licence)
            if licence.path:
                rights = self._typed(licence.path, DCTERMS.RightsStatement)
                self._add(node, DCTERMS.rights, rights)

    def _checksum(self, node: URIRef, address: str, sha256: str) -> None:
        checksum = self._typed(f"{address}#sha256", SPDX.Checksum)
        algorithm = self._typed(str(SPDX.checksumAlgorithm_sha256), SPDX.ChecksumAlgorithm)
        self._add(checksum, SPDX.algorithm, algorithm)
        self._add(checksum, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary))
        self._add(node, SPDX.checksum, checksum)

    def _licence(self, node: URIRef, licence: License) -> None:
        iri = licence_iri(licence.name, licence.path)
        if iri:
            self._add(node, DCTERMS.license, self._typed(iri, DCTERMS.LicenseDocument))

    def _agent(self, node: URIRef, name: LocalizedText) -> None:
        self._is(node, FOAF.Agent)
        self._texts(node, FOAF.name, name)

    def _local_authority(self, node: URIRef) -> None:
        kind = self._typed("http://purl.org/adms/publishertype/LocalAuthority", SKOS.Concept)
        self._label(kind, "Local authority")
        scheme = URIRef("http://purl.org/adms/publishertype/1.0")
        self._add(kind, SKOS.inScheme, scheme)
        self._add(node, DCTERMS.type, kind)

    def _creator(self, node: URIRef, code: str) -> None:
        agency = self._site.registers.agencies.get(code)
        if agency:
            creator = URIRef(f"{self._url}/#agency-{quoted(code)}")
            self._agent(creator, agency.name)
            self._local_authority(creator)
            self._add(node, DCTERMS.creator, creator)

    def _contact(self, dataset: Dataset) -> URIRef:
        email = dataset.contact or self._site.identity.contact_email
        suffix = "" if email == self._site.identity.contact_email else f"-{quoted(dataset.name)}"
        contact = self._typed(f"{self._url}/#contact{suffix}", VCARD.Organization)
        self._is(contact, VCARD.Kind)
        self._texts(contact, VCARD.fn, self._site.identity.publisher)
        if email:
            self._resource(contact, VCARD.hasEmail, f"mailto:{email}")
        return contact

    def _theme(self, node: URIRef, code: str) -> None:
        if code in THEMES:
            theme = self._typed(f"{AUTHORITY}data-theme/{code}", SKOS.Concept)
            self._texts(theme, SKOS.prefLabel, THEMES[code])
            self._add(theme, SKOS.inScheme, URIRef(f"{AUTHORITY}data-theme"))
            self._add(node, DCAT.theme, theme)

    def _place(self, node: URIRef, iri: str, name: LocalizedText, page: str) -> None:
        """The place that is named for *node*, else that of the site."""
        iri = iri or (f"{page}#place" if name else self._site.identity.place)
        if not iri:
            return
        place = self._typed(iri, DCTERMS.Location)
        self._texts(place, SKOS.prefLabel, name)
        if iri.startswith(AUTHORITY):
            self._add(place, SKOS.inScheme, URIRef(iri.rpartition("/")[0]))
        self._add(node, DCTERMS.spatial, place)

    def _period(self, node: URIRef, dataset: Dataset, page: str) -> None:
        start, end = dataset.period
        if start:
            period = self._typed(f"{page}#period", DCTERMS.PeriodOfTime)
            self._add(period, DCAT.startDate, _day(start))
            if end:
                self._add(period, DCAT.endDate, _day(end))
            self._add(node, DCTERMS.temporal, period)

    def _frequency(self, node: URIRef, code: str) -> None:
        if code in FREQUENCIES:
            iri = f"{AUTHORITY}frequency/{FREQUENCIES[code][0]}"
            frequency = self._typed(iri, DCTERMS.Frequency)
            self._add(frequency, SKOS.inScheme, URIRef(f"{AUTHORITY}frequency"))
            self._add(node, DCTERMS.accrualPeriodicity, frequency)

    def _days(self, node: URIRef, dataset: Dataset) -> None:
        if dataset.created:
            self._add(node, DCTERMS.issued, _day(dataset.created))
        if dataset.modified or dataset.created:
            self._add(node, DCTERMS.modified, _day(dataset.modified or dataset.created))

    def _languages(self, node: URIRef, codes: list[str]) -> None:
        for code in codes:
            language = self._typed(_LANGUAGES[code], DCTERMS.LinguisticSystem)
            self._add(language, SKOS.inScheme, URIRef(f"{AUTHORITY}language"))
            self._add(node, DCTERMS.language, language)

    def _codes(self, dataset: Dataset) -> list[str]:
        return [language.code for language in LANGUAGES if dataset.title.values.get(language.code)]

    def _dataset_iri(self, dataset: Dataset) -> URIRef:
        return URIRef(f"{absolute(self._url, dataset.address)}#dataset")

    def _texts(self, node: URIRef, property_: URIRef, text: LocalizedText) -> None:
        for code, value in text.values.items():
            if value:
                self._add(node, property_, Literal(value, lang=_tag(code)))

    def _label(self, node: URIRef, text: str) -> None:
        self._add(node, SKOS.prefLabel, Literal(text, lang="en"))

    def _typed(self, iri: str, kind: URIRef) -> URIRef:
        node = URIRef(iri)
        self._is(node, kind)
        return node

    def _resource(self, node: URIRef, property_: URIRef, iri: str) -> None:
        self._add(node, property_, self._typed(iri, RDFS.Resource))

    def _is(self, node: URIRef, kind: URIRef) -> None:
        self._graph.add((node, RDF.type, kind))

    def _add(self, node: URIRef, property_: URIRef, value: URIRef | Literal) -> None:
        self._graph.add((node, property_, value))


def _tag(code: str) -> str:
    return next((language.tag for language in LANGUAGES if language.code == code), code)


def _day(text: str) -> Literal:
    """A date, a month or a year, as it was written (DCAT-AP allows all three)."""
    kinds: Mapping[int, URIRef] = {4: XSD.gYear, 7: XSD.gYearMonth}
    return Literal(text, datatype=kinds.get(len(text), XSD.date))


def _catalogue_text(name: LocalizedText) -> LocalizedText:
    words = {"zh": "{name}的開放資料目錄。", "en": "The open data catalogue of {name}."}
    return LocalizedText(
        {code: words[code].format(name=text) for code, text in name.values.items() if text}
    )
