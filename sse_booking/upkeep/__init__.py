"""Looking after a data file: scheduled backups, restoring one, and `doctor`, which says what is not as it should be."""
