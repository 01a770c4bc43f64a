"""How sure a footprint is: errors drawn, carried through the table, and told apart."""
