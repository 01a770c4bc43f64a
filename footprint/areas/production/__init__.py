"""What is made in a place: France in 257 sectors, establishments, local supply."""
