"""Bindings: what ties use cases to DUIS requests and MMC documents."""
