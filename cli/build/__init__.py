"""Builds what a deployment ships: template.yaml and, beside it, the folders of its functions and layers."""
