"""The Human Services Data Specification and our Profile of it: tables, checks, nested and flat forms. Pure."""
