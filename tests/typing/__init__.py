"""What type checkers know of the public names: read by mypy and pyright, never run."""
