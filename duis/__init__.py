"""DUIS and MMC: the XML that users of the DCC exchange, and its meaning in GBCS messages."""
