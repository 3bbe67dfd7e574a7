"""*Form Pengaduan*, *Tracking Complain* and *Lacak Pengaduan*: complaints as customers write and read them."""
