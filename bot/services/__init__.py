"""What the product means: rules and permissions. Nothing here knows Slack's forms or SQL."""
