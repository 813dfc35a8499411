"""What is SQLite's own: the connection, the schema, its migration, the copy of a file."""
