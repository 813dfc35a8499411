"""The API's documents: OpenAPI, AsyncAPI and the page at /docs."""
