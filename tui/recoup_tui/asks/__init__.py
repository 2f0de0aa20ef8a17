"""What the console asks and the shapes of the answers, a file for each noun of the field."""
