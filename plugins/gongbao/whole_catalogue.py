"""Steps that need a dataset together with its published releases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import msgspec

from gongbao.dataset_model import Dataset
from gongbao.load.cache import Cache, digest_of
from gongbao.load.front_matter import load_yaml
from gongbao.load.ledger import LEDGER
from gongbao.load.releases import Release, version_key
from gongbao.load.sources import Unit
from gongbao.model import Registers
from gongbao.problems import Problem, nearest
from gongbao.render.vocabularies import FREQUENCIES, THEMES
from gongbao.units import Reader, UnitRecords
from gongbao.validate.references import check_reference, find_table, unknown_target


class History(msgspec.Struct, kw_only=True):
    """The releases of one dataset, and where their files are."""

    releases: tuple[Release, ...]
    """Oldest first; the last one may be the one that is about to be published."""
    recorded: int
    """How many of them the ledger has."""
    folder: Path
    """The dataset's folder in the ledger."""
    store: Path
    pending: bytes = b""
    """Changes of the release that the ledger does not have, gzip-compressed CSV."""
    digest: str = ""
    record: Callable[[], dict[Path, bytes]] = dict
    """Files that the ledger gets when this is published."""


def derive_histories(
    content: Path,
    records: dict[Unit, UnitRecords],
    reader: Reader,
    cache: Cache,
    as_of: date,
    code: str,
) -> tuple[dict[str, History], list[Problem]]:
    """History by dataset name; a release that says too little of what changed is a problem."""
    ledgers = {Path(unit.folder).name: unit for unit in records if unit.kind == "releases"}
    histories: dict[str, History] = {}
    problems: list[Problem] = []
    for unit, one in records.items():
        if one.dataset is None:
            continue
        dataset, ledger = one.dataset, ledgers.get(one.dataset.name)
        known = records[ledger].releases if ledger else ()
        folder = content / LEDGER / "datasets" / dataset.name
        key = digest_of("history", code, unit.digest, ledger.digest if ledger else "")
        history, found = _derive_history(
            dataset, known, folder, reader.store(unit), as_of, cache, key
        )
        history.digest = digest_of(key, [r.published for r in history.releases])
        histories[dataset.name] = history
        problems += found
    return histories, problems


def check_codes(datasets: Iterable[Dataset], registers: Registers) -> list[Problem]:
    """Codes of datasets against the registers and the vocabularies of harvesters."""
    problems: list[Problem] = []
    for one in datasets:
        used = (
            ("G106", "agency", one.agency, registers.agencies),
            ("F113", "theme", one.theme, THEMES),
            ("F113", "accrualPeriodicity", one.frequency, FREQUENCIES),
        )
        for code, key, value, known in used:
            if value and value not in known:
                args = {"key": key, "value": value, "guess": nearest(value, known, 0.6)}
                place = load_yaml(one.path)[0].place(key)
                problems.append(Problem(code, place, args | {"options": list(known)}))
    return problems


def check_references(
    records: dict[Unit, UnitRecords], reader: Reader, cache: Cache, code: str
) -> list[Problem]:
    """Foreign keys between datasets; a result is kept until one of the two changes."""
    units = {one.dataset.name: unit for unit, one in records.items() if one.dataset}
    datasets = {one.dataset.name: one.dataset for one in records.values() if one.dataset}
    problems: list[Problem] = []
    for dataset in datasets.values():
        for table in dataset.tables:
            for reference in table.references:
                parent = find_table(reference, datasets)
                if parent is None:
                    problems.append(unknown_target(dataset, reference))
                    continue
                ours, theirs = units[dataset.name], units[reference.dataset]
                key = digest_of("reference", code, ours.digest, theirs.digest, reference)
                found = cache.get(key, list[Problem])
                if found is None:
                    files = (
                        reader.store(ours) / f"{table.name}.csv",
                        reader.store(theirs) / f"{parent.name}.csv",
                    )
                    found = check_reference(dataset, table, reference, parent, files)
                    cache.put(key, found)
                problems += found
    return problems


def _derive_history(
    dataset: Dataset,
    known: tuple[Release, ...],
    folder: Path,
    store: Path,
    as_of: date,
    cache: Cache,
    key: str,
) -> tuple[History, list[Problem]]:
    last = known[-1] if known else None
    found = cache.get(key, tuple[bool, Release | None, str, bytes])
    if found is None:
        from gongbao.derive.releases import derive_candidate

        descriptor = msgspec.json.decode((store / "datapackage.json").read_bytes())
        candidate = derive_candidate(dataset, descriptor, last, folder, store, as_of)
        found = (
            (True, candidate.release, candidate.required, candidate.changes)
            if candidate
            else (False, None, "", b"")
        )
        cache.put(key, found)
    _, release, required, changes = found
    as_recorded = History(releases=known, recorded=len(known), folder=folder, store=store)
    if release is None:
        return as_recorded, []
    if last and version_key(release.version) < version_key(required):
        # not planned: at its addresses there is another release
        args = {"version": release.version, "last": last.version, "required": required}
        place = load_yaml(dataset.path)[0].place("version")
        return as_recorded, [Problem("K106", place, args)]
    recorded = msgspec.structs.replace(release, published=as_of)
    said = dataset.modified or dataset.created
    release = msgspec.structs.replace(
        release, published=date.fromisoformat(said) if said else as_of
    )

    def record() -> dict[Path, bytes]:
        from gongbao.derive.releases import Candidate, record_release

        return record_release(
            Candidate(release=recorded, required=required, changes=changes), folder, store
        )

    history = History(
        releases=(*known, release),
        recorded=len(known),
        folder=folder,
        store=store,
        pending=changes,
        record=record,
    )
    return history, []
