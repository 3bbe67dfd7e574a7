from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "tanggap.onboarding"
    label = "onboarding"
