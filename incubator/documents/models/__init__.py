from incubator.documents.models.documents import FOLDER, Document, Scan, stored_path
from incubator.documents.models.uploads import UPLOAD, Upload, UploadPart

__all__ = ["FOLDER", "UPLOAD", "Document", "Scan", "Upload", "UploadPart", "stored_path"]
