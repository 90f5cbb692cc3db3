//! Asking the index. The order of what is found follows from the log alone.
//!
//! Ranking is BM25. tantivy counts what it has deleted and not yet cleared away, so that an index that grew ranks
//! otherwise than one that was made at once. Here the counts are of what is there, the average length is a constant, the
//! last bits of a score are dropped, and what then ranks alike is in log order.

use super::{
    Found, Hit, Kind, Query, SearchError,
    query::{Clause, clauses},
    snippet::snippet,
    store::{Fields, ORDER, Store},
    without::Without,
};
use core::cmp::Reverse;
use proof::{Digest, Seq, StreamName};
use std::collections::{BTreeMap, BTreeSet};
use tantivy::{
    DocAddress, DocId, ReloadPolicy, Score, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term,
    collector::{Count, DocSetCollector, TopDocs},
    query::{
        Bm25StatisticsProvider, BooleanQuery, ConstScoreQuery, Occur, PhrasePrefixQuery, PhraseQuery,
        Query as TantivyQuery, TermQuery,
    },
    schema::{Field, IndexRecordOption, Value as _},
};

/// What is taken for the average length of a text, in words: a sentence.
const WORDS_AVERAGE: u64 = 24;
/// The bits of a score that are dropped: they depend on the order in which it was added up.
const SCORE_BITS_DROPPED: u32 = 10;

/// What was committed, to be asked for as long as somebody likes: later commits do not show in it.
#[derive(Clone)]
pub(super) struct View {
    pub(super) fields: Fields,
    pub(super) searcher: Searcher,
    /// How many entries were read.
    pub(super) size: u64,
    pub(super) texts_missing: u64,
}

impl View {
    /// Returns a view of what was committed.
    pub(super) fn of(store: &Store) -> Result<Self, SearchError> {
        let builder = store.index.reader_builder().reload_policy(ReloadPolicy::Manual);
        Ok(Self {
            fields: store.fields,
            searcher: builder.try_into()?.searcher(),
            size: store.reached.size,
            texts_missing: store.reached.missing.len() as u64,
        })
    }
}

/// Returns what is found.
pub(super) fn find(view: &View, query: &Query) -> Result<Found, SearchError> {
    let clauses = clauses(&query.text);
    let mut found = Found {
        size: view.size,
        texts_missing: view.texts_missing,
        has_words: clauses.iter().any(|clause| !clause.excluded),
        all_words: true,
        total: 0,
        hits: Vec::new(),
        warning: None,
    };
    if !found.has_words || query.limit == 0 {
        return Ok(found);
    }
    let (total, mut places) = run(view, query, &clauses, Occur::Must)?;
    found.total = total;
    let wanted = clauses.iter().filter(|clause| !clause.excluded).count();
    if total == 0 && wanted > 1 {
        (found.total, places) = run(view, query, &clauses, Occur::Should)?;
        found.all_words = found.total == 0;
    }
    let mut titles = BTreeMap::new();
    for place in places {
        found.hits.push(hit(view.fields, &view.searcher, place, &clauses, &mut titles)?);
    }
    Ok(found)
}

/// Returns how many there are of each kind that a query could ask for, whatever kinds it asks for; none left out but zeros.
pub(super) fn kinds(view: &View, query: &Query, all_words: bool) -> Result<Vec<(Kind, u64)>, SearchError> {
    let clauses = clauses(&query.text);
    if !clauses.iter().any(|clause| !clause.excluded) {
        return Ok(Vec::new());
    }
    let occur = if all_words { Occur::Must } else { Occur::Should };
    let mut counts = Vec::new();
    for kind in Kind::ALL {
        let of_kind = Query { kinds: vec![kind], limit: 1, ..query.clone() };
        let (count, _) = run(view, &of_kind, &clauses, occur)?;
        counts.extend((count > 0).then_some((kind, count)));
    }
    Ok(counts)
}

/// What is found, best first, with the number of all that there is.
fn run(view: &View, query: &Query, clauses: &[Clause], occur: Occur) -> Result<(u64, Vec<DocAddress>), SearchError> {
    let View { fields, searcher, .. } = view;
    let of = |excluded: bool| clauses.iter().filter(move |clause| clause.excluded == excluded);
    let each = |clause: &Clause| of_clause(searcher, fields.text, clause);
    let wanted = of(false).map(|clause| Ok((occur, each(clause)?))).collect::<Result<_, SearchError>>()?;
    let mut parts: Vec<(Occur, Box<dyn TantivyQuery>)> = vec![(Occur::Must, Box::new(BooleanQuery::new(wanted)))];
    if !query.kinds.is_empty() {
        let kinds: Vec<&str> = query.kinds.iter().map(|kind| kind.as_str()).collect();
        parts.push((Occur::Must, one_of(fields.kind, &kinds)));
    }
    if let Some(streams) = &query.streams {
        let streams: Vec<String> = streams.iter().map(ToString::to_string).collect();
        let streams: Vec<&str> = streams.iter().map(String::as_str).collect();
        parts.push((Occur::Must, one_of(fields.of, &streams)));
    }
    let top = TopDocs::with_limit(query.limit).tweak_score(|segment: &SegmentReader| {
        let order = segment.fast_fields().u64(ORDER).ok().map(|column| column.first_or_default_col(u64::MAX));
        move |doc: DocId, score: Score| {
            // A score is not negative, so its bits are in its order.
            let rank = score.to_bits() >> SCORE_BITS_DROPPED;
            (rank, Reverse(order.as_ref().map_or(u64::MAX, |order| order.get_val(doc))))
        }
    });
    let unwanted: Vec<_> =
        of(true).map(|clause| Ok((Occur::Should, each(clause)?))).collect::<Result<_, SearchError>>()?;
    let left_out = if unwanted.is_empty() {
        BTreeSet::new()
    } else {
        searcher.search(&BooleanQuery::new(unwanted), &DocSetCollector)?.into_iter().collect()
    };
    let collector = Without { inner: (top, Count), left_out };
    let (top, count) =
        searcher.search_with_statistics_provider(&BooleanQuery::new(parts), &collector, &Live(searcher))?;
    Ok((count as u64, top.into_iter().map(|(_, place)| place).collect()))
}

