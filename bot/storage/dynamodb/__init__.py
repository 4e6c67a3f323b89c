"""Everything remembered, in one DynamoDB table."""
