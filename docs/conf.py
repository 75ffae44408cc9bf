"""Settings of the documentation: ``sphinx-build -b html docs site``."""

import builtins
import collections.abc
import sys
import typing
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # for tools, which is in no package

from tools import docs

project = "gbcs"
author = "the gbcs contributors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "furo"
html_title = "gbcs"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_class_signature = "separated"
napoleon_use_ivar = True
smartquotes = False
suppress_warnings = ["ref.python"]  # short names of types in signatures may mean several classes


def _skip_fields(app, what, name, obj, skip, options):  # the docstring of a node describes its fields
    return True if type(obj).__name__ == "_tuplegetter" else None


_ELSEWHERE = {*dir(builtins), *typing.__all__, *collections.abc.__all__}


def _remember_names(app, env):
    """Look a name up once, and Python's own not at all: Sphinx goes through all objects for each type it meets."""
    find = lru_cache(maxsize=None)(env.domains.python_domain.find_obj)
    env.domains.python_domain.find_obj = lambda env, module, of, name, *rest: (
        [] if name in _ELSEWHERE else find(env, module, of, name, *rest)
    )


def setup(app):
    """Write the pages that are made of the code, and connect the hook."""
    docs.write(Path(app.srcdir))
    app.connect("autodoc-skip-member", _skip_fields)
    app.connect("env-check-consistency", _remember_names)
