"""Files behind links that were made for one person and a few minutes."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from incubator.documents.files import behind_link, serve
from incubator.web.guards import SignedIn, signed_in


@signed_in
@require_safe
def download(request: SignedIn, token: str) -> FileResponse:
    document = behind_link(token, request.user)
    if document is None:
        raise Http404
    return serve(document)
