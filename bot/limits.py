"""How much is worked on at the same time, and how long what is in hand may take at the end."""

# Requests worked on at the same time, over Socket Mode and HTTP alike, each in a thread of its own. They
# wait for Slack and the database most of the time, not for the processor. As many as there are people who
# may press a button in the same second: with half a second of work each, none then waits for another, and
# all are acknowledged within Slack's 3 seconds (https://docs.slack.dev/interactivity/handling-user-interaction).
AT_ONCE = 48
# Below 3 seconds each acknowledgement is due; what takes longer has failed the person already.
SECONDS_TO_FINISH = 10.0
