"""Bytes and connections: the uvicorn server, the protocol of its connections, streams that own theirs, and who is let in when."""
