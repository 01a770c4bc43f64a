"""A solver's toolkit: linear programmes, Pyomo models, HiGHS, ratios, fronts, conflicts. Knows no area."""
