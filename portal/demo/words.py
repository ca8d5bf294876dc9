"""The words demo members are made of: names, places, plans and what people write. No rules here."""

FIRST_NAMES = (
    "Åsa", "Örjan", "Märta", "Göran", "Elin", "Björn", "Linnéa", "Håkan", "Sofia", "Mikael", "Zoë", "Jörgen", "Ingrid",
    "Pär", "Amira", "Jürgen", "Kerstin", "Olof", "Maja", "Hampus", "Siv", "Torbjörn", "Agnès", "Lars-Åke", "Ann-Britt",
    "Karl-Johan", "Fatima", "Mehmet", "Wilma", "Nils", "Astrid", "Gunnar", "Hélène", "Malin", "Sven-Göran", "Ebba",
    "Ludvig", "Tindra", "Lovisa", "Isak", "Gösta", "Vera", "Alma", "Sixten", "Juha", "Päivi", "Tuula", "Ewa", "Paweł",
    "Sara", "Noor", "Yusuf", "Milo", "Svea", "Majken", "Rut", "Folke", "Lina", "Emil", "Klara", "Petter", "Frida",
)  # fmt: skip
LAST_NAMES = (
    "Åkesson", "Öberg", "Svensson", "Lindström", "Sjögren", "Ahlström", "Müller", "Bäckström", "Nyström", "Hägg",
    "von Döbeln", "Söderberg", "Wikström", "Grünewald", "Bergström", "Kallio", "Mäkinen", "Ångström", "Björk", "Löf",
    "Nordström", "Çelik", "Hedström", "Fjällström", "O’Neill", "Lundqvist", "Holmgren", "Eklöf", "Sandström", "Ek",
    "Haddad", "Nguyễn", "Kowalska", "Ström", "Dahlberg", "Lindqvist", "Norén", "Palmér", "Sköld", "Törnqvist",
)  # fmt: skip
ODD_NAMES = (
    "Maximiliana " + "Adolfina-" * 20 + "Ö",
    'Örjan "Lillen" Svensson',
    "Siobhán O'Neill",
    "ليلى حداد",
    "שרה לוי",
    "Jean-François d’Aubigné-Müller",
    "=SUMMA(A1:A9) Karlsson",
    "<b>Fet</b> Stil & Söner",
    "Ó",
    "Łukasz Żółć",
    "Þórunn Guðmundsdóttir",
    "Ngô Thị Mỹ-Hạnh",
)
STREETS = (
    "Storgatan", "Kyrkogatan", "Drottninggatan", "Skolgatan", "Björkvägen", "Ängsvägen", "Åsgatan", "Östra Hamngatan",
    "Södra vägen", "Häggvägen", "Lärkstigen", "Kungsgatan", "Järnvägsgatan", "Norra Esplanaden", "Ringvägen",
    "Hantverkargatan", "Smedjegatan", "Tallåsvägen", "Fågelsångsgränd", "Körsbärsvägen",
)  # fmt: skip
TOWNS = (
    ("111 22", "Stockholm"), ("411 05", "Göteborg"), ("211 20", "Malmö"), ("753 20", "Uppsala"), ("903 26", "Umeå"),
    ("701 12", "Örebro"), ("722 11", "Västerås"), ("582 22", "Linköping"), ("252 20", "Helsingborg"), ("831 30", "Östersund"),
    ("972 31", "Luleå"), ("803 20", "Gävle"), ("392 32", "Kalmar"), ("621 45", "Visby"), ("981 31", "Kiruna"),
    ("271 41", "Ystad"), ("352 30", "Växjö"), ("553 16", "Jönköping"), ("652 24", "Karlstad"), ("791 71", "Falun"),
)  # fmt: skip
ABROAD = (
    ("NO", "0155", "Oslo"),
    ("DK", "1050", "København"),
    ("FI", "00100", "Helsinki"),
    ("NO", "9008", "Tromsø"),
)
COMPANIES = (
    "Öhrns Café AB",
    "Sång & Så HB",
    "Bröderna Ek AB",
    "Ölhallen i Åmål AB",
    "Föreningen Noten",
    "Brunn & Söner AB",
)
MAIL_HOSTS = ("example.org", "example.com", "example.net")

PLANS = (
    ("manad", "Månadsmedlem", "Monthly member", 7_900, "month"),
    ("ar", "Årsmedlem", "Yearly member", 79_000, "year"),
    ("familj", "Familj", "Family", 119_000, "year"),
    ("lokal", "Lokal och förening", "Venues and associations", 249_000, "year"),
)

PAGES = (
    ("/sanger/", "Sångerna"), ("/sanger/sok/", "Sök"), ("/listor/", "Mina listor"), ("/listor/favoriter/", "Mina listor"),
    ("/veckans-sanger/", "Veckans sånger"), ("/grupper/", "Grupper"), ("/grupper/kalender/", "Grupper"),
    ("/texter/", "Sångtexter"), ("/tonart/", "Tonart och tempo"), ("/overtid/", "Nattsång"), ("/hjalp/", "Hjälp"),
)  # fmt: skip
REFERRERS = ("", "", "", "/", "/sanger/", "https://www.example.com/", "/listor/")
DEVICES = ("Telefon", "Dator", "Surfplatta", "Teve")
BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
)

TALKS = (
    (
        "Kvitto för senaste betalningen",
        (
            "Hej! Jag hittar inte kvittot för min senaste betalning. Kan ni skicka det igen?",
            "Hej! Det ligger nu under Medlemskap, och samma kvitto finns bifogat här. Hör av dig om något saknas.",
            "Tack, nu såg jag det. Ha det gott!",
        ),
    ),
    (
        "Fel på tonarten",
        (
            "Sången “Över ån” går en ton för högt när jag byter tonart, på både telefon och dator.",
            "Tack för att du skrev! Vi har hittat felet; det är rättat i morgon.",
        ),
    ),
    (
        "Byta e-postadress",
        (
            "Jag har bytt jobb och når inte min gamla adress. Hur gör jag?",
            "Du byter själv under Konto. Vi skickar en kod till den nya adressen, och den gamla gäller tills du har bekräftat.",
            "Det gick bra, tack.",
            "Vad bra!",
        ),
    ),
    (
        "Faktura till föreningen",
        (
            "Kan fakturan ställas till vår förening i stället för till mig? Vi är 12 personer & en hund.",
            "Ja. Skriv föreningens namn under Företag i din profil, så gäller det från nästa faktura.",
        ),
    ),
    (
        "Question about my list",
        (
            "Hello, my list “Friday ‹3› <songs>” is gone after the update. Is it lost?",
            "No, it is back now. It was hidden by mistake; we are sorry for the trouble.",
            "It is! Thank you so much.",
        ),
    ),
    (
        "Ljudet hackar",
        (
            "Ljudet hackar sedan i går. Bifogar en bild på felmeddelandet.",
            "Tack! Prova att ladda om sidan och säg till om det är kvar.",
        ),
    ),
)
ANONYMOUS_TALK = ("Öppettider", "Sjunger ni på trettondagen också?", "Ja, från klockan 18. Välkommen!")
