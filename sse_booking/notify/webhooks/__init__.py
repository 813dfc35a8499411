"""Webhooks of venues: `signing` is Standard Webhooks 1.0, `worker` sends each endpoint the log in order."""