fn of_clause(searcher: &Searcher, field: Field, clause: &Clause) -> Result<Box<dyn TantivyQuery>, SearchError> {
    let mut terms: Vec<Term> = clause.words.iter().map(|word| Term::from_field_text(field, word)).collect();
    let last = terms.pop();
    if clause.prefix {
        let beginning = last.iter().chain(&terms).next().map(|term| term.serialized_value_bytes().to_vec());
        terms.extend(last);
        let mut query = PhrasePrefixQuery::new(terms);
        query.set_max_expansions(continuations(searcher, field, &beginning.unwrap_or_default())?);
        return Ok(constant(Box::new(query), 1.0));
    }
    Ok(match last {
        Some(term) if terms.is_empty() => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
        last => {
            terms.extend(last);
            Box::new(PhraseQuery::new(terms))
        }
    })
}

/// Returns the most words of one segment that begin so: room is made for as many, and no more are looked at.
fn continuations(searcher: &Searcher, field: Field, beginning: &[u8]) -> Result<u32, SearchError> {
    let mut most: u32 = 1;
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut words = index.terms().range().ge(beginning).into_stream().map_err(SearchError::Disk)?;
        let mut here: u32 = 0;
        while words.advance() && words.key().starts_with(beginning) {
            here = here.saturating_add(1);
        }
        most = most.max(here);
    }
    Ok(most)
}

/// A condition that adds nothing to the score.
fn one_of(field: Field, values: &[&str]) -> Box<dyn TantivyQuery> {
    let terms = values.iter().map(|value| Term::from_field_text(field, value));
    let any: Vec<(Occur, Box<dyn TantivyQuery>)> = terms
        .map(|term| (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn TantivyQuery>))
        .collect();
    constant(Box::new(BooleanQuery::new(any)), 0.0)
}

fn constant(query: Box<dyn TantivyQuery>, score: Score) -> Box<dyn TantivyQuery> {
    Box::new(ConstScoreQuery::new(query, score))
}

fn hit(
    fields: Fields,
    searcher: &Searcher,
    place: DocAddress,
    clauses: &[Clause],
    titles: &mut BTreeMap<String, Option<String>>,
) -> Result<Hit, SearchError> {
    let document: TantivyDocument = searcher.doc(place)?;
    let text = |field: Field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
    let number = |field: Field| document.get_first(field).and_then(|value| value.as_u64()).unwrap_or_default();
    let damaged = || SearchError::Stale { why: "it has a document of another form" };
    let of: StreamName = text(fields.of).parse().map_err(|_of_no_stream| damaged())?;
    let kind = Kind::named(text(fields.kind)).ok_or_else(damaged)?;
    let title = if let Some(title) = titles.get(text(fields.of)) {
        title.clone()
    } else {
        let title = title(fields, searcher, text(fields.of))?;
        titles.insert(text(fields.of).to_owned(), title.clone());
        title
    };
    let snippet = snippet(text(fields.text), clauses);
    let extraction: Option<Digest> = text(fields.digest).parse().ok();
    let begins = number(fields.start).saturating_add(snippet.start as u64);
    Ok(Hit {
        name: text(fields.name).to_owned(),
        kind,
        of,
        title,
        seq: Seq(number(fields.seq)),
        // A passage may be the end of a text, and not its beginning.
        goes_before: begins > 0,
        extraction: extraction.map(|digest| (digest, begins)),
        snippet,
    })
}

/// Returns what readers call a stream.
fn title(fields: Fields, searcher: &Searcher, of: &str) -> Result<Option<String>, SearchError> {
    let query = TermQuery::new(Term::from_field_text(fields.key, of), IndexRecordOption::Basic);
    let places = searcher.search(&query, &TopDocs::with_limit(1).order_by_score())?;
    let Some((_, place)) = places.first() else { return Ok(None) };
    let document: TantivyDocument = searcher.doc(*place)?;
    Ok(document.get_first(fields.title).and_then(|value| value.as_str()).map(ToOwned::to_owned))
}

/// Counts of what is there, without what was deleted.
struct Live<'a>(&'a Searcher);

impl Bm25StatisticsProvider for Live<'_> {
    fn total_num_tokens(&self, _: Field) -> tantivy::Result<u64> {
        Ok(self.0.num_docs().saturating_mul(WORDS_AVERAGE))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.0.num_docs())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let mut total: u64 = 0;
        for segment in self.0.segment_readers() {
            let index = segment.inverted_index(term.field())?;
            let Some(alive) = segment.alive_bitset() else {
                total = total.saturating_add(u64::from(index.doc_freq(term)?));
                continue;
            };
            let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else { continue };
            let mut doc = tantivy::DocSet::doc(&postings);
            while doc != TERMINATED {
                total = total.saturating_add(u64::from(alive.is_alive(doc)));
                doc = tantivy::DocSet::advance(&mut postings);
            }
        }
        Ok(total)
    }
}
