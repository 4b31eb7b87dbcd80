"""The peer of benchmarks/publish.py: plain Pelican, no plugin."""

PATH = "content"
OUTPUT_PATH = "public"
THEME = "theme"
SITENAME = "測試市公報（程式產生）"
SITEURL = "https://records.example.org"
TIMEZONE = "Asia/Taipei"
DEFAULT_LANG = "zh"
PLUGINS: list[str] = []
ARTICLE_URL = "{place}/"
ARTICLE_SAVE_AS = "{place}/index.html"
ARTICLE_LANG_URL = "en/{place}/"
ARTICLE_LANG_SAVE_AS = "en/{place}/index.html"
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = ""
DEFAULT_PAGINATION = 50
PAGINATED_TEMPLATES = {"index": None, "tag": None, "category": None}
FEED_ALL_ATOM = "feeds/gazette.atom"
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 50
CACHE_CONTENT = False
DELETE_OUTPUT_DIRECTORY = False
