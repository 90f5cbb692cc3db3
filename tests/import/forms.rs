//! Expected counts are by hand: what a reader would call sections, sentences and sources.

use crate::support::Desk;
use serde_json::{Value, json};

/// An article, and what a reader finds in it.
struct Form {
    name: &'static str,
    text: &'static str,
    format: &'static str,
    sections: usize,
    statements: usize,
    sources: usize,
}

const FORMS: &[Form] = &[
    Form {
        name: "nested-quotes",
        text: "Did the mayor say \u{201c}never\u{201d}?\nSummary\nShe said: \u{201c}He told me \u{2018}it is \u{201c}done\u{201d}\u{2019} and left\u{201d} [1]. The paper printed 'she said \"never\"' twice [2].\n1. What was said\n\"I never said 'never',\" she said [1]. He \u{ab}disagreed\u{bb} [2].\n",
        format: "text",
        sections: 2,
        statements: 4,
        sources: 2,
    },
    Form {
        name: "marks-in-a-row",
        text: "Did it rain in May?\nSummary\nIt did [1][2][3]. Twice, says the bureau [4, 5]. Three papers agree [6-8] [1] [9].\n",
        format: "text",
        sections: 1,
        statements: 3,
        sources: 9,
    },
    Form {
        name: "sic",
        text: "Are \u{201c}thier\u{201d} figures right?\nSummary\nThe report gives \u{201c}thier [sic] figures\u{201d} for [the] year [1]. It says \u{201c}[w]e counted\u{201d} [emphasis added] twice [2].\n",
        format: "text",
        sections: 1,
        statements: 2,
        sources: 2,
    },
    Form {
        name: "out-of-order",
        text: "Which came first?\nSummary\nThe third did [3]. Then the first [1]. Then the twelfth and second [12] [2].\n",
        format: "text",
        sections: 1,
        statements: 3,
        sources: 4,
    },
    Form {
        name: "not-ascii",
        text: "Чи правда, що міст закрили?\nSummary\nМіст закрили у травні [1]. «Він небезпечний», — каже мерія [2].\n1. Діакритика e\u{301} і ﬁ\nPřílišě žluťoučký kůň úpěl ďábelské ódy [3]. 橋は閉鎖された [1]。市長は否定した [2]。\n2. Other scripts\nقال العمدة إن الجسر مغلق [2]. \u{5d4}\u{5d2}\u{5e9}\u{5e8} סגור [1].\n",
        format: "text",
        sections: 3,
        statements: 7,
        sources: 3,
    },
    Form {
        name: "emoji",
        text: "Did \u{1f46e}\u{200d}\u{2640}\u{fe0f} count 5\u{fe0f}\u{20e3} \u{1f697}?\nSummary\nShe did \u{1f44d}\u{1f3fd} [1]. The post had \u{1f1fa}\u{1f1e6} and \u{1f926}\u{1f3fc}\u{200d}\u{2642}\u{fe0f}! \u{1f600} [2]\n",
        format: "text",
        sections: 1,
        statements: 2,
        sources: 2,
    },
    Form {
        name: "blank-lines",
        text: "Is the bridge safe?\n\nSummary\n\nIt is closed [1].\n\n\nNobody says it is safe [2].\n\n1. What the city says\n\nIt will open in June [1].  It was inspected [3].\n\n2. Bottom line\n\nNot yet known [2].\n\n",
        format: "text",
        sections: 3,
        statements: 5,
        sources: 3,
    },
    Form {
        name: "no-citations",
        text: "Is water wet?\nSummary\nIt is. Nobody was asked.\n1. Why\nIt just is.\n",
        format: "text",
        sections: 2,
        statements: 3,
        sources: 0,
    },
    Form {
        name: "no-headings",
        text: "Did crashes fall by 40 percent after the lights came?\nThe city says they did [1]. The county counts a quarter [2].\nNobody could find the worksheet behind the figure.\n",
        format: "text",
        sections: 1,
        statements: 3,
        sources: 2,
    },
    Form {
        name: "references",
        text: "Did crashes fall?\nSummary\nThey fell by a quarter [1]. The city says by more [2]. A blog agrees [3].\n\nReferences\n[1] County audit 2026/14, https://audit.example/2026/14?x=1&y=2\n[2] City of Tidemark, \u{201c}Safer streets\u{201d}. https://tidemark.example/release\n[3] https://blog.example/lights_(new)\n",
        format: "text",
        sections: 2,
        statements: 6,
        sources: 3,
    },
    Form {
        name: "bullets",
        text: "What did the minister promise?\nSummary\nThree things:\n- Ten schools [1].\n- A bridge, by 2027 [2].\n  * Its second lane later [2].\n\u{2022} No new taxes [3].\n1. What came of it\nOne school opened [4].\n",
        format: "text",
        sections: 2,
        statements: 6,
        sources: 4,
    },
    Form {
        name: "hard-wrapped",
        text: "Has the river been clean since 2019?\n\nSummary\n\nThe agency says that the river has been clean since the plant at\nHarwick was closed in 2019, and that fish are back in all of it\n[1]. Anglers whom the paper asked say that they have caught\nnothing below the weir for two years [2].\n\n1. What was measured\n\nOne gauge, above the weir, is behind the agency's figure [1]. The\nuniversity measured below it, e.g. at Mill St. Bridge, and found\nthree times the limit [3].\n",
        format: "text",
        sections: 2,
        statements: 4,
        sources: 3,
    },
    Form {
        name: "hashes-under-a-plain-title",
        text: "Did the lights help?\n\n## Summary\n\nA little [1].\n\n## 1. What the city says\n\nA lot [2]. **Forty percent**, it says [2].\n\n### A closer look\n\nOne quarter [1].\n",
        format: "text",
        sections: 3,
        statements: 4,
        sources: 2,
    },
    Form {
        name: "markdown",
        text: "# Did the lights help?\n\n## Executive summary\n\nA *little*, says [the audit](https://audit.example/) [1].\n\n## What the city says\n\n> A lot, a lot [2].\n\n- Forty percent [2].\n- Or fifty.\n\n## Bottom line\n\nA little [1] [2].\n",
        format: "markdown",
        sections: 3,
        statements: 5,
        sources: 2,
    },
    Form {
        name: "markdown-without-headings",
        text: "# Did the lights help?\n\nA little [1].\n\nNobody knows how much.\n",
        format: "markdown",
        sections: 1,
        statements: 2,
        sources: 1,
    },
    Form {
        name: "white-space-inside",
        text: "Did the lights help?\nSummary\n\tA little [1].\u{a0} \u{2009}Or\tnot [2].   \n   \n1.  What the city says  \nA lot [2].\n",
        format: "text",
        sections: 2,
        statements: 3,
        sources: 2,
    },
];

