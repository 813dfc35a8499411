"""Importing files of real reservations through the service, with a simulated clock."""
