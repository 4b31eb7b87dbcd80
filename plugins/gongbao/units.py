"""One unit of sources to records: load, validate, assemble, derive, through the read cache.

The unit is the grain of caching: its digest covers all that its records depend on. Records
that pages list are kept apart from body texts and downloads, which are fetched only by the
pages that are rendered anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from gongbao.assemble.bulletins import (
    Bodies,
    assemble_bodies,
    assemble_document,
    assemble_issue,
)
from gongbao.assemble.fingerprints import fingerprint_issue, fingerprint_notices, notice_lines
from gongbao.assemble.vocabularies import assemble_registers, assemble_site
from gongbao.chart_model import Chart
from gongbao.dataset_model import Dataset, Distribution
from gongbao.figure_model import Exemption, FigureReference, LooseNumber
from gongbao.load.cache import Cache, digest_of, sha256_of_file
from gongbao.load.documents import load_document
from gongbao.load.front_matter import load_yaml
from gongbao.load.gazette import RawIssue, RawNotice, load_issue
from gongbao.load.ledger import Fingerprint, LedgerIssue, load_ledger_issue
from gongbao.load.prose import find_loose_numbers
from gongbao.load.registers import load_registers, unknown_registers
from gongbao.load.releases import Release, load_releases
from gongbao.load.sources import Unit, as_digested
from gongbao.model import Document, Issue, Link, Registers, SiteIdentity
from gongbao.package_reading import PackageReading, PackageTask, read_package
from gongbao.problems import Problem, has_errors
from gongbao.validate.body_texts import check_body
from gongbao.validate.carried_data import read_pdfs_once
from gongbao.validate.colours import check_colours
from gongbao.validate.documents import (
    check_document,
    check_figures,
    check_fixed_text,
    check_site,
)
from gongbao.validate.gazette import check_issue, codes_used
from gongbao.validate.notice_rules import check_notice_rules
from gongbao.validate.personal_data import allowed_texts, check_issue_privacy, text_fragments
from gongbao.validate.source_finds import Finds, SourceFind

T = TypeVar("T")


class UnitRecords(msgspec.Struct, kw_only=True):
    """What a unit was read as; the record is missing where errors leave nothing to go by."""

    problems: list[Problem] = []
    identity: SiteIdentity | None = None
    registers: Registers | None = None
    issue: Issue | None = None
    document: Document | None = None
    dataset: Dataset | None = None
    issue_record: str = ""
    fingerprints: dict[str, Fingerprint] = {}
    ledger: LedgerIssue | None = None
    releases: tuple[Release, ...] = ()
    links: list[Link] = []
    figures: list[FigureReference] = []
    exemptions: list[Exemption] = []
    allowed: tuple[str, ...] = ()
    """Texts that look personal and are meant to be public."""
    finds: tuple[SourceFind, ...] = ()
    """Personal data that is an error unless it is allowed, or an office's."""
    unread: list[Problem] = []
    """Attachments that nobody can look into: errors unless somebody did."""
    loose: list[LooseNumber] = []
    """Numbers of a report's prose that no reference backs."""
    partial: bool = False
    """Is it an issue without those of its notices that have errors?"""
    withheld: dict[str, dict[str, list[str]]] = {}
    """Codes of registers in the notices that have errors, by path and key."""

    @property
    def is_whole(self) -> bool:
        """Is all there that others may refer to? It may have errors all the same."""
        records = (self.identity, self.registers, self.issue, self.document, self.dataset)
        return any(records) and not self.partial


