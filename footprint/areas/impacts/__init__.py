"""Impacts beside material, with French jobs, on the tables that answers about areas stand on."""
