"""Tables and queries, one file for each capability. Nothing here knows Slack, forms or permissions."""
