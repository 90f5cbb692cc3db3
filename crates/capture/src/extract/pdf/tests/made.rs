//! PDFs of our own making.

#![allow(dead_code, unreachable_pub, clippy::allow_attributes, reason = "each test binary uses its part of it")]

/// Writes a PDF of objects, numbered from 1; the first is its catalog.
pub fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n", number + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    out.extend(offsets.iter().flat_map(|offset| format!("{offset:010} 00000 n \n").into_bytes()));
    let size = objects.len() + 1;
    out.extend(format!("trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{xref}\n%%EOF\n").into_bytes());
    out
}

/// Returns a stream.
pub fn stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

/// The widths of Helvetica from the space to the tilde (Adobe's Core 14 AFM files, C 32 to C 126).
const HELVETICA: &str = "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 \
    556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 \
    667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 \
    556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584";

/// Returns a font whose widths are known.
pub fn helvetica() -> Vec<u8> {
    format!(
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 126/Widths[{HELVETICA}]>>"
    )
    .into_bytes()
}

/// Writes a PDF with a page for each content, all in one font, and what the document says of itself.
pub fn with_pages(contents: &[Vec<u8>], font: &[u8], catalog: &str, info: &str) -> Vec<u8> {
    // 1 catalog, 2 pages, 3 font, 4 info, then a page and its content each.
    let kids: Vec<String> = (0..contents.len()).map(|n| format!("{} 0 R", 5 + 2 * n)).collect();
    let pages = format!("<</Type/Pages/Count {}/Kids[{}]/MediaBox[0 0 595 842]>>", kids.len(), kids.join(" "));
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{catalog}>>").into_bytes(),
        pages.into_bytes(),
        font.to_vec(),
        format!("<<{info}>>").into_bytes(),
    ];
    for (n, content) in contents.iter().enumerate() {
        let page = format!("<</Type/Page/Parent 2 0 R/Resources<</Font<</F 3 0 R>>>>/Contents {} 0 R>>", 6 + 2 * n);
        objects.extend([page.into_bytes(), stream("", content)]);
    }
    pdf(&objects, "/Info 4 0 R")
}

/// Returns the operators that show lines, one below the other.
pub fn lines(lines: &[&str]) -> Vec<u8> {
    let shown: Vec<String> = lines.iter().map(|line| format!("({line}) Tj T*")).collect();
    format!("BT /F 11 Tf 14 TL 72 770 Td {} ET", shown.join(" ")).into_bytes()
}

/// A report of two pages.
pub fn report() -> Vec<u8> {
    let pages = [
        lines(&["The lamps were counted twice,", "street by street, in March."]),
        lines(&["Nine of ten lamps were swapped."]),
    ];
    with_pages(&pages, &helvetica(), "/Lang(en-GB)", "/Title(Lamps of the city)/Author(Ann Ley)")
}
