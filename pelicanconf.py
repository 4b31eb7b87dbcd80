"""Technical settings. Who the city is stands in content/site.yaml, not here."""

import sys
from pathlib import Path

from jinja2 import StrictUndefined

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "plugins"))

PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
GONGBAO_DATASETS = str(ROOT / "datasets")

SITEURL = "https://records.example.org"
TIMEZONE = "Asia/Taipei"  # for Pelican; the site's own is in content/site.yaml
DEFAULT_LANG = "zh-hant-tw"

# Markdown under content/ is read by Gongbao, which checks it first.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
THEME_STATIC_PATHS: list[str] = []  # published by Gongbao, with digests in their names
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""

# The theme relies on these: text is escaped, and an unknown name stops the build.
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n"],
}
CACHE_CONTENT = False
DELETE_OUTPUT_DIRECTORY = False

PLUGINS: list[object] = ["gongbao.pelican_plugin"]
if "pelican" in sys.modules:
    # Pelican logs a plugin that it cannot import and builds without it; a module stops it.
    from gongbao import pelican_plugin

    PLUGINS = [pelican_plugin]
GONGBAO_PLUGINS = list(PLUGINS)  # Pelican forgets those that it could not load; we compare
