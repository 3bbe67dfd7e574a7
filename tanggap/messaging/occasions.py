"""When each kind of message is sent, told to those who write its words."""

OCCASIONS: dict[str, str] = {
    "password_reset": "Seseorang meminta atur ulang password akunnya.",
    "activation_link": "Pelanggan mendaftar di Halaman Register; berisi tautan aktivasi.",
    "account_exists": "Seseorang mendaftar dengan e-mail atau data kontrak yang sudah mempunyai akun.",
    "registration_held": "Pelanggan mendaftar lagi setelah pemilik nomornya menyatakan “bukan saya”.",
    "account_made": "Akun dibuat untuk sebuah kontrak; dikirim ke nomor handphone pada data kami.",
    "activation_code": "Aktivasi meminta kode SMS (Pengaturan, Institusi).",
    "password_changed": "Password sebuah akun diganti.",
    "second_factor_changed": "Verifikasi dua langkah dipasang, dilepas, atau diganti.",
    "email_change_link": "Pelanggan mengganti e-mail; dikirim ke alamat yang baru.",
    "account_closed": "Akun ditutup karena persetujuannya ditarik.",
    "login_id": "Pelanggan memakai Lupa login ID; dikirim ke e-mail akun.",
    "login_id_masked": "Pelanggan memakai Lupa login ID; dikirim ke nomor handphone pada data kami.",
    "email_change_taken": "Seseorang ingin memakai e-mail yang sudah terdaftar; dikirim ke alamat itu.",
    "email_changed": "E-mail akun diganti; dikirim ke alamat lama, dengan tautan untuk membatalkan.",
    "email_change_undone": "Pemilik alamat lama membatalkan penggantian e-mail; dikirim ke alamat yang dilepas.",
    "email_restored": "Penggantian e-mail dibatalkan; dikirim ke alamat yang dipulihkan, dengan tautan password baru.",
    "staff_invited": "Administrator menambahkan staf.",
    "confirmation_code": "Kepala cabang menyetujui pembukaan rekening, atau AO menekan Kirim Ulang OTP.",
    "confirmation_link": "Setelah kode OTP diterima penyedia WhatsApp: tautan ke laman konfirmasi.",
    "number_reported": "Penerima kode OTP menyatakan “bukan nomor saya”; dikirim ke Account Officer.",
    "feed_late": "Data sistem inti belum datang pada jamnya; dikirim ke administrator.",
    "channel_halted": "Sebuah saluran pesan terhenti; dikirim ke administrator.",
    "case_received": "Sebuah pengaduan, pertanyaan, atau permintaan diterima; tanda terima dengan nomor registrasi.",
    "case_received_sms": "Sebuah pengaduan, pertanyaan, atau permintaan diterima; nomor registrasi lewat SMS.",
    "case_made_written": "Pengaduan lisan tidak selesai dalam batasnya dan dilanjutkan secara tertulis.",
    "case_extended": "Manajer memperpanjang batas pengaduan tertulis, sebelum batas pertama berakhir.",
    "case_documents_asked": "Agen meminta dokumen yang kurang; batas waktu jawaban berhenti selama menunggu.",
    "letter_arrived": "Sebuah surat masuk ke Surat Pemberitahuan pelanggan; dikirim ke saluran pilihannya.",
    "payment_received": "Pembayaran tercatat di sistem inti; dikirim ke nomor handphone pada data kami.",
    "case_proof_asked": "Pencairan lewat 2 jam: pelanggan diminta mengirim bukti transaksi terakhir.",
    "case_proof_reminder": "Bukti transaksi yang diminta belum datang setelah 1 dan 3 hari kerja.",
    "case_payment_guide": "Pelanggan diarahkan ke halaman Kode pembayaran; dikirim ke alamat pada data kami.",
    "case_payment_code": "Petugas memberikan kode pembayaran; dikirim ke alamat pada data kami.",
    "case_reply": "Petugas membalas pelanggan pada sebuah kasus lewat e-mail.",
    "case_reply_whatsapp": "Petugas membalas pelanggan pada sebuah kasus lewat WhatsApp.",
    "case_reply_sms": "Petugas membalas pelanggan pada sebuah kasus lewat SMS.",
    "case_reply_notice": "Petugas membalas pada portal; memberi tahu bahwa ada balasan untuk dibaca.",
    "trial": "Operator mencoba sebuah saluran dengan perintah trial_message.",
    "mail": "E-mail dari bagian sistem yang menulis isinya sendiri.",
}


def occasion_of(kind: str) -> str:
    """A sentence; "" for a kind that has none yet."""
    return OCCASIONS.get(kind, "")
