"""What an account officer types into each step of the form."""

ANSWERS = {
    "identity": {
        "full_name": "Sukarno",
        "alias": "",
        "nik": "3273 0117 0890 0001",
        "birth_place": "Bandung",
        "birth_date": "17/08/1990",
        "sex": "male",
        "marital": "married",
        "nationality": "Indonesia",
        "mother_name": "Sri Wahyuni",
    },
    "contact": {
        "address": "Jl. Merdeka 7\r\nBandung",
        "domicile": "",
        "phone": "0812 3456 6797",
        "phone2": "",
        "email": "",
    },
    "work": {
        "occupation": "Pedagang",
        "employer": "",
        "income_per_year": "Rp 60.000.000",
        "source_of_funds": "Hasil usaha",
        "purpose": "Menabung",
        "beneficial_owner": "",
    },
}
