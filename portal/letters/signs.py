"""
Which signs the system's fonts can show. A PDF/UA letter may not hold a sign without a picture, so others are
replaced.

The whole text stays in the readable page and in the data files of a package.
"""

from functools import cache, lru_cache

from cffi import FFI

CANNOT_SHOW = "\N{REPLACEMENT CHARACTER}"
LIBRARIES = ("libfontconfig.so.1", "libfontconfig.1.dylib", "fontconfig")

# Laid out, never drawn: joiners, direction marks, breaks. They need no picture in any font.
INVISIBLE = frozenset(
    {
        *(0x09, 0x0A, 0x0D, 0x20, 0xA0, 0xAD, 0x034F, 0x061C, 0x180E, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
    }
)

DECLARATIONS = """
    typedef ... FcPattern;
    typedef ... FcCharSet;
    typedef struct { int nfont; int sfont; FcPattern **fonts; } FcFontSet;
    FcFontSet *FcConfigGetFonts(void *config, int set);
    int FcInit(void);
    int FcPatternGetCharSet(FcPattern *pattern, const char *object, int n, FcCharSet **charset);
    int FcPatternGetBool(FcPattern *pattern, const char *object, int n, int *value);
    FcCharSet *FcCharSetUnion(FcCharSet *a, FcCharSet *b);
    FcCharSet *FcCharSetCreate(void);
    int FcCharSetHasChar(FcCharSet *charset, unsigned int sign);
"""


class FontsMissing(RuntimeError):
    """The system has no fontconfig, which Pango needs as well."""


def showable(text: str) -> str:
    """Return the text with every sign that no font here can show replaced by the sign for unreadable."""
    return "".join(sign if _has_picture(sign) else CANNOT_SHOW for sign in text)


@lru_cache(maxsize=65_536)
def _has_picture(sign: str) -> bool:
    number = ord(sign)
    if number in INVISIBLE:
        return True
    library, charset = _charset()
    return bool(library.FcCharSetHasChar(charset, number))


@cache
def _charset():  # type: ignore[no-untyped-def]  # two handles of a C library, which have no types
    """Return the library and the union of what the scalable, uncoloured fonts of this system cover."""
    ffi = FFI()
    ffi.cdef(DECLARATIONS)
    for name in LIBRARIES:
        try:
            library = ffi.dlopen(name)
            break
        except OSError:
            continue
    else:
        raise FontsMissing("fontconfig is missing: install the package libpangoft2-1.0-0")
    library.FcInit()
    union = library.FcCharSetCreate()
    fonts = library.FcConfigGetFonts(ffi.NULL, 0)
    for n in range(fonts.nfont if fonts else 0):
        pattern = fonts.fonts[n]
        charset, scalable, colored = ffi.new("FcCharSet **"), ffi.new("int *"), ffi.new("int *")
        library.FcPatternGetBool(pattern, b"scalable", 0, scalable)
        library.FcPatternGetBool(pattern, b"color", 0, colored)
        if (
            not library.FcPatternGetCharSet(pattern, b"charset", 0, charset)
            and scalable[0]
            and not colored[0]
        ):
            union = library.FcCharSetUnion(union, charset[0])
    return library, union
