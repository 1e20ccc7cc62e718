"""Addresses, grouped under their prefix.

The pages of the site itself are found by Wagtail in its tree. Those that other pages link to have
their names here.
"""

from django.urls import URLPattern, URLResolver, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.views import covers, help_matches, moderation, public, studio
from cms.views.door import editors_only

app_name = "cms"

GAME_PAGE = "studio/<slug:studio>/games/<slug:game>/page/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("art/<slug:slug>.svg", covers.cover, name="cover"),
    path("games/", public.in_tree, {"place": "games/"}, name="games"),
    path("games/<slug:game>/", public.game_page, name="game"),
    path("news/", public.in_tree, {"place": "news/"}, name="news"),
    path("help/matches/", help_matches.matches, name="help_matches"),
    path("help/", public.in_tree, {"place": "help/"}, name="help"),
    path("studios/<slug:slug>/", public.studio_page, name="studio"),
    path(GAME_PAGE, studio.write_page, name="page"),
    path(f"{GAME_PAGE}submit/", studio.submit_page, name="page_submit"),
    path(f"{GAME_PAGE}withdraw/", studio.withdraw_page, name="page_withdraw"),
    path(f"{GAME_PAGE}preview/", studio.preview_page, name="page_preview"),
    path("staff/moderation/", moderation.moderation, name="moderation"),
    path("staff/moderation/<int:pk>/", moderation.submission, name="submission"),
    path("staff/moderation/<int:pk>/decide/", moderation.decide, name="decide"),
]

# Wagtail wraps its list of addresses in its own permission check; ours goes in front of it.
decorate_urlpatterns(wagtailadmin_urls.urlpatterns, editors_only)
