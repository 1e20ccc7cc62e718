"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.web.views import drafts, gallery, saved_views, typed

app_name = "web"

urlpatterns: list[URLPattern | URLResolver] = [
    path("kit/", gallery.gallery, name="kit"),
    path("kit/consequences/", gallery.consequences, name="kit_consequences"),
    path("my/views/save/", saved_views.save, name="save_view"),
    path("my/views/<int:pk>/delete/", saved_views.delete, name="delete_view"),
    path("my/drafts/", drafts.save, name="save_draft"),
    path("my/session/", typed.session, name="session"),
    path("my/session/signed-in/", typed.signed_in_beside, name="signed_in"),
    path("my/typed/<str:token>/", typed.again, name="typed"),
]
