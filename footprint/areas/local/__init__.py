"""What households of a place buy: town size, living standards, household size, cars, transit and houses."""
