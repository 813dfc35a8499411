"""The HTTP layer: the ASGI application, one module of routes per noun, event streams and problem responses."""
