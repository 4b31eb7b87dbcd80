"""Pelican's side of the build: the only importer of pelican.

Pelican brings the settings, the theme with its Jinja environment, static files, other
plugins and the ``pelican`` command; our generator renders the stale targets of the plan and
our writer hands them to the publication. Checks run when Pelican is initialised, before it
reads or writes anything, because Pelican itself goes on after most errors.
"""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

from pelican import Pelican, console, signals
from pelican.generators import Generator
from pelican.plugins._utils import get_plugin_name
from pelican.settings import read_settings
from pelican.writers import Writer

from gongbao.output_lock import held_output
from gongbao.pipeline import HOST_TARGET, Prepared, Progress, prepare
from gongbao.plan import Target
from gongbao.problems import BuildStopped, Place, Problem, render_problem, render_summary
from gongbao.publish import Publication
from gongbao.render.figure_markup import FigureMarkup
from gongbao.render.templates import SiteTemplates
from gongbao.settings import Settings, today
from gongbao.trees import TargetEntry
from gongbao.workers import run_in_workers

_BUILD = "GONGBAO_BUILD"
_ASKED = "GONGBAO_PLUGINS"
"""The plugins that were asked for: Pelican overwrites PLUGINS with those it could load."""


class HostBuild:
    """A prepared build on its way through Pelican."""

    def __init__(
        self,
        prepared: Prepared,
        publication: Publication,
        progress: Progress,
        hold: AbstractContextManager[None] | None = None,
    ) -> None:
        self.hold = hold
        """What holds the output as long as this lives, where the command does not."""
        self.prepared = prepared
        self.publication = publication
        self.progress = progress


class SiteGenerator(Generator):  # type: ignore[misc]  # pelican has no types
    """Renders what is stale in the plan with the host's Jinja environment."""

    def generate_output(self, writer: PublicationWriter) -> None:
        build: HostBuild = self.settings[_BUILD]
        edition = build.prepared.edition
        templates = SiteTemplates(
            self.env,
            Path(self.theme),
            edition.url,
            edition.site,
            FigureMarkup(edition.figures.values()),
            edition.languages,
            build.prepared.settings.from_disk,
            edition.parts,
            edition.shared_key,
        )
        publication = writer.publication
        targets = [target for target in publication.stale if target.name != HOST_TARGET]
        targets.sort(key=_stage)

        def render(target: Target) -> TargetEntry:
            entry = publication.write_files(target, target.render(templates))
            build.prepared.cache.commit()
            return entry

        build.prepared.cache.commit()
        jobs = build.prepared.settings.jobs
        with closing(run_in_workers(render, targets, jobs, stage=_stage)) as found:
            for done, (index, entry) in enumerate(found):
                publication.record(targets[index], entry)
                build.progress("render", done, len(targets))
        build.progress("render", len(targets), len(targets))


def _stage(target: Target) -> int:
    return target.stage


class PublicationWriter(Writer):  # type: ignore[misc]  # pelican has no types
    """Pelican's writer with the publication beside it."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings=settings)
        self.publication: Publication = settings[_BUILD].publication


def run_pelican(
    prepared: Prepared, publication: Publication, conf: Path, progress: Progress
) -> None:
    """Run Pelican on its settings file *conf* for a build that was prepared before."""
    settings = prepared.settings
    override = {
        "PATH": str(settings.content.absolute()),
        "THEME": str(settings.theme.absolute()),
        "SITEURL": settings.url,
        _BUILD: HostBuild(prepared, publication, progress),
    }
    values = read_settings(str(conf), override=override)
    values[_ASKED] = list(values["PLUGINS"] or ())
    try:
        pelican = Pelican(values)
    except (BuildStopped, OSError):
        raise
    except Exception as error:  # a plugin may raise anything while it is imported
        reason = f"{type(error).__name__}: {error}"
        raise BuildStopped([Problem("B101", Place(conf.name), {"plugin": reason})]) from error
    console.quiet = True
    pelican.run()


def on_initialized(pelican: Pelican) -> None:
    """Check everything; under plain ``pelican`` this also prepares and opens the build."""
    _check_plugins(pelican)
    if _BUILD not in pelican.settings:
        pelican.settings[_BUILD] = _prepare_alone(pelican)
    build: HostBuild = pelican.settings[_BUILD]
    build.publication.begin()
    pelican.output_path = str(build.publication.host_folder)


def on_finalized(pelican: Pelican) -> None:
    """All generators have written: take over the host's own files and publish."""
    build: HostBuild = pelican.settings[_BUILD]
    publication = build.publication
    publication.adopt(next(t for t in publication.targets if t.name == HOST_TARGET))
    publication.commit()
    prepared = build.prepared
    prepared.remember()
    prepared.cache.close()


def _check_plugins(pelican: Pelican) -> None:
    """Pelican only logs a plugin that cannot be loaded; a site without it is not the site."""
    loaded = {get_plugin_name(plugin) for plugin in pelican.plugins}
    asked = {
        plugin if isinstance(plugin, str) else get_plugin_name(plugin)
        for plugin in pelican.settings[_ASKED]
    }
    missing = sorted(
        name for name in asked if not any(one == name or one.endswith(f".{name}") for one in loaded)
    )
    if missing:
        place = Place("pelicanconf.py")
        raise BuildStopped([Problem("B101", place, {"plugin": name}) for name in missing])


def _prepare_alone(pelican: Pelican) -> HostBuild:
    """What ``build.py`` does before it starts Pelican, for those who run ``pelican`` itself."""
    settings = settings_from_pelican(pelican.settings)
    hold = held_output(settings)
    hold.__enter__()
    prepared = prepare(settings)
    lang = "zh" if os.environ.get("LANG", "").startswith("zh") else "en"
    for problem in prepared.problems:
        print(render_problem(problem, lang), file=sys.stderr)
    if prepared.failed:
        print(render_summary(prepared.problems, lang), file=sys.stderr)
        raise SystemExit(1)
    publication = Publication(settings, prepared.targets).__enter__()
    publication.gate = prepared.gate.check
    return HostBuild(prepared, publication, lambda *_: None, hold)


def settings_from_pelican(values: dict[str, Any]) -> Settings:
    """Our settings as Pelican's settings file gives them; folders relative to the work folder."""
    here = Path.cwd()

    def folder(name: str) -> Path:
        path = Path(values[name]).absolute()
        return path.relative_to(here) if path.is_relative_to(here) else path

    return Settings(
        content=folder("PATH"),
        datasets=folder("GONGBAO_DATASETS"),
        output=folder("OUTPUT_PATH"),
        theme=folder("THEME"),
        url=values["SITEURL"].rstrip("/"),
        as_of=today(folder("PATH")),
    )


def register() -> None:
    """Pelican calls this when it loads the plugin."""
    signals.initialized.connect(on_initialized)
    signals.get_generators.connect(_get_generators)
    signals.get_writer.connect(_get_writer)
    signals.finalized.connect(on_finalized)


def _get_generators(_: Pelican) -> type[SiteGenerator]:
    return SiteGenerator


def _get_writer(_: Pelican) -> type[PublicationWriter]:
    return PublicationWriter
