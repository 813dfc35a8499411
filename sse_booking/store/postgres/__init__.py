"""PostgreSQL only: the connection, the schema, its migration, the log reader. Needs the extra `sse-booking[postgres]`."""
