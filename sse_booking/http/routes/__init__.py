"""The API: one module per noun of the contract, each with its handlers and its rows of the table of operations."""
