"""What the households of a place buy: national demand, a person's own figures, incomes, purposes."""
