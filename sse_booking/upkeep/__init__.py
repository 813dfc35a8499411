"""Maintenance of a data file: scheduled backups, restoring one, and `doctor`, which examines the host."""
