"""Checks of the project's vectors that use nothing of the library."""
