"""All SQL. One writer thread, snapshot readers, the event log. Functions use the caller's transaction; they never begin or end one."""
