"""Settings of the documentation: ``sphinx-build -b html docs site``."""

import sys
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
suppress_warnings = ["ref.python"]  # short names of types in signatures may mean several classes


def _skip_fields(app, what, name, obj, skip, options):  # the docstring of a node describes its fields
    return True if type(obj).__name__ == "_tuplegetter" else None


def setup(app):
    """Write the pages that are made of the code, and connect the hook."""
    docs.write(Path(app.srcdir))
    app.connect("autodoc-skip-member", _skip_fields)
