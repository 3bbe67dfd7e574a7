"""Why a row cannot be taken: codes, and a sentence for each (F4)."""


class Bad(Exception):
    """A field cannot be read; `code` is a key of `SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


SENTENCES = {
    "missing": "Kolom wajib ini kosong.",
    "too_long": "Isi kolom ini terlalu panjang.",
    "bad_number": "Nomor kontrak harus berupa angka (boleh dengan tanda hubung), paling banyak 20 angka.",
    "bad_whole": "Harus bilangan bulat.",
    "bad_date": "Tanggal tidak terbaca; tulis seperti 2016-06-01.",
    "bad_time": "Waktu tidak terbaca; tulis seperti 2016-05-30T09:15:00+07:00.",
    "future_time": "Waktu ini masih di masa depan: data belum mungkin diketahui.",
    "bad_amount": "Jumlah uang tidak terbaca; tulis rupiah bulat atau dengan dua desimal setelah titik, tidak negatif.",
    "bad_flag": "Harus true atau false.",
    "unknown_status": "Status ini tidak dikenal.",
    "unknown_amount_type": "Jenis jumlah ini tidak dikenal; tulis fixed atau open.",
    "unknown_currency": "Mata uang ini tidak didukung; hanya IDR.",
    "bad_nik": "NIK harus 16 angka.",
    "bad_phone": "Nomor telepon tidak dapat dipakai.",
    "bad_email": "Alamat e-mail tidak lengkap.",
    "bad_name": "Nama harus mengandung huruf.",
    "bad_birth_date": "Tanggal lahir tidak mungkin.",
    "ragged": "Jumlah kolom pada baris ini berbeda dari baris judul.",
    "broken_quote": "Tanda kutip pada baris ini tidak ditutup.",
    "unreadable": "Baris ini mengandung karakter yang tidak dapat dibaca.",
    "not_json": "Baris ini bukan objek JSON.",
    "nested": "Kolom ini berisi daftar atau objek; hanya nilai tunggal yang diterima.",
    "unknown_field": "Baris ini mempunyai kolom yang tidak dikenal.",
    "field_twice": "Ada kolom yang tertulis dua kali pada baris ini.",
    "not_text": "Harus berupa teks dalam tanda kutip: bilangan kehilangan nol di depannya.",
    "duplicate_key": "Kunci baris ini sudah ada pada baris lain di berkas yang sama.",
}