fn import(desk: &Desk, name: &str, text: &str) -> Value {
    let file = desk.file(&format!("{name}.txt"), text);
    desk.run(&["import", &file.display().to_string(), "--case", name, "--json"]).json()
}

fn shown(desk: &Desk, case: &str, format: &str) -> String {
    desk.run(&["show", case, "--format", format]).ok()
}

/// The text, with one newline at its end.
fn ended(text: &str) -> String {
    format!("{}\n", text.trim_end_matches('\n'))
}

#[test]
fn shows_2_articles_of_every_form_come_back() {
    let desk = Desk::new();
    for form in FORMS {
        let told = import(&desk, form.name, form.text);
        let assessment = &desk.run(&["show", form.name, "--json"]).json()["assessment"];
        let sections = assessment["sections"].as_array().unwrap();
        let statements: usize = sections.iter().map(|s| s["statements"].as_array().unwrap().len()).sum();
        let sources = assessment["sources"].as_array().unwrap().len();
        assert_eq!(
            (sections.len(), statements, sources),
            (form.sections, form.statements, form.sources),
            "{}: sections, statements, sources of {sections:#?}",
            form.name
        );
        assert_eq!(shown(&desk, form.name, form.format), ended(form.text), "{}", form.name);
        assert_eq!(told["comes_back"], form.format, "{}", form.name);
        let numbers = (&told["sections"], &told["statements"], &told["sources"]);
        assert_eq!(numbers, (&json!(form.sections), &json!(form.statements), &json!(form.sources)));
    }
    desk.words("verify").ok();
}

#[test]
fn shows_2_a_number_keeps_its_source_whatever_the_order() {
    let desk = Desk::new();
    let form = FORMS.iter().find(|form| form.name == "out-of-order").unwrap();
    let told = import(&desk, form.name, form.text);
    assert!(told["notes"].to_string().contains("[1] is first cited after [3]"), "{told}");
    let assessment = &desk.words("show out-of-order --json").json()["assessment"];
    let cited: Vec<(u64, &str)> = assessment["sections"][0]["statements"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|statement| statement["citations"].as_array().unwrap())
        .map(|citation| (citation["number"].as_u64().unwrap(), citation["source"].as_str().unwrap()))
        .collect();
    assert_eq!(cited, [(3, "out-of-order.3"), (1, "out-of-order.1"), (12, "out-of-order.12"), (2, "out-of-order.2")]);
    let ids: Vec<&str> =
        assessment["sources"].as_array().unwrap().iter().map(|s| s["source"].as_str().unwrap()).collect();
    assert_eq!(ids, ["out-of-order.1", "out-of-order.2", "out-of-order.3", "out-of-order.12"]);
}

#[test]
fn shows_2_windows_line_ends_become_plain_ones_and_it_is_told() {
    let desk = Desk::new();
    let form = FORMS.iter().find(|form| form.name == "blank-lines").unwrap();
    let file = desk.file("windows.txt", form.text.replace('\n', "\r\n"));
    let told = desk.run(&["import", &file.display().to_string(), "--case", "windows"]).ok();
    assert!(told.contains("note: 17 Windows line ends"), "{told}");
    assert!(!told.contains("byte for byte"), "{told}");
    assert!(told.contains("casebook show windows --format text"), "{told}");
    assert_eq!(shown(&desk, "windows", "text"), ended(form.text));
}

