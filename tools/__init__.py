"""Programs for those who work on the library; not part of the distribution's packages."""
