"""Targets with one fault each, for the harness to find."""
