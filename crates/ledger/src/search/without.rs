//! A collector that passes over some documents.
//!
//! tantivy 0.27 excludes with a seek that its phrases do not allow (`target >= doc` fails in `PhraseScorer`, called from
//! `Exclude`), so what is to be left out is found first, and left out here.

use std::collections::BTreeSet;
use tantivy::{
    DocAddress, DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
};

/// Passes on what is not in `left_out`.
pub(super) struct Without<C> {
    pub(super) inner: C,
    pub(super) left_out: BTreeSet<DocAddress>,
}

/// The same within a segment.
pub(super) struct WithoutHere<S> {
    inner: S,
    left_out: BTreeSet<DocId>,
}

impl<C: Collector> Collector for Without<C> {
    type Fruit = C::Fruit;
    type Child = WithoutHere<C::Child>;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Self::Child> {
        let here = DocAddress::new(ordinal, 0)..=DocAddress::new(ordinal, DocId::MAX);
        let left_out = self.left_out.range(here).map(|place| place.doc_id).collect();
        Ok(WithoutHere { inner: self.inner.for_segment(ordinal, segment)?, left_out })
    }

    fn requires_scoring(&self) -> bool {
        self.inner.requires_scoring()
    }

    fn merge_fruits(&self, fruits: Vec<<C::Child as SegmentCollector>::Fruit>) -> tantivy::Result<C::Fruit> {
        self.inner.merge_fruits(fruits)
    }
}

impl<S: SegmentCollector> SegmentCollector for WithoutHere<S> {
    type Fruit = S::Fruit;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.left_out.contains(&doc) {
            self.inner.collect(doc, score);
        }
    }

    fn harvest(self) -> S::Fruit {
        self.inner.harvest()
    }
}
