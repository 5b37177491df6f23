"""Sitrep's pipeline: read → split → dates → places → events → merge → store.

Each stage is a plain function from records to records (`pipeline.records`). No stage imports a later one.
"""

EXTRACTOR_VERSION = "0.1.0"
