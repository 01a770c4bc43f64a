"""Plans for people: from what a planner asks to a verified plan, its tables, words and data."""
