from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Files that people hand in, virus scanning, and PDFs that we set."""

    name = "incubator.documents"
    label = "documents"
