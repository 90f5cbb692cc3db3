use super::*;
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

pub(crate) mod made;

use made::{helvetica, lines, pdf, report, stream, with_pages};

fn text_of(bytes: &[u8]) -> String {
    extract(bytes).unwrap().text
}

fn page(content: &str) -> String {
    text_of(&with_pages(&[content.as_bytes().to_vec()], &helvetica(), "", ""))
}

#[test]
fn the_text_of_pages_in_their_order() {
    let found = extract(&report()).unwrap();
    assert_eq!(
        found.text,
        "The lamps were counted twice,\nstreet by street, in March.\n\nNine of ten lamps were swapped.\n"
    );
    assert_eq!((found.title.as_deref(), found.language.as_deref()), (Some("Lamps of the city"), Some("en-GB")));
    assert_eq!(found.says.author.as_deref(), Some("Ann Ley"));
    assert_eq!(extract(&report()), Ok(found), "the same bytes give the same text");
    // A page that shows nothing is one all the same: two empty lines are before page 3.
    let three = with_pages(&[lines(&["one"]), Vec::new(), lines(&["three"])], &helvetica(), "", "");
    assert_eq!(text_of(&three), "one\n\n\nthree\n");
}

#[test]
fn strings_are_words_and_lines_by_where_they_stand() {
    // "lamps" is 222 + 556 + 833 + 556 + 500 = 2667 thousandths wide, at 10 points 26.67.
    assert_eq!(page("BT /F 10 Tf 72 700 Td (lamps) Tj 26.67 0 Td (hade) Tj ET"), "lampshade\n");
    assert_eq!(page("BT /F 10 Tf 72 700 Td (lamps) Tj 30 0 Td (shine) Tj ET"), "lamps shine\n");
    assert_eq!(page("BT /F 10 Tf [(lam) 20 (ps) -278 (shine) -50 (!)] TJ ET"), "lamps shine!\n");
    assert_eq!(page("BT /F 10 Tf 72 700 Td (lamps) Tj 0 -12 Td (shine) Tj ET"), "lamps\nshine\n");
    assert_eq!(page("BT /F 10 Tf 14 TL (a) Tj (b) ' 1 2 (c) \" ET"), "a\nb\nc\n");
    // A string of its own place each, in a page that is turned over, as browsers write them.
    let turned = ".24 0 0 -.24 0 842 cm BT /F 40 Tf 1 0 0 -1 100 100 Tm (The) Tj 1 0 0 -1 180 100 Tm (lamps) Tj \
                  1 0 0 -1 100 160 Tm (shine) Tj ET";
    assert_eq!(page(turned), "The lamps\nshine\n");
    // The same letters far below: another line. A little above: the same one.
    assert_eq!(page("BT /F 10 Tf (10) Tj 12 3 Td /F 6 Tf (2) Tj ET"), "102\n");
    let unknown = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    let words = b"BT /F 10 Tf (lamps) Tj 30 0 Td (shine) Tj ET".to_vec();
    assert_eq!(text_of(&with_pages(&[words], unknown, "", "")), "lamps shine\n");
}

#[test]
fn characters_are_what_the_font_says() {
    // 0xE4 is ä in WinAnsi; a ligature is the letters that it stands for.
    assert_eq!(page("BT /F 10 Tf (sl\\344ckt) Tj ET"), "släckt\n");
    let to_unicode =
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <ffff> \
        endcodespacerange 3 beginbfchar <0001> <0066fb01> <0002> <00e5> <0003> <d83ddca1> endbfchar endcmap end end";
    let objects = |encoding: &str| {
        vec![
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>".to_vec(),
            format!("<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[6 0 R]{encoding}>>").into_bytes(),
            stream("", b"BT /F 10 Tf <000100020003> Tj ET"),
            b"<</Type/Font/Subtype/CIDFontType2/DW 500/W[1[600 700] 3 9 400]>>".to_vec(),
            stream("", to_unicode),
        ]
    };
    assert_eq!(text_of(&pdf(&objects("/ToUnicode 7 0 R"), "")), "ffi\u{e5}\u{1f4a1}\n");
    assert_eq!(extract(&pdf(&objects(""), "")), Err(NotExtracted::NoText), "shapes without characters");
}

