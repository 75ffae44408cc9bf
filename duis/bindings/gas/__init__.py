"""Bindings of gas meters, in modules named as those of the use cases."""
