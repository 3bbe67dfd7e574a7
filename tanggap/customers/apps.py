from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tanggap.customers"
    label = "customers"
