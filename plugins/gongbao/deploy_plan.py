"""The order in which a release is copied to a server that cannot exchange whole folders.

What a page needs is there before the page, and what a page of the release before needs stays
for one release more. The plan is made from what the build wrote and from what plans before it
brought to the server (``deployed.json``, ``begun.json``), so making it twice is making it once.
Source: docs/deploying.md.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import msgspec

from gongbao.load.cache import sha256_of_file
from gongbao.output_lock import check_output
from gongbao.problems import BuildStopped, Place, Problem
from gongbao.settings import Settings
from gongbao.trees import find_damaged, find_tampered, link_or_copy, load_live, write_whole

STEPS = ("assets", "data", "new-pages", "pages", "feeds", "indexes")
"""Every file belongs to one of them; deletions come last and are no step of a file."""
DELETIONS = "deletions"

ASSET_FOLDERS = ("theme/", "static/")
"""Where files have a digest in their names: pages ask for them moments after they were read."""
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z0-9]{2,8})*")
"""What folders of pages in another language are called."""
_FEED_SUFFIXES = {".atom", ".ics", ".opml"}
_INDEXES = {
    *("robots.txt", "404.html", "index.html", "catalog.jsonld", "catalog.ttl", "catalog.rdf"),
    *("data.json", "data-gov-tw.json", "search/index.json", "search/places.json"),
    *(
        "_headers",
        "_redirects",
        ".htaccess",
        "nginx-headers.conf",
        "nginx-types.conf",
        "nginx-moved.conf",
    ),
}
_WITHDRAWALS = "withdrawals.json"


class PlannedFile(msgspec.Struct, frozen=True):
    path: str
    size: int
    sha256: str
    step: str
    changed: bool
    """Has the server another one, or none? Tools that compare for themselves need not look."""


class DeployPlan(msgspec.Struct, kw_only=True):
    """``plan.json``; also what is kept of it when a deploy began and when it was done."""

    files: list[PlannedFile]
    """Sorted by path."""
    steps: dict[str, int]
    """How many files each step has, in the order of the steps."""
    gone: list[str]
    """On the server and not in this release; the next deploy deletes them."""
    delete: list[str]
    """What this deploy deletes at last."""
    withdrawals: int
    """Publishes so far that withdrew something; see ``note_withdrawal``."""


def deploy_folder(settings: Settings) -> Path:
    return settings.state / "deploy"


def step_of(path: str, there: bool) -> str:
    """there: has the server had the file already?"""
    pure = PurePosixPath(path)
    if path.startswith(ASSET_FOLDERS):
        return "assets"
    if _without_language(path) in _INDEXES or pure.match("sitemap*.xml"):
        return "indexes"
    if pure.suffix == ".html":
        return "pages" if there else "new-pages"
    if pure.suffix in _FEED_SUFFIXES or _without_language(path).startswith("feeds/"):
        return "feeds" if there else "data"  # pages name it, and nobody reads it yet
    return "data"


def write_deploy_plan(settings: Settings) -> DeployPlan:
    """Plan, lists and a tree of its own that later builds do not touch. The lock is held."""
    check_output(settings)
    damaged = find_damaged(settings)
    live = load_live(settings, damaged)
    if damaged or not live.targets or find_tampered(live):
        raise BuildStopped([Problem("P109", Place(str(settings.output)))])
    folder = deploy_folder(settings)
    tree = folder / "tree"
    (folder / "plan.json").unlink(missing_ok=True)
    shutil.rmtree(tree, ignore_errors=True)
    for path, entry in live.files().items():
        file = tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(settings.output / path, file, entry)
    plan = derive_deploy_plan(
        {path: (entry.size, sha256_of_file(tree / path)) for path, entry in live.files().items()},
        _load_plan(folder / "deployed.json"),
        _load_plan(folder / "begun.json"),
        _withdrawals(settings),
    )
    for path in plan.delete:  # rsync wants to see the folder of what it deletes
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
    for number, (name, paths) in enumerate(plan_lists(plan).items(), 1):
        write_whole(folder / f"{number}-{name}.txt", "".join(f"./{p}\n" for p in paths).encode())
    encoded = msgspec.json.format(msgspec.json.encode(plan), indent=1)
    write_whole(folder / "plan.json", encoded + b"\n")
    return plan


def derive_deploy_plan(
    files: Mapping[str, tuple[int, str]],
    deployed: DeployPlan,
    begun: DeployPlan,
    withdrawals: int,
) -> DeployPlan:
    """files: size and SHA-256 by path. begun: a deploy that was not done, or an empty plan."""
    before = {one.path: one.sha256 for one in deployed.files}
    partly = {one.path: one.sha256 for one in begun.files}
    there = before.keys() | set(deployed.gone)
    on_server = there | partly.keys() | set(begun.gone)
    if withdrawals > deployed.withdrawals:
        delete = {path for path in on_server - files.keys() if not path.startswith(ASSET_FOLDERS)}
    else:
        delete = set(deployed.gone) - files.keys() - partly.keys()
    planned = [
        PlannedFile(
            path,
            size,
            digest,
            step_of(path, path in there),
            before.get(path) != digest or partly.get(path, digest) != digest,
        )
        for path, (size, digest) in sorted(files.items())
    ]
    counts = {step: sum(one.step == step for one in planned) for step in STEPS}
    return DeployPlan(
        files=planned,
        steps={**counts, DELETIONS: len(delete)},
        gone=sorted(on_server - files.keys() - delete),
        delete=sorted(delete),
        withdrawals=withdrawals,
    )


def plan_lists(plan: DeployPlan) -> dict[str, list[str]]:
    """Paths of each step, deletions last."""
    lists = {step: [one.path for one in plan.files if one.step == step] for step in STEPS}
    return {**lists, DELETIONS: plan.delete}


def note_withdrawal(settings: Settings) -> None:
    """Something is withdrawn by law: no copy of it may be deployed, none may wait on a server.

    Called before the new release is public.
    """
    folder = deploy_folder(settings)
    if not folder.exists():
        return
    write_whole(folder / _WITHDRAWALS, str(_withdrawals(settings) + 1).encode())
    for stale in (folder / "plan.json", *_lists(folder)):
        stale.unlink(missing_ok=True)
    shutil.rmtree(folder / "tree", ignore_errors=True)


def _lists(folder: Path) -> Iterable[Path]:
    return folder.glob("[1-9]-*.txt")


def _withdrawals(settings: Settings) -> int:
    path = deploy_folder(settings) / _WITHDRAWALS
    return int(path.read_bytes()) if path.exists() else 0


def _load_plan(path: Path) -> DeployPlan:
    """An empty plan where there is none; one that cannot be read is no reason to delete."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=DeployPlan)
    except (FileNotFoundError, msgspec.DecodeError):
        return DeployPlan(files=[], steps={}, gone=[], delete=[], withdrawals=0)


def _without_language(path: str) -> str:
    """``en/index.html`` is an ``index.html``; folders are known by what they look like."""
    first, _, rest = path.partition("/")
    return rest if rest and _LANGUAGE.fullmatch(first) else path
