"""What must not be read where it does not belong: secrets and tokens in logs, in files of the data folder and in answers;
signatures and message texts in logs.

`known` holds what the suite knows, `wiretap` learns it from the suite's own traffic, `search` finds it in files, `watch`
goes through each server's log and data when it ends and keeps what was found until the last test asks.
"""
