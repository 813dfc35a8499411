"""Use cases: functions of a transaction and a caller. The change, its events and its audit rows are written in one commit."""