class Reader:
    """Reads units through the cache and fetches their texts, downloads and tables later."""

    def __init__(self, cache: Cache, code_version: str, downloads: Path) -> None:
        self._cache = cache
        self._downloads = downloads
        self._version = code_version

    def read(self, unit: Unit) -> UnitRecords:
        key = self._key(unit, "records")
        records = self._cache.get(key, UnitRecords)
        if records is None or not self._has_downloads(unit, records):
            records = self._read_fresh(unit)
            self._cache.put(key, records)
        return records

    def knows(self, unit: Unit) -> bool:
        """Has the cache what *unit* is read as?"""
        key = self._key(unit, "records")
        if unit.kind != "package":
            return self._cache.has(key)
        records = self._cache.get(key, UnitRecords)
        return records is not None and self._has_downloads(unit, records)

    def learn(self, unit: Unit) -> None:
        """Read *unit* for other processes to find it in the cache."""
        self.read(unit)
        self.commit()

    def commit(self) -> None:
        self._cache.commit()

    def html(self, unit: Unit) -> dict[str, str]:
        """Body fragments of a unit, by ``<id or address>:<language code>``."""
        return self._texts(unit, "html", dict[str, str])

    def charts(self, unit: Unit) -> tuple[Chart, ...]:
        """Drawings of a dataset; its package is read again if the cache has forgotten them."""
        if not self._declares_charts(unit):
            return ()
        key = self._key(unit, "charts")
        if self._cache.get(key, tuple[Chart, ...]) is None:
            self._read_fresh(unit)
        return self._cache.get(key, tuple[Chart, ...]) or ()

    def _declares_charts(self, unit: Unit) -> bool:
        dataset = self.read(unit).dataset
        return bool(dataset and dataset.charts)

    def files(self, unit: Unit) -> dict[str, Path]:
        """Downloads of a dataset as stored files, by site path; to be published."""
        dataset = self.read(unit).dataset
        if dataset is None:
            return {}
        stored = {one.path: self._stored(unit, one) for one in dataset.downloads()}
        if any(sha256_of_file(stored[one.path]) != one.sha256 for one in dataset.downloads()):
            self._read_fresh(unit)
        return stored

    def _has_downloads(self, unit: Unit, records: UnitRecords) -> bool:
        """Are the downloads there, each as long as it was written, if there are any?"""
        downloads = records.dataset.downloads() if records.dataset else ()
        try:
            return all(self._stored(unit, one).stat().st_size == one.size for one in downloads)
        except FileNotFoundError:
            return False

    def _stored(self, unit: Unit, download: Distribution) -> Path:
        return self.store(unit) / Path(download.path).name

    def store(self, unit: Unit) -> Path:
        """Folder of a dataset's downloads; it exists whole or not at all."""
        return self._downloads / digest_of(self._key(unit, "files"))

    def canonical_csv(self, unit: Unit, table: str) -> bytes:
        """A table of a dataset as it is published."""
        return (self.store(unit) / f"{table}.csv").read_bytes()

    def forget_others(self, units: Iterable[Unit]) -> None:
        """Remove the downloads of datasets and versions that no unit stands for any more."""
        if not self._downloads.is_dir():
            return
        kept = {self.store(unit).name for unit in units if unit.kind == "package"}
        for folder in self._downloads.iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def lines(self, unit: Unit) -> dict[str, tuple[str, ...]]:
        """Chinese source text of an issue's notices, by notice id."""
        return self._texts(unit, "lines", dict[str, tuple[str, ...]])

    def _texts(self, unit: Unit, part: str, kind: type[T]) -> T:
        """A part of a unit that few builds ask for; read again where the cache forgot it."""
        key = self._key(unit, part)
        found = self._cache.get(key, kind)
        if found is None:
            self._read_fresh(unit)
            found = self._cache.get(key, kind)
        return kind() if found is None else found

    def _key(self, unit: Unit, part: str) -> str:
        return f"{unit.kind}:{part}:{unit.digest}:{self._version}"

    def _read_fresh(self, unit: Unit) -> UnitRecords:
        with as_digested(unit):
            return self._read(unit)

    def _read(self, unit: Unit) -> UnitRecords:
        match unit.kind:
            case "site":
                source, problems = load_yaml(unit.files[0])
                problems += check_site(source) if not problems else []
                problems += check_colours(source) if not problems else []
                identity = None if has_errors(problems) else assemble_site(source)
                return UnitRecords(problems=problems, identity=identity)
            case "registers":
                return self._read_registers(unit)
            case "issue":
                return self._read_issue(unit)
            case "package":
                return self._read_dataset(unit)
            case "ledger" | "releases":
                return self._read_ledger(unit)
            case _:
                return self._read_document(unit)

    def _read_registers(self, unit: Unit) -> UnitRecords:
        from gongbao.validate.packages import check_package
        from gongbao.validate.register_words import in_words_of_registers

        raw, problems = load_registers(unit.folder, unit.files)
        if not problems:
            problems = [in_words_of_registers(one) for one in check_package(raw)[0]]
        registers = None if has_errors(problems) else assemble_registers(unit.files)
        problems += unknown_registers(unit.files)
        return UnitRecords(problems=problems, registers=registers)

    def _read_issue(self, unit: Unit) -> UnitRecords:
        raw, problems = load_issue(unit.folder, unit.files)
        problems += _of_files_read(check_issue(raw), problems)
        sound = raw.without_faulty(problems)
        finds = Finds(identity=False)
        problems += check_issue_privacy(raw, finds.watch)
        finds.look_into(raw.attachments.values(), read_pdfs_once(self._cache, self._version))
        problems = finds.without_used(problems)
        allowed = tuple(t for n in raw.notices for t in allowed_texts(n.source.header))
        records = UnitRecords(
            problems=problems, allowed=allowed, finds=tuple(finds.found), unread=finds.unread
        )
        if sound.source is None:
            records.withheld = _codes_withheld(raw, [])
            return records
        issue, bodies = assemble_issue(sound)
        against_rules = check_notice_rules(issue, sound)
        problems += against_rules
        if has_errors(against_rules):
            sound = sound.without_faulty(against_rules)
            issue, bodies = assemble_issue(sound)
        self._cache.put(self._key(unit, "lines"), notice_lines(sound, issue))
        records.issue = issue
        records.issue_record = fingerprint_issue(sound)
        records.fingerprints = fingerprint_notices(sound, issue)
        records.withheld = _codes_withheld(raw, sound.notices)
        records.partial = bool(records.withheld)
        self._keep_bodies(unit, bodies, records)
        records.problems += check_fixed_text(records.figures)
        return records

    def _read_ledger(self, unit: Unit) -> UnitRecords:
        if unit.kind == "releases":
            releases, problems = load_releases(unit.files)
            return UnitRecords(problems=problems, releases=releases)
        ledger, problems = load_ledger_issue(unit.files[0])
        return UnitRecords(problems=problems, ledger=ledger)

    def _read_document(self, unit: Unit) -> UnitRecords:
        raw, problems = load_document(unit.files)
        problems += _of_files_read(check_document(raw), problems)
        if raw.source is None:
            return UnitRecords(problems=problems)
        year = _report_year(unit)
        bodies = assemble_bodies(raw, unit_address(unit), year)
        sources = {"zh": raw.source, "en": raw.translation}
        finds = Finds(identity=True)
        finds.look_at(
            one for source in sources.values() if source for one in text_fragments(source)
        )
        records = UnitRecords(problems=problems, finds=tuple(finds.found))
        if not has_errors(problems):
            records.document = assemble_document(raw, unit_address(unit), bodies)
        if year:
            records.loose = [
                one
                for lang, source in sources.items()
                if source
                for one in find_loose_numbers(source, lang)
            ]
        return self._keep_bodies(unit, bodies, records)

    def task(self, unit: Unit) -> PackageTask:
        """What another process has to know to read a package."""
        known = self._cache.get(self._charts_of(unit), dict[str, Chart])
        return PackageTask(
            folder=unit.folder,
            files=unit.files,
            store=str(self.store(unit)),
            code_version=self._version,
            known_charts=known or {},
        )

    def keep(self, unit: Unit, reading: bytes) -> UnitRecords:
        """Records of a package from what ``read_package`` answered, for the cache to find."""
        read = msgspec.msgpack.decode(reading, type=PackageReading)
        if read.dataset:
            self._cache.put(self._key(unit, "charts"), read.charts)
            self._cache.put(self._charts_of(unit), read.known_charts)
        records = UnitRecords(
            problems=read.problems, dataset=read.dataset, allowed=read.allowed, finds=read.finds
        )
        self._cache.put(self._key(unit, "records"), records)
        return records

    def _charts_of(self, unit: Unit) -> str:
        """Key of a package's charts whatever its files are."""
        return f"package:charts-of:{unit.folder}:{self._version}"

    def _read_dataset(self, unit: Unit) -> UnitRecords:
        return self.keep(unit, read_package(self.task(unit)))

    def _keep_bodies(self, unit: Unit, bodies: Bodies, records: UnitRecords) -> UnitRecords:
        html = {key: body.html for key, body in bodies.items()}
        self._cache.put(self._key(unit, "html"), html)
        records.links = [link for body in bodies.values() for link in body.links]
        records.figures = [figure for body in bodies.values() for figure in body.figures]
        records.exemptions = [one for body in bodies.values() for one in body.exemptions]
        records.problems += check_figures(records.loose, records.exemptions)
        records.problems += [one for body in bodies.values() for one in check_body(body)]
        return records


