"""SQLite only: the connection, the schema, its migration, the copy of a file."""
