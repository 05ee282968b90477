"""What a council is told, before any page, slide or memo tells it."""
