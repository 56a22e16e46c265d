"""The rules, pure: no clock, no network, no environment. Time and random ids are arguments."""
