"""The project's own vectors: JSON beside this file, and the programs that make the parts that are made."""
