"""Events: the occurrences that an article tells of, one record each."""
