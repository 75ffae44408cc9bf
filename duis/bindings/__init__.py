"""Bindings: what ties use cases to DUIS requests and MMC documents.

A module holds both directions of a family of use cases, and is named as the module below :mod:`gbcs.usecases` that
declares them: ``REQUESTS``, what a request asks and a command says; ``RESPONSES``, what a response says and a document
shows; ``ALERTS``, what alerts say. :mod:`~duis.bindings.requests` and :mod:`~duis.bindings.responses` look them up, and
load the families that are asked for and no other. :mod:`~duis.bindings.lens` has the lenses that all are made of,
:mod:`~duis.bindings.cosem` and :mod:`~duis.bindings.zigbee` those of the two protocols.
"""
