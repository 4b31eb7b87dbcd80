"""The peer of benchmarks/publish.py: plain Pelican, no plugin."""

import json
from pathlib import Path

JINJA_GLOBALS = json.loads(Path("words.json").read_text(encoding="utf-8"))
PATH = "content"
OUTPUT_PATH = "public"
THEME = "theme"
SITENAME = "測試市公報（程式產生）"
JINJA_GLOBALS["site_names"] = {"zh": SITENAME, "en": "Test City Gazette (synthetic)"}
SITEURL = ABSOLUTE = "https://records.example.org"
RELATIVE_URLS = True
TIMEZONE = "Asia/Taipei"
DEFAULT_LANG = "zh"
PLUGINS: list[str] = []
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.tables": {},
        "markdown.extensions.footnotes": {},
        "markdown.extensions.def_list": {},
        "markdown.extensions.sane_lists": {},
        "markdown.extensions.toc": {},
    },
    "output_format": "html5",
}
ARTICLE_URL = "{place}/"
ARTICLE_SAVE_AS = "{place}/index.html"
ARTICLE_LANG_URL = "en/{place}/"
ARTICLE_LANG_SAVE_AS = "en/{place}/index.html"
DIRECT_TEMPLATES = ["index", "en"]
AUTHOR_URL = "issue/{slug}/"
AUTHOR_SAVE_AS = "issue/{slug}/index.html"
DEFAULT_PAGINATION = 50
PAGINATED_TEMPLATES = {"index": None, "en": None, "tag": None, "category": None}
FEED_ALL_ATOM = "feeds/gazette.atom"
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 50
CACHE_CONTENT = False
DELETE_OUTPUT_DIRECTORY = False
