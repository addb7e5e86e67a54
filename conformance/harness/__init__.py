"""What the tests stand on: a running server, a webhook receiver, the simulator's control, both official SDKs, small signers.

Nothing here knows what an operation does; that is for the tests to say.
"""
