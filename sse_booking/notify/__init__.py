"""Reaching people who are not looking: mail, browser push and webhooks, made from the log after the commit.

Nothing here runs inside the transaction of a booking. `fanout` turns rows of the log into deliveries, `compose` decides what a delivery
says when it is sent, `worker` takes what is due and hands it to the sender of its channel.
"""
