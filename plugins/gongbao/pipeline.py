"""The build up to the output plan: sources, load, validate, assemble, derive, plan.

``prepare`` reads what changed and plans the whole; it touches nothing but the state beside the
output. What is left, rendering the stale targets and publishing them, happens inside the host
(``pelican_plugin``).
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import msgspec

from gongbao.code_version import code_version
from gongbao.consequences import without_consequences, without_settled
from gongbao.languages import LANGUAGES, Language
from gongbao.last_build import digest_of_inputs, remember
from gongbao.load.cache import Cache
from gongbao.load.catalogues import check_catalogue, find_language
from gongbao.load.front_matter import load_yaml
from gongbao.load.sources import Unit, as_digested, digest_units, end_walk, walk, walk_ledger
from gongbao.model import Issue, Registers, Site, SiteIdentity
from gongbao.package_cluster import read_on_cluster
from gongbao.plan import PublicAddresses, Target, check_plan
from gongbao.problems import Place, Problem, has_errors, nearest, sort_problems
from gongbao.render.edition import Edition
from gongbao.render.moved_addresses import plan_moved_addresses
from gongbao.render.site_plan import plan_site
from gongbao.render.theme_files import plan_theme_files
from gongbao.settings import Settings
from gongbao.units import Reader, UnitRecords
from gongbao.validate.carried_data import read_pdfs_once
from gongbao.validate.links import check_links
from gongbao.validate.mail_domains import own_addresses, own_mail_domains
from gongbao.validate.output_gate import OutputGate
from gongbao.validate.own_identity import check_address, check_own_identity
from gongbao.validate.source_finds import judge_finds
from gongbao.whole_catalogue import History, check_codes, check_references, derive_histories
from gongbao.whole_edition import NODE_MODULES, make_edition
from gongbao.whole_figures import UnitFigures, derive_figures
from gongbao.whole_gazette import check_whole_gazette, embargo, withdraw
from gongbao.whole_ledger import check_public_addresses, count_unrecorded, files_of_ledger
from gongbao.workers import InBackground, run_in_workers

HOST_TARGET = "host"
"""Name of the target that stands for the files the host writes itself (static files)."""

Progress = Callable[[str, int, int], None]
"""Called with (step, done, all)."""


class Prepared(msgspec.Struct):
    """A build before rendering; only to be rendered when it has not failed."""

    settings: Settings
    cache: Cache
    inputs: str
    """Digest of all that the build depends on."""
    problems: list[Problem]
    edition: Edition
    targets: list[Target]
    gate: OutputGate
    """The last look at what is to be public."""
    ledger: Callable[[], dict[Path, bytes]]
    """The ledger's files as they are to be once this is published."""
    not_its_own: list[Problem]
    """What stops ``publish`` alone: names that are to stay and are not the site's."""
    unrecorded: int
    """As in ``count_unrecorded``."""

    @property
    def failed(self) -> bool:
        return has_errors(self.problems)

    def remember(self) -> None:
        """Let a build of the same inputs know that this one became public."""
        remember(self.cache, self.inputs, self.targets, self.problems, self.unrecorded)


class Scanned(msgspec.Struct):
    """What lies on disk, before anything of it is read."""

    settings: Settings
    cache: Cache
    units: list[Unit]
    problems: list[Problem]
    inputs: str
    """Digest of all that the build depends on."""


def scan(settings: Settings, walking: InBackground[bytes] | None = None) -> Scanned:
    """walking: a walk of the sources that was begun before."""
    gc.unfreeze()  # what a build before this one, in the same process, left to be collected
    cache = _open_cache(settings)
    try:
        with _collector_at_rest():
            found = end_walk(walking) if walking else walk(settings)
            ledger = walk_ledger(settings)
            units = digest_units([*found.units, *ledger.units], cache, settings.jobs)
        problems = found.problems + ledger.problems
        tools = [NODE_MODULES / ".package-lock.json"]
        inputs = digest_of_inputs(settings, units, problems, tools)
    except BaseException:
        cache.forget()
        raise
    return Scanned(settings, cache, units, problems, inputs)


def prepare(
    settings: Settings,
    progress: Progress = lambda *_: None,
    scanned: Scanned | None = None,
) -> Prepared:
    """Read and check everything; plan the output. Changes cache and stored downloads alone."""
    scanned = scanned or scan(settings)
    try:
        return _prepare(scanned, progress)
    except BaseException:
        scanned.cache.forget()
        raise


