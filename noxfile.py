"""``nox``: tests on every Python, linters, documentation, what is built (``nox -l``). ``.ci/run`` does without it."""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "lint", "docs", "dist"]

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests; ``nox -s tests-3.13 -- -m short`` the short run."""
    session.install(".[cli,test]")
    session.run("python", "-m", "pytest", "-n", "auto", "-q", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """The short run, and how much of each package it reaches; the floor stands in pyproject.toml."""
    session.install("-e", ".[cli,test]", "--group", "coverage")
    session.run("python", "-m", "pytest", "-n", "auto", "-q", "-m", "short", "--cov", "--cov-report=term:skip-covered")


@nox.session
def lint(session: nox.Session) -> None:
    """Linters, types, import rules, spelling."""
    session.install("-e", ".[cli,test]", "--group", "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("codespell")
    session.run("mypy")
    session.run("basedpyright")
    session.run("lint-imports")


@nox.session
def docs(session: nox.Session) -> None:
    """The site, every warning an error, and its links."""
    session.install("-e", ".[cli,test,docs]")
    session.run("sphinx-build", "-q", "-W", "-b", "html", "docs", "site")
    session.run("python", "-m", "tools.links", "site")


@nox.session
def dist(session: nox.Session) -> None:
    """Wheel and sdist, built twice and equal; the licences of what is installed with them."""
    session.install("build", "hatchling")
    session.run("python", "-m", "tools.dist")
    session.install(".[cli,arrow,plot,capture,serve,fuzz,query]")
    session.run("python", "-m", "tools.licences")
