"""Decisions: purchasing and tenders."""
