"""Read: files of many kinds into articles, or into the reason why one gave none."""

from pipeline.read.articles import read_articles

__all__ = ["read_articles"]
