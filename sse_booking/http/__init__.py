"""The service on the wire: ASGI application, routes by noun, streams, problems."""
