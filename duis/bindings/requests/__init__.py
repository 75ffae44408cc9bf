"""Request bindings, by family, as the use cases are grouped."""
