//! How deep a page is nested, told from its tags before it is parsed: parsing takes time with the square of it.

use dom_smoothie::Readability;

/// Elements that have no end, also those that drawings are made of, or whose end browsers add where it is missing: many
/// of them in a row are not nested.
const NOT_COUNTED: [&str; 46] = [
    "area", "base", "body", "br", "circle", "col", "colgroup", "dd", "dt", "ellipse", "embed", "frame", "head", "hr",
    "html", "image", "img", "input", "keygen", "li", "line", "link", "meta", "optgroup", "option", "p", "param",
    "path", "polygon", "polyline", "rb", "rect", "rp", "rt", "rtc", "source", "stop", "tbody", "td", "tfoot", "th",
    "thead", "tr", "track", "use", "wbr",
];
/// Elements whose content is no markup.
const RAW: [&str; 7] = ["iframe", "noframes", "script", "style", "textarea", "title", "xmp"];

/// Tells whether more than `max` elements of a page's text are open at once.
pub(super) fn opens_more_than(max: usize, html: &str) -> bool {
    let lower = html.to_ascii_lowercase();
    let mut rest = lower.as_str();
    let mut depth: usize = 0;
    while let Some((_, tag)) = rest.split_once('<') {
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(tag.len());
        let (name, after) = tag.split_at(end);
        rest = after;
        if name.is_empty() || NOT_COUNTED.contains(&name) {
            continue;
        }
        if is_end {
            depth = depth.saturating_sub(1);
        } else if RAW.contains(&name) {
            rest = after.split_once(&format!("</{name}")).map_or("", |(_, rest)| rest);
        } else {
            depth += 1;
            if depth > max {
                return true;
            }
        }
    }
    false
}

/// Tells whether a parsed page is nested deeper than `max`.
pub(super) fn is_deeper_than(max: usize, page: &Readability) -> bool {
    let mut node = page.doc.root();
    let mut depth: usize = 1;
    loop {
        if depth > max {
            return true;
        }
        if let Some(child) = node.first_child() {
            node = child;
            depth += 1;
            continue;
        }
        node = loop {
            if let Some(next) = node.next_sibling() {
                break next;
            }
            let Some(parent) = node.parent() else { return false };
            node = parent;
            depth -= 1;
        };
    }
}
