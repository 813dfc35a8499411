"""Use cases: functions of a transaction and a caller. What is written, what is told of it and what is audited leave in one commit."""
