"""Use cases of electricity meters, by family."""
