"""Refusals on the wire: RFC 9457 problem details, the table of their kinds, and the pages that explain them."""
