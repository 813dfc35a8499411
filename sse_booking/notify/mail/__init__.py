"""Mail: `letter` says it, `layout` makes text and HTML of it, `invitation` the calendar's part, `message` the MIME, `smtp` sends."""
