"""Gongbao: a government's gazette, open data and reports as a static bilingual site."""

__version__ = "0.1.0"
