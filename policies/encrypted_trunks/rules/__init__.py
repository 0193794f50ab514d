"""The rules, one in each file: the function that judges, and what the rule says about itself."""
