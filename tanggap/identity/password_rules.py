"""What a password must be, told in the words of our pages (P2): long enough, and not one that many people use."""

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"Password ini terlalu pendek. Gunakan sedikitnya {self.min_length} karakter."


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Password ini dipakai banyak orang sehingga mudah ditebak. Pilih password lain."
