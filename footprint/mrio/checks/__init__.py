"""What a table must satisfy before it is used: audits, scale, published values."""