def _prepare(scanned: Scanned, progress: Progress) -> Prepared:
    reader = Reader(scanned.cache, code_version(), scanned.settings.state / "downloads")
    records = _read(scanned.units, reader, scanned.settings, progress)
    reader.forget_others(scanned.units)
    with _collector_at_rest():
        return _plan(scanned, reader, records)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Records and targets all stay; looking for garbage among them costs a quarter of the time.

    So they are frozen before the collector, which would begin with them, is let go on.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _plan(scanned: Scanned, reader: Reader, records: dict[Unit, UnitRecords]) -> Prepared:
    settings, cache = scanned.settings, scanned.cache
    problems = [*scanned.problems, *(found for one in records.values() for found in one.problems)]
    problems += _check_site_file(settings, scanned.units)
    if found := check_address(settings.url):
        problems += found
        settings = msgspec.structs.replace(settings, url="")  # for the checks that take it apart
    everything = _assemble_site(records)
    published, waiting = embargo(everything, settings.as_of)
    site = withdraw(published, settings.as_of)
    problems += check_whole_gazette(everything, site, waiting, records)
    figures, histories, found = _derive_data(settings, site, records, reader, cache)
    problems += found
    further, found = _further_languages(settings, site.identity, cache)
    problems += found
    shown, held = _split(records, waiting)

    def edition_of(site: Site, records: dict[Unit, UnitRecords]) -> Edition:
        return make_edition(settings, site, records, reader, figures, histories, cache, further)

    edition = edition_of(site, shown)
    moved = plan_moved_addresses(edition, str(settings.content / "registers" / "moved.csv"))
    beside = [plan_theme_files(settings.theme), *moved]
    targets = [*plan_site(edition), *beside]
    paths = [path for target in targets for path in target.paths]
    addresses = PublicAddresses(paths)
    gone = site.withdrawn_addresses()
    problems += _check_links(shown, addresses, gone) + check_plan(targets)
    problems += check_public_addresses(settings, site, records, addresses, paths)
    gate = _output_gate(settings, site, shown, cache)
    later = gate
    if waiting:
        later = _output_gate(settings, site, records, cache)
        ahead = plan_site(edition_of(withdraw(everything, settings.as_of), records))
        problems += _look_ahead([*ahead, *beside], held, gone, problems)
    problems = _judge(held, later, _judge(shown, gate, problems))
    problems = without_settled(without_consequences(problems, records), records)
    known = any(one.identity for one in records.values())
    return Prepared(
        settings=settings,
        cache=cache,
        inputs=scanned.inputs,
        problems=sort_problems(problems),
        edition=edition,
        targets=[*targets, _host_target(edition)],
        gate=gate,
        ledger=partial(files_of_ledger, settings, site, histories, shown, reader, paths),
        not_its_own=check_own_identity(settings, site.identity) if known else [],
        unrecorded=count_unrecorded(settings.content, site, histories, records),
    )


def _derive_data(
    settings: Settings,
    site: Site,
    records: dict[Unit, UnitRecords],
    reader: Reader,
    cache: Cache,
) -> tuple[dict[Unit, UnitFigures], dict[str, History], list[Problem]]:
    """What texts take from the datasets, the releases of these, and all that is wrong with them."""
    code = code_version()
    figures = derive_figures(records, reader, cache, code)
    histories, problems = derive_histories(
        settings.content, records, reader, cache, settings.as_of, code
    )
    problems += [problem for one in figures.values() for problem in one.problems]
    problems += check_references(records, reader, cache, code)
    return figures, histories, problems + check_codes(site.datasets, site.registers)


def _judge(
    records: dict[Unit, UnitRecords], gate: OutputGate, problems: list[Problem]
) -> list[Problem]:
    """*problems* with what *gate* would stop, as far as it was found in sources."""
    finds = (find for one in records.values() for find in one.finds)
    unread = (problem for one in records.values() for problem in one.unread)
    problems = judge_finds(finds, problems, gate.allows)
    return problems + [one for one in unread if not gate.knows(Path(one.place.path).name)]


def _split(
    records: dict[Unit, UnitRecords], waiting: tuple[Issue, ...]
) -> tuple[dict[Unit, UnitRecords], dict[Unit, UnitRecords]]:
    """What is shown, and what is of issues *waiting* for their day or notes on their year alone."""
    if not waiting:
        return records, {}
    ids = {issue.id for issue in waiting}
    begun = {r.issue.year for r in records.values() if r.issue and r.issue.id not in ids}
    years = {issue.year for issue in waiting} - begun
    shown: dict[Unit, UnitRecords] = {}
    held: dict[Unit, UnitRecords] = {}
    for unit, one in records.items():
        waits = one.issue.id in ids if one.issue else unit.kind == "year" and unit.year in years
        (held if waits else shown)[unit] = one
    return shown, held


def _look_ahead(
    targets: list[Target],
    held: dict[Unit, UnitRecords],
    gone: tuple[str, ...],
    known: list[Problem],
) -> list[Problem]:
    """What else would stop the build on the day of the issues that wait for theirs.

    targets: the plan with these issues. held: their records. gone: as in ``check_links``.
    """
    addresses = PublicAddresses(path for target in targets for path in target.paths)
    found = check_plan(targets) + _check_links(held, addresses, gone)
    return [problem for problem in found if problem not in known]


