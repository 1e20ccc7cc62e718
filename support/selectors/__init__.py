"""Reads across tickets, people and their orders."""
