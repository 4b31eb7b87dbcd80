"""Floor "render": model to text; pages' contexts, feeds, sitemap."""