def _check_links(
    records: dict[Unit, UnitRecords], addresses: PublicAddresses, gone: tuple[str, ...]
) -> list[Problem]:
    links = (link for one in records.values() for link in one.links)
    return check_links(links, addresses, gone)


def _output_gate(
    settings: Settings, site: Site, records: dict[Unit, UnitRecords], cache: Cache
) -> OutputGate:
    listed = (text for one in records.values() for text in one.allowed)
    allowed = (*listed, *site.identity.personal_data_allowed, *own_addresses(site.identity))
    domains = own_mail_domains(site.identity, site.registers, settings.url)
    return OutputGate(allowed, domains, read_pdfs_once(cache, code_version()))


def check(settings: Settings, only: Iterable[Path] = ()) -> list[Problem]:
    """The problems of the whole site, or those in files and folders *only*."""
    prepared = prepare(settings)
    prepared.cache.close()
    wanted = [path.absolute() for path in only]
    if not wanted:
        return prepared.problems
    return [
        problem
        for problem in prepared.problems
        if any(Path(problem.place.path).absolute().is_relative_to(path) for path in wanted)
    ]


def _open_cache(settings: Settings) -> Cache:
    if settings.use_cache:
        return Cache(settings.state / "cache.sqlite")
    return Cache(settings.state / f"fresh-{os.getpid()}.sqlite", fresh=True)


def _read(
    units: list[Unit], reader: Reader, settings: Settings, progress: Progress
) -> dict[Unit, UnitRecords]:
    """The records of all units; those that the cache does not know are read by several processes.

    This one takes those that the cache knows out of it meanwhile. Data packages are read by a
    cluster, if there is one and more than one package to read.
    """
    stale = [unit for unit in units if not reader.knows(unit)]
    packages = [unit for unit in stale if unit.kind == "package"]
    if settings.dask and len(packages) > 1:
        tasks = [reader.task(unit) for unit in packages]
        for done, (index, reading) in enumerate(read_on_cluster(tasks, settings.dask)):
            with as_digested(packages[index]):
                reader.keep(packages[index], reading)
            progress("read", done, len(packages))
        stale = [unit for unit in stale if unit.kind != "package"]
    reader.commit()
    fresh = set(stale)
    known: dict[Unit, UnitRecords] = {}

    def take_known() -> None:
        with _collector_at_rest():
            known.update((unit, reader.read(unit)) for unit in units if unit not in fresh)

    with closing(run_in_workers(reader.learn, stale, settings.jobs, take_known)) as found:
        for done, _ in enumerate(found):
            progress("read", done, len(stale))
    progress("read", len(stale), len(stale))
    with _collector_at_rest():
        return {unit: known[unit] if unit in known else reader.read(unit) for unit in units}


def _further_languages(
    settings: Settings, identity: SiteIdentity, cache: Cache
) -> tuple[tuple[Language, ...], list[Problem]]:
    """The languages of the pages besides those of the sources, by the theme's catalogues.

    All catalogues are checked.
    """
    found = {code: find_language(settings.theme, code) for code in identity.further_languages}
    problems = []
    if not all(found.values()):
        source, _ = load_yaml(str(settings.content / "site.yaml"))
        for code, language in found.items():
            if language is None:
                path = settings.theme / "locale" / code / "LC_MESSAGES" / "site.po"
                place = source.place("further_languages", identity.further_languages.index(code))
                problems.append(Problem("S104", place, {"locale": code, "path": str(path)}))
    further = tuple(one for one in found.values() if one)
    for one in (*LANGUAGES, *further):
        problems += check_catalogue(settings.theme, one, cache, code_version())
    return further, problems


def _check_site_file(settings: Settings, units: list[Unit]) -> list[Problem]:
    if any(unit.kind == "site" for unit in units) or not settings.content.is_dir():
        return []
    names = [path.name for path in settings.content.iterdir()]
    place = Place(str(settings.content / "site.yaml"))
    return [Problem("S101", place, {"guess": nearest("site.yaml", names, 0.6)})]


def _assemble_site(records: dict[Unit, UnitRecords]) -> Site:
    """All records in the order of their addresses; report chapters in the order they give."""
    found = list(records.items())
    reports = [(u.year, r.document) for u, r in found if u.kind == "report" and r.document]
    reports.sort(key=lambda one: (one[0], one[1].order, one[1].path))
    return Site(
        identity=next((r.identity for _, r in found if r.identity), SiteIdentity()),
        registers=next((r.registers for _, r in found if r.registers), Registers()),
        issues=tuple(
            sorted((r.issue for _, r in found if r.issue), key=lambda i: (i.year, i.number))
        ),
        datasets=tuple(r.dataset for _, r in found if r.dataset),
        reports=tuple(document for _, document in reports),
        pages=tuple(r.document for u, r in found if u.kind == "page" and r.document),
    )


def _host_target(edition: Edition) -> Target:
    return Target(HOST_TARGET, edition.key(HOST_TARGET), (), lambda _: {})
