"""Files behind links that were made for one person and a few minutes, and the pictures of pages."""

import mimetypes

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from incubator.documents.downloads import Kept, hand_out
from incubator.documents.files import behind_link, serve
from incubator.web.guards import SignedIn, open_to_all, signed_in


@signed_in
@require_safe
def download(request: SignedIn, token: str) -> HttpResponseBase:
    document = behind_link(token, request.user)
    if document is None:
        raise Http404
    return serve(request, document)


@open_to_all
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """What stands on pages that everybody reads. All else in the storage has addresses of its own."""
    if not name.startswith(settings.PUBLIC_FILES):
        raise Http404
    try:
        size, changed = default_storage.size(name), default_storage.get_modified_time(name)
    except OSError as gone:
        raise Http404 from gone
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return hand_out(request, Kept(name, size, f"{changed.timestamp()}-{size}", kind))
