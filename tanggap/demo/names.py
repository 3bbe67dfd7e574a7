"""Fictional people: names, towns and streets from which the sample's customers are drawn."""


def words(text: str, between: str = " ") -> list[str]:
    return text.split(between)


GIVEN_WOMEN = words(
    "Ayu Dewi Fitri Indah Kartika Lestari Mega Nur Putri Ratna Rina Sari Tuti Wati Yuliana Endang Maria Ni_Luh "
    "Theresia Yohana Halimah Aisyah Rosmala Magdalena"
)
GIVEN_MEN = words(
    "Agus Ahmad Bambang Dedi Eko Fajar Gunawan Hendra Irfan Joko Krisna Made Muhammad Nurdin Oktavianus Petrus Rudi "
    "Slamet Taufik Wahyu Yusuf Zainal Daud Baso"
)
FAMILY = words(
    "Santoso Wijaya Lestari Saputra Hidayat Kusuma Nugroho Purnomo Rahman Siregar Simanjuntak Tanjung Utama Wibowo "
    "Yudhistira Handayani Maharani Permata Puspita Sitorus Daeng_Mattola Rumbiak Wanggai Tandiono Lubis Nasution"
)
ONE_WORD = words("Suhartini Mulyono Sumarni Paijo Ngatinem Sukardi Wagimin Kasiyem Rusdi Marlupi")
LONG = (
    "Raden Ajeng Kusumaningtyas Wulandari Prabaningrum Hadiningrat",
    "Muhammad Abdurrahman Nurrochman Kartasasmita Wiranatakusumah",
    "I Gusti Ayu Made Oka Widyaningrum Pramesti Sukmawati Lestari",
)
MOTHERS = words(
    "SITI AMINAH,SUMIATI,HJ. ROHANA,MARIA MAGDALENA,NI WAYAN SUKERTI,KARTINI,SRI HARTATI,TUMINAH,YOHANA RUMBIAK,"
    "ANDI NURHAYATI,SULASTRI,RUKMINI,DEWI SARTIKA,ENTIN SUPRIATIN",
    ",",
)
STREETS = words("Melati,Kenanga,Merdeka,Diponegoro,Pattimura,Sudirman,Cendrawasih,Anggrek,Veteran,Gajah Mada", ",")
CITIES = {
    "001": ("Jakarta Timur", "Bekasi", "Depok"),
    "014": ("Makassar", "Gowa", "Maros"),
    "027": ("Jayapura", "Sentani", "Abepura"),
}
PROVINCE_CODES = {"001": "317505", "014": "737103", "027": "917101"}
