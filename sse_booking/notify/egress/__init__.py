"""The one way out to addresses that people have given us: `client` sends, `guard` resolves and refuses, `networks` has the table."""
