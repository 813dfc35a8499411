"""Pure rules of booking. Standard library only: no asyncio, sqlite3, clock, environment or randomness."""