#[test]
fn characters_are_what_the_names_of_shapes_say() {
    let one = |font: &str, more: &[Vec<u8>]| {
        let mut objects = vec![
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>".to_vec(),
            format!("<</Type/Font/Subtype/Type1/BaseFont/X{font}>>").into_bytes(),
            stream("", b"BT /F 10 Tf (A:_B) Tj ET"),
        ];
        objects.extend(more.iter().cloned());
        text_of(&pdf(&objects, ""))
    };
    // A name that says nothing does not change what the others say.
    assert_eq!(one("/Encoding<</Differences[58/period 66/g17 95/uni00E5]>>", &[]), "A.\u{e5}\u{fffd}\n");
    // The encoding that is built into a font program, as TeX leaves it.
    let program = stream(
        "",
        b"%!PS\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n\
        dup 58 /period put\ndup 95 /u1F4A1 put\nreadonly def",
    );
    let described = b"<</Type/FontDescriptor/FontFile 7 0 R>>".to_vec();
    assert_eq!(one("/FontDescriptor 6 0 R", &[described, program]), "A.\u{1f4a1}B\n");
}

#[test]
fn forms_are_part_of_the_page_that_draws_them() {
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Count 1/Kids[3 0 R]/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents[4 0 R 7 0 R]>>".to_vec(),
        stream("", b"BT /F 10 Tf 72 700 Td (before) Tj ET q 1 0 0 1 0 600 cm /X Do Q"),
        helvetica(),
        // It draws itself, which no form may.
        stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"BT /F 10 Tf (within) Tj ET"),
        stream("", b"BT /F 10 Tf 72 500 Td (after) Tj ET"),
    ];
    assert_eq!(text_of(&pdf(&objects, "")), "before\nwithin\nafter\n");
}

#[test]
fn what_gives_no_text_says_why() {
    assert!(matches!(extract(b"no PDF at all"), Err(NotExtracted::UnreadablePdf { .. })));
    assert!(matches!(extract(b""), Err(NotExtracted::UnreadablePdf { .. })));
    let scanned = with_pages(&[b"q 100 0 0 100 0 0 cm /Picture Do Q".to_vec()], &helvetica(), "", "");
    assert_eq!(extract(&scanned), Err(NotExtracted::NoText));
    let endless = [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Count 9/Kids[2 0 R]>>".to_vec()];
    assert_eq!(extract(&pdf(&endless, "")), Err(NotExtracted::NoPages));
    let long = vec![b' '; PDF_BYTES_MAX + 1];
    assert_eq!(extract(&long), Err(NotExtracted::TooLong { bytes: PDF_BYTES_MAX + 1, max: PDF_BYTES_MAX }));
    let many = with_pages(&vec![Vec::new(); PAGES_MAX + 1], &helvetica(), "", "");
    assert_eq!(extract(&many), Err(NotExtracted::TooManyPages { max: PAGES_MAX }));
}

/// Another program takes the same words out.
#[test]
fn pdftotext_reads_the_same_words() {
    let started = Command::new("pdftotext")
        .args(["-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else {
        println!("skipped: pdftotext is not installed");
        return;
    };
    child.stdin.take().unwrap().write_all(&report()).unwrap();
    let theirs = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&text_of(&report())), words(&theirs));
}

/// An encrypted document that anybody may open is read; one that asks for a password is not.
#[test]
fn encrypted_documents_open_without_a_password_or_not_at_all() {
    let plain = with_pages(&[lines(&["The lamps shine."])], &helvetica(), "", "");
    for (password, expected) in [("", Ok("The lamps shine.\n".to_owned())), ("secret", Err(NotExtracted::Encrypted))] {
        let mut pdf = Document::load_mem(&plain).unwrap();
        let id = Object::string_literal(vec![7; 16]);
        pdf.trailer.set("ID", vec![id.clone(), id]);
        let version = lopdf::EncryptionVersion::V2 {
            document: &pdf,
            owner_password: "owner",
            user_password: password,
            key_length: 128,
            permissions: lopdf::Permissions::all(),
        };
        let state = version.try_into().unwrap();
        pdf.encrypt(&state).unwrap();
        let mut bytes = Vec::new();
        pdf.save_to(&mut bytes).unwrap();
        assert_eq!(extract(&bytes).map(|found| found.text), expected, "{password:?}");
    }
}
