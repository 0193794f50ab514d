"""The same resources for every Pulumi language: `pulumi-resource-twilio-trunking`, a plugin of its engine."""
