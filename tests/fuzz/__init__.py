"""Fuzzing of the library's own readers: targets, a corpus made of the own vectors, a run of any length.

``python -m tests.fuzz --minutes 60`` runs every target, coverage-guided where atheris is installed and by meaning and
structure in any case, and goes on where it stopped.
"""
