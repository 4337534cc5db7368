-- Takes back: {{message}}
{{directives}}
{{statements}}
