"""Slack goes out: data in, Block Kit out; and a submitted form in, a typed record or field errors out."""
