from django.urls import path

from .views import tokens

urlpatterns = [
    path("api-tokens/", tokens.tokens, name="api_tokens"),
    path("api-tokens/<uuid:public_id>/revoke/", tokens.revoke, name="api_token_revoke"),
]
