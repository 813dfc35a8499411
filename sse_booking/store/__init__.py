"""All SQL. One writer thread, snapshot readers, the event log; every function takes the connection of a transaction that others own."""
