"""The directory of services as HSDS tables: brought in, kept true, given out."""