#[test]
fn shows_2_what_is_left_out_at_the_ends_is_told() {
    let desk = Desk::new();
    for (case, text, note) in [
        ("bom", "\u{feff}Did it rain?\nIt did [1].\n", "byte order mark"),
        ("leading", "\n\n Did it rain?\nIt did [1].\n", "white space before the title"),
        ("trailing", "Did it rain?\nIt did [1]. \n\n\t\n", "white space at the end"),
    ] {
        let file = desk.file("ends.txt", text);
        let told = desk.run(&["import", &file.display().to_string(), "--case", case]).ok();
        assert!(told.contains(note), "{told}");
        assert!(!told.contains("byte for byte"), "{told}");
        assert!(told.contains(&format!("casebook show {case} --format text")), "{told}");
        assert_eq!(shown(&desk, case, "text"), "Did it rain?\nIt did [1].\n");
    }
    // A final newline, or none, is nothing to tell.
    for (case, text) in [("with", "Did it rain?\nIt did [1].\n"), ("without", "Did it rain?\nIt did [2].")] {
        let file = desk.file("ends.txt", text);
        let told = desk.run(&["import", &file.display().to_string(), "--case", case]).ok();
        assert!(told.contains(&format!("comes back byte for byte: casebook show {case} --format text")), "{told}");
        assert!(
            told.contains("1 section (0 summary, 1 body, 0 bottom line), 1 statement, 0 of them uncited"),
            "{told}"
        );
        assert!(told.contains("1 source, of which only the citation is known"), "{told}");
        assert_eq!(shown(&desk, case, "text"), ended(text));
    }
}

#[test]
fn shows_2_a_format_that_gives_an_article_back_does() {
    // Markdown's title, and headings of other kinds: whatever the import promises must hold.
    let desk = Desk::new();
    for (case, text) in [
        ("mixed-a", "# Did it rain?\n\nSummary\n\nIt did [1].\n\n1. More\n\nA lot [2].\n"),
        ("mixed-b", "# Did it rain?\n\nSummary\n=======\n\nIt did [1].\n\nMore\n----\n\nA lot [2].\n"),
        ("mixed-c", "# Did it rain?\nSummary\nIt did [1].\n## More\nA lot [2].\n"),
        ("mixed-d", "Did it rain?\n============\n\nSummary\n-------\n\nIt did [1].\n"),
    ] {
        let told = import(&desk, case, text);
        let format = told["comes_back"].as_str().unwrap_or_else(|| panic!("{case} does not come back: {told}"));
        assert_eq!(shown(&desk, case, format), text, "{case} as {format}");
    }
}

#[test]
fn shows_2_a_list_of_references_describes_its_sources() {
    let desk = Desk::new();
    let form = FORMS.iter().find(|form| form.name == "references").unwrap();
    let told = import(&desk, form.name, form.text);
    assert_eq!(told["described"], 3);
    let assessment = &desk.words("show references --json").json()["assessment"];
    let sources = assessment["sources"].as_array().unwrap();
    let described: Vec<[&Value; 4]> =
        sources.iter().map(|s| [&s["title"], &s["url"], &s["basis"], &s["stub"]]).collect();
    let [yes, basis] = [json!(false), json!("authors_list")];
    assert_eq!(
        described,
        [
            [&json!("County audit 2026/14"), &json!("https://audit.example/2026/14?x=1&y=2"), &basis, &yes],
            [
                &json!("City of Tidemark, \u{201c}Safer streets\u{201d}"),
                &json!("https://tidemark.example/release"),
                &basis,
                &yes
            ],
            [&Value::Null, &json!("https://blog.example/lights_(new)"), &basis, &yes],
        ]
    );
    assert!(sources.iter().all(|source| source["kind"] == "unknown"));
}

#[test]
fn shows_2_only_some_sources_are_described() {
    let desk = Desk::new();
    let text = "Did it rain?\nIt did [1]. It did not [2].\n\nSources:\n[1] The Packet, https://packet.example/rain\n[7] Nobody cites this\n";
    let file = desk.file("some.txt", text);
    let told = desk.run(&["import", &file.display().to_string(), "--case", "some"]).ok();
    assert!(told.contains("[2] is cited and not in the references"), "{told}");
    assert!(told.contains("reference [7] is not cited"), "{told}");
    let assessment = &desk.words("show some --json").json()["assessment"];
    let stubs: Vec<(&Value, &Value)> =
        assessment["sources"].as_array().unwrap().iter().map(|s| (&s["source"], &s["stub"])).collect();
    assert!(stubs.contains(&(&json!("some.1"), &json!(false))), "{stubs:?}");
    assert!(stubs.contains(&(&json!("some.2"), &json!(true))), "{stubs:?}");
    assert_eq!(shown(&desk, "some", "text"), text);
}
