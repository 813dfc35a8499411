"""Real-time booking for small hosts: one Python process, one SQLite file, Server-Sent Events."""

__version__ = "0.1.0"
