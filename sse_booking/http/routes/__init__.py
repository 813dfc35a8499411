"""The API's routes: one module per noun of the contract, each with its handlers and its operations."""
