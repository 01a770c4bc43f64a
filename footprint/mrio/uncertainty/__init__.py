"""How sure a footprint is: errors of flows, demand and extraction drawn, carried through the table, and told apart."""
