"""Error responses: RFC 9457 problem details, the table of problem kinds, and the pages that explain them."""
