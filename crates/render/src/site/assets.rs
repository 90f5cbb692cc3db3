//! Style and scripts, under names that hold their digests.

use model::names::Digest;

/// The stylesheet, in the order in which rules give way.
const STYLE: [&str; 6] = [
    include_str!("../../assets/site/base.css"),
    include_str!("../../assets/site/case.css"),
    include_str!("../../assets/site/history.css"),
    include_str!("../../assets/site/sources.css"),
    include_str!("../../assets/site/graph.css"),
    include_str!("../../assets/site/log.css"),
];
/// The stylesheet of verdict cards, which are pages within other people's.
const CARD_STYLE: &str = include_str!("../../assets/site/card.css");
/// Scripts by name. Pages are complete without them.
const SCRIPTS: &[(&str, &str)] = &[
    ("case", include_str!("../../assets/case.js")),
    ("history", include_str!("../../assets/history.js")),
    ("proof", include_str!("../../assets/proof.js")),
    ("verify", include_str!("../../assets/verify.js")),
];

/// What stands beside the page's name in the browser.
const ICON: &str = include_str!("../../assets/icon.svg");

/// A file.
#[derive(Debug)]
struct Asset {
    /// Its name, with its digest in it.
    name: String,
    media_type: &'static str,
    text: String,
}

impl Asset {
    fn of(stem: &str, ending: &str, media_type: &'static str, text: String) -> Self {
        let digest = Digest::of(text.as_bytes()).to_string();
        let short = digest.get(..16).unwrap_or_default();
        Self { name: format!("{stem}-{short}.{ending}"), media_type, text }
    }
}

/// The files that pages name.
#[derive(Debug)]
pub struct Assets {
    style: Asset,
    card: Asset,
    own: Option<Asset>,
    icon: Asset,
    scripts: Vec<Asset>,
}

impl Assets {
    /// Returns the files, and the newsroom's own stylesheet among them.
    pub fn new(own: Option<String>) -> Self {
        let css = "text/css; charset=utf-8";
        Self {
            style: Asset::of("site", "css", css, STYLE.concat()),
            card: Asset::of("card", "css", css, CARD_STYLE.to_owned()),
            own: own.map(|text| Asset::of("own", "css", css, text)),
            icon: Asset::of("icon", "svg", "image/svg+xml", ICON.to_owned()),
            scripts: SCRIPTS
                .iter()
                .map(|(stem, text)| Asset::of(stem, "js", "text/javascript; charset=utf-8", (*text).to_owned()))
                .collect(),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Asset> {
        [Some(&self.style), Some(&self.card), self.own.as_ref()]
            .into_iter()
            .flatten()
            .chain(&self.scripts)
            .chain([&self.icon])
    }

    /// Returns a file's media type and text by its name.
    pub fn named(&self, name: &str) -> Option<(&'static str, &str)> {
        self.all().find(|asset| asset.name == name).map(|asset| (asset.media_type, asset.text.as_str()))
    }

    /// Returns the address of the stylesheet.
    pub fn style(&self) -> String {
        format!("/assets/{}", self.style.name)
    }

    /// Returns the address of the stylesheet of verdict cards.
    pub fn card_style(&self) -> String {
        format!("/assets/{}", self.card.name)
    }

    /// Returns the address of the newsroom's own stylesheet.
    pub fn own_style(&self) -> Option<String> {
        self.own.as_ref().map(|own| format!("/assets/{}", own.name))
    }

    /// Returns the address of the icon.
    pub fn icon(&self) -> String {
        format!("/assets/{}", self.icon.name)
    }

    /// Returns the address of a script by its name.
    pub fn script(&self, stem: &str) -> Option<String> {
        let name = |asset: &&Asset| asset.name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('-'));
        self.scripts.iter().find(name).map(|asset| format!("/assets/{}", asset.name))
    }
}
