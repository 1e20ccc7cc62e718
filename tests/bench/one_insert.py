"""The portal with a view that writes one row: what a purchase is measured against."""

import uuid

from django.http import HttpResponse
from django.urls import path

from incubator.urls import urlpatterns as portal
from incubator.web.guards import SignedIn, signed_in
from incubator.web.models import SavedView


@signed_in
def insert(request: SignedIn) -> HttpResponse:
    SavedView.objects.create(person=request.user, listing="bench", name=uuid.uuid4().hex)
    return HttpResponse("done")


urlpatterns = [path("bench/insert/", insert), *portal]
