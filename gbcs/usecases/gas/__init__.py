"""The use cases of gas meters and the gas proxy function: those with GBZ messages, by family.

Each module has ``USE_CASES``; source of what they say: the GBCS 4.x use case tables and GBZ message templates.
"""

from __future__ import annotations

__all__: list[str] = []
