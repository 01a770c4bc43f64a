"""How sure a plan is: intervals of its figures, and sectors that every good plan has."""
