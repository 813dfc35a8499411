"""The API described: OpenAPI, AsyncAPI and the page at /docs."""
