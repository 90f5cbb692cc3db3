use crate::{
    article::{blobs, journal},
    support::Desk,
};

/// Imports a file that is refused, and returns why. Nothing is written.
fn refused(name: &str, content: impl AsRef<[u8]>) -> String {
    let desk = Desk::new();
    let before = journal(&desk);
    let file = desk.file(name, content);
    let told = desk.run(&["import", &file.display().to_string(), "--case", "x"]).fails(1);
    assert!(told.starts_with("error: "), "{told}");
    assert!(told.contains(name), "{told}");
    assert!(told.ends_with("nothing was written\n"), "{told}");
    assert_eq!(journal(&desk), before);
    assert_eq!(blobs(&desk), [""; 0]);
    assert_eq!(desk.words("cases --json").json(), serde_json::json!([]));
    told
}

#[track_caller]
fn says(told: &str, what: &str) {
    assert!(told.contains(what), "{told}");
}

#[test]
fn shows_2_an_empty_file_is_no_article() {
    says(&refused("empty.txt", ""), "is not an article: the file holds no text");
    says(&refused("blank.txt", " \n\n\t\r\n"), "is not an article: the file holds no text");
}

#[test]
fn shows_2_binary_is_no_article() {
    let bytes: Vec<u8> = (0..4096_u32).map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap()).collect();
    says(&refused("noise.bin", bytes), "is not an article");
    says(&refused("nul.txt", b"Did it rain?\nIt \0 rained [1].\n"), "NUL");
    says(&refused("latin1.txt", b"Did it rain?\nAu caf\xe9 it rained [1].\n"), "not UTF-8");
    says(&refused("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "is not an article");
}

#[test]
fn shows_2_a_pdf_is_no_article() {
    says(&refused("report.pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"), "the file is a PDF");
}

#[test]
fn shows_2_fifty_megabytes_are_no_article() {
    let mut text = String::from("Did it rain?\n");
    while text.len() < 50_000_000 {
        text.push_str("It rained all day, and the next day too, the paper says [1].\n");
    }
    let length = text.len();
    let told = refused("long.txt", text);
    says(&told, &format!("{length} bytes"));
    says(&told, "4194304");
}

#[test]
fn shows_2_a_title_alone_is_no_article() {
    says(&refused("title.txt", "Did it rain?\n"), "the article has a title and no prose");
    says(
        &refused("titles.md", "# Did it rain?\n\n## Summary\n\n## Bottom line\n"),
        "the article has a title and no prose",
    );
    says(&refused("only.txt", "[1] A paper, https://a.example/\n[2] Another, https://b.example/\n"), "references");
}

#[test]
fn shows_2_one_statement_that_no_event_holds_is_refused_with_its_line() {
    let text = format!("Did it rain?\nSummary\nIt rained [1].\n{} [2].\n", "word ".repeat(12_000).trim_end());
    says(&refused("run-on.txt", text), "line 4");
}

#[test]
fn shows_2_files_that_cannot_be_read() {
    let desk = Desk::new();
    let before = journal(&desk);
    for path in ["nowhere.txt", "../d"] {
        let told = desk.run(&["import", path, "--case", "x"]).fails(1);
        says(&told, &format!("cannot read {path}"));
        says(&told, "nothing was written");
    }
    desk.run(&["import", "a.txt", "--case", "Not An Id"]).fails(2);
    let article = desk.file("a.txt", "Did it rain?\nIt rained all day [1].\n");
    desk.run(&["import", &article.display().to_string()]).fails(2);
    assert_eq!(journal(&desk), before);
}

#[test]
fn shows_2_a_case_id_that_leaves_no_room_for_its_sources_is_refused() {
    let desk = Desk::new();
    let before = journal(&desk);
    let file = desk.file("a.txt", "Did it rain?\nIt rained all day [1].\n");
    let case = "x".repeat(63);
    let told = desk.run(&["import", &file.display().to_string(), "--case", &case]).fails(1);
    says(&told, "too long");
    assert_eq!(journal(&desk), before);
    assert_eq!(blobs(&desk), [""; 0]);
}
