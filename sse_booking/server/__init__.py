"""Bytes and connections: the uvicorn server, its connection protocol, streams that own their connections, and admission."""
