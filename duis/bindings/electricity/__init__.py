"""Bindings of electricity meters, in modules named as those of the use cases."""