def _of_files_read(found: list[Problem], loading: list[Problem]) -> list[Problem]:
    """*found*, without what is only so because a file could not be read."""
    unread = {one.place.path for one in loading if one.severity == "error"}
    unused = "F122" if unread else ""  # what names the file may stand where nobody can read it
    return [one for one in found if one.place.path not in unread and one.code != unused]


def _codes_withheld(raw: RawIssue, kept: list[RawNotice]) -> dict[str, dict[str, list[str]]]:
    """Codes in the notices that are not among *kept*; the whole gazette is not told of these."""
    paths = {one.source.path for one in kept}
    others = [one for one in raw.notices if one.source.path not in paths]
    return {one.source.path: codes_used(one) for one in others}


def _report_year(unit: Unit) -> int:
    """AD year of the report that a chapter belongs to; 0 for other documents."""
    return unit.year + 1911 if unit.kind == "report" else 0


def unit_address(unit: Unit) -> str:
    """What the Chinese addresses of the unit's own pages and files, or of its records, begin with.

    ``reports/109/01-general`` is ``/reports/109/general/``; ``pages/about`` is ``/about/``.
    ``gazette/109/year`` is the note on the publication calendar of that year.
    """
    name = Path(unit.folder).name
    match unit.kind:
        case "issue" | "ledger":
            return f"/gazette/{unit.year}/{int(name):03d}/"
        case "year":
            return f"/gazette/{unit.year}/calendar/"
        case "report":
            return f"/reports/{unit.year}/{name.split('-', 1)[1]}/"
        case "package" | "releases":
            return f"/datasets/{name}/"
        case "page":
            return f"/{name}/"
        case _:
            return "/"
