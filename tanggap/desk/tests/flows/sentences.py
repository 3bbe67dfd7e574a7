"""The institution's written procedures, sentence by sentence, as it publishes them; its spelling is its own."""

# ruff: noqa: E501
SENTENCES = {
    "penagihan": [
        "Pelanggan menanyakan hal tentang penagihan",
        "Customer service menanyakan data nomor telpon, nomor KTP, atau nama lengkap pelanggan untuk melakukan proses verifikasi",
        "Customer service harus dapat mengidentifikasi alasan pelanggan menanyakan hal tentang penagihan.",
        "Customer service harus berupaya untuk membantu permasalahan nasabah dengan baik dan berupaya untuk menyelesaikan masalah yang timbul dengan usaha terbaiknya di bawah pengawasan customer service manager",
        "Jika customer service tidak dapat menyelesaikan penagihan tersebut, customer service harus segera melapor ke customer service manager.",
        "Customer service manager harus segera berkoordinasi dengan departemen terkait untuk tindakan selanjutnya.",
        "Apabila tindakan selanjutnya memerlukan departemen tersebut untuk menghubungi customer, maka departemen tersebut harus menginformasikan kepada teamnya untuk menghubungi customer.",
        "Customer service harus membuat laporan dari setiap permasalahan sehubungan dengan penagihan.",
        "Segala jenis keluhan dari pelanggan akan dijadikan bahan evaluasi mingguan untuk perbaikan pelayanan.",
    ],
    "pencairan": [
        "Customer service akan menanyakan nomor telpon atau nomor KTP atau nama lengkap yang digunakan saat pendaftaran dan melakukan verifikasi data",
        "Customer service mengecek status pencairan pinjaman di system.",
        "Apabila proses pencairan pinjaman kurang dari 2 jam, Customer service akan menginformasikan kepada pelanggan bahwa proses pencairan pinjaman memakan waktu paling lama 2 jam.",
        "Apabila pencairan pinjaman telah lebih dari 2 jam, customer service akan meminta pelanggan untuk mengirimkan bukti transaksi terakhir di rekening bank pelanggan dan dikirim melalui email customer service.",
        "Customer service melakukan pelaporan kepada CS manager",
        "CS manager harus segera melakukan koordinasi dengan departemen terkait untuk dilakukan analisa lebih lanjut.",
        "Apabila hasil pengecekan menunjukkan bahwa proses pencairan pinjaman gagal, maka proses pencairan pinjaman harus segera dilakukan.",
        "Customer service harus membuat laporan terhadap setiap permasalahan sehubungan dengan pencairan dana",
        "Semua permasalahan mengenai pencairan dana akan dijadikan bahan evaluasi mingguan untuk perbaikan pelayanan",
    ],
    "konfirmasi-pembayaran": [
        "Pelanggan ingin melakukan konfirmasi pembayaran pinjaman melalui hotline, official social media, layanan livechat pelanggan, atau melalui email.",
        "Customer service menanyakan data nomor telpon, nomor KTP, atau nama lengkap pelanggan untuk melakukan proses verifikasi",
        "Customer service melakukan pengecekan status pembayaran pinjaman di system",
        "Jika pembayaran telah diterima dan terupdate di sistem, customer service akan memberitahukan kepada pelanggan untuk menunggu notifikasi melalui pesan sms ke nomor telpon yang didaftarkan mengenai status pembayaran pinajaman pelanggan",
        "Jika pembayaran belum terima dan telah lewat dari dua jam setelah pembayaran yang dilakukan oleh nasabah, maka customer service akan segera melaporkan ke customer service manager",
        "Customer service manager akan segera berkoordinasi dengan departemen terkait untuk penanganan lebih lanjut",
        "Apabila pembayaran pelanggan telah diterima, pelanggan akan menerima notifikasi melalui pesan sms",
        "Apabila pembayaran pelanggan belum diterima, departemen terkait dan customer service manager akan melakukan koordinasi dengan bank terkait untuk dilakukan pengecekan lebih lanjut",
        "Customer service harus membuat laporan terhadap setiap permasalahan sehubungan dengan konfirmasi pembayaran",
        "Semua permasalahan mengenai konfirmasi pembayaran akan dijadikan bahan evaluasi mingguan untuk perbaikan pelayanan",
    ],
    "metode-pembayaran": [
        "Pelanggan menanyakan metode pembayaran pinjaman",
        "Customer service menanyakan data nomor telpon, nomor KTP, atau nama lengkap pelanggan untuk melakukan proses verifikasi",
        "Apabila pelanggan dapat mengakses fitur pada aplikasi, customer service wajib mengarahkan customer untuk mengakses fitur kode pembayaran pada aplikasi pelanggan.",
        "Jika karena alasan apapun pelanggan tidak dapat mengakses aplikasi, customer service akan memberitahukan dengan kode pembayaran kepada pelanggan dengan catatan bahwa sebelum melakukan pembayaran pelanggan wajib untuk melakukan pengecekan apakah kode pembayaran tersebut betul milik pelanggan yang bersangkutan.",
        "Segala jenis risiko yang timbul apabila pelanggan menerima kode pembayaran dari customer service harus ditanggung oleh pelanggan yang bersangkutan",
        "Customer service harus membuat laporan terhadap setiap permasalahan sehubungan dengan metode pembayaran",
        "Semua permasalahan mengenai metode pembayaran akan dijadikan bahan evaluasi mingguan untuk perbaikan pelayanan",
    ],
}
