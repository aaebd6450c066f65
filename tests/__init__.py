"""Tests are sentences about the business."""
