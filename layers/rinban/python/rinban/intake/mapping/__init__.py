"""Bodies of any shape become alerts by JMESPath and tables of words. A mistake costs a field, never an alert."""
