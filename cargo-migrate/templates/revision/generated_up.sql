-- {{message}}
-- migrate: revises {{parent}}
{{directives}}
{{statements}}
