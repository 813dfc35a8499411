"""Web Push: `encryption` of payloads (RFC 8291), `vapid` (RFC 8292), `sender`."""
