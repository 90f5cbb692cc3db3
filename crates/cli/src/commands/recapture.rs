//! `casebook recapture`: asks again for what was captured, and says what became of the words that were quoted.
//!
//! ```text
//! targets ─▶ for each: ask (nobody waits for the ledger) ─▶ record the capture or the failure ─▶ compare texts and quotes
//!                ─▶ the editor says that it changed ─▶ source.changed ─▶ recheck.cleared for what rests on words that stand
//! ```
//! What became of a quote is a suggestion: nothing is recorded of it but what the editor confirms.

mod compare;
mod flag;
mod targets;

pub(crate) use compare::quotes_in;

use crate::{
    args::{Global, RecaptureArgs},
    commands::{
        fetch::{self, Asked, How, Named},
        read,
    },
    desk::{Desk, Draft},
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use compare::Compared;
use ledger::PrivateKey;
use model::{EventKind, event::sources::SourceChanged, shape::Plain, words::Standing};
use proof::{EventId, StreamName};
use render::{Recaptured, RecapturedAs};
use serde_json::{Value, json};
use targets::Target;

/// Runs `casebook recapture`.
pub(crate) fn run(args: &RecaptureArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let how = fetch::how(args.timeout.as_deref(), args.allow_private, false, args.header.iter().map(String::as_str))?;
    if !args.header.is_empty() && args.sources.len() != 1 {
        return Err(Failure::usage("--header is for one source, whose server is meant to get it")
            .then("name that one alone")
            .unwritten()
            .into());
    }
    let reader = read::open(global, out)?;
    let targets = targets::of(args, &reader, env);
    reader.close()?;
    let targets = targets?;
    let mut round = Round { args, global, env, out, how, key: Some(Desk::open(global, env, out)?.leave()?) };
    let mut rows = Vec::new();
    for target in &targets {
        let mut row = round.asked(target)?;
        if !out.json {
            out.write(&render::recaptured(&row.0, &out.look()))?;
        }
        round.settled(target, &mut row)?;
        rows.push(row.0);
    }
    if out.json {
        out.json(&rows.iter().map(to_value).collect::<Vec<Value>>().into())?;
    } else if rows.is_empty() {
        out.say("no source is that old")?;
    }
    let failed = rows.iter().any(|row| matches!(row.became, RecapturedAs::Failed { .. }));
    Ok(if failed { exit::FAILED } else { exit::DONE })
}

/// The sources one after the other, each recorded before the next is asked.
struct Round<'a> {
    args: &'a RecaptureArgs,
    global: &'a Global,
    env: &'a Env,
    out: &'a Output,
    how: How,
    key: Option<PrivateKey>,
}

impl<'a> Round<'a> {
    /// Captures a source anew, and says what became of it.
    fn asked(&mut self, target: &Target) -> anyhow::Result<(Recaptured, Option<Compared>)> {
        let how = How { browser: target.browser, ..self.how.clone() };
        let asked = fetch::fetch(target.ask.clone(), &how, self.env, self.out);
        let asked = match asked {
            Err(error) if error.is::<Failure>() => {
                let failure = Failure::of(&error);
                let next = failure.next.into_iter().next();
                return Ok((target.row(RecapturedAs::Failed { why: failure.message, is_recorded: false, next }), None));
            }
            asked => asked?,
        };
        let (capture, why) = self.at_desk(|desk| record(target, &asked, desk))?;
        let Some(capture) = capture else {
            let status = asked.came.as_ref().ok().map(|fetched| fetched.response.status);
            let is_gone = matches!(status, Some(404 | 410));
            let next =
                is_gone.then(|| format!("if it is gone for good: casebook changed {} --standing gone", target.source));
            return Ok((
                target.row(RecapturedAs::Failed { why: why.unwrap_or_default(), is_recorded: true, next }),
                None,
            ));
        };
        let reader = read::open(self.global, self.out)?;
        let compared = compare::compare(target, &capture, &reader);
        reader.close()?;
        let compared = compared?;
        let mut row = target.row(compared.became(&capture));
        row.quotes.clone_from(&compared.quotes);
        Ok((row, Some(compared)))
    }

    /// Records that a source changed, if that is wanted.
    fn settled(&mut self, target: &Target, row: &mut (Recaptured, Option<Compared>)) -> anyhow::Result<()> {
        let (row, compared) = row;
        let Some(compared) = compared else { return Ok(()) };
        let before = target.before.as_ref().map(|before| before.capture.clone());
        let (capture, before) = match (&row.became, &compared.lost_from) {
            (RecapturedAs::Changed { capture, .. }, _) => (capture.clone(), before),
            // It changed some captures ago, and that is on no record.
            (RecapturedAs::Unchanged { capture }, Some(from)) => (capture.clone(), Some(from.clone())),
            _ => return Ok(()),
        };
        if self.args.record || self.confirmed(row) {
            let captures: Vec<String> = before.into_iter().chain([capture]).collect();
            self.changed(target, &captures, compared, row)?;
        }
        if !self.out.json {
            self.out.write(&render::recapture_recorded(row, &self.out.look()))?;
        }
        Ok(())
    }

    /// Asks whoever sits here whether it is to be recorded that the source changed.
    fn confirmed(&self, row: &Recaptured) -> bool {
        let can_ask = !self.out.json && self.env.can_ask;
        can_ask && self.out.asks(&format!("Record that {} changed, and flag what rests on it?", row.source))
    }

    /// Records that a source changed, and that what rests on words that stand needs no second look for it.
    fn changed(
        &mut self,
        target: &Target,
        captures: &[String],
        compared: &Compared,
        row: &mut Recaptured,
    ) -> anyhow::Result<()> {
        let capture = captures.last().map(String::as_str).unwrap_or_default();
        let captures: Result<_, _> = captures.iter().map(|capture| capture.parse().map(Plain)).collect();
        let data = SourceChanged { standing: Standing::Changed, notice: None, captures: captures?, method: None };
        let draft = Draft::new(StreamName::Source(target.source.clone()), data);
        let receipt = self.at_desk(|desk| desk.write(&draft))?;
        row.recorded = Some(receipt.seq.0);
        let reader = read::open(self.global, self.out)?;
        let flagged = flag::flagged(target, receipt.id, compared, &reader);
        reader.close()?;
        for flagged in flagged? {
            row.flagged.extend(flagged.stays.iter().cloned());
            if flagged.cleared.is_empty() {
                continue;
            }
            match self.clear(&flagged, receipt.id, target, capture) {
                Ok(()) => row.cleared.extend(flagged.cleared.iter().map(flag::Flag::full)),
                Err(error) if error.is::<Failure>() => {
                    self.out.warn(&format!("what rests on words that stand stays flagged: {error}"));
                    row.flagged.extend(flagged.cleared.iter().map(flag::Flag::full));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn clear(&mut self, flagged: &flag::Flagged, cause: EventId, target: &Target, capture: &str) -> anyhow::Result<()> {
        let data = json!({
            "targets": flagged.cleared.iter().map(|flag| flag.target.as_str()).collect::<Vec<_>>(),
            "cause": cause.to_string(),
            "outcome": "kept",
            "reason": format!("the words that it quotes stand in source/{}/capture/{capture} as they did", target.source),
        });
        let Value::Object(data) = data else { return Ok(()) };
        let subject = StreamName::Case(flagged.case.clone());
        let draft = crate::commands::events::draft(EventKind::RecheckCleared, subject, &data)?;
        self.at_desk(|desk| desk.write(&draft)).map(drop)
    }

    /// Does something with the ledger, and gives it up again.
    fn at_desk<T>(&mut self, work: impl FnOnce(&mut Desk<'a>) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let key = self.key.take().ok_or_else(|| anyhow::anyhow!("the key is gone"))?;
        let mut desk = Desk::come_back(self.global, self.env, self.out, key)?;
        let done = work(&mut desk);
        self.key = Some(desk.leave()?);
        done
    }
}

/// Records what came, and returns the new capture's id, or why there is none.
fn record(target: &Target, asked: &Asked, desk: &mut Desk<'_>) -> anyhow::Result<(Option<String>, Option<String>)> {
    let known = desk.ledger.source(&target.source)?.cloned();
    let plan = asked.plan(known.as_ref(), &Named::default())?;
    plan.blobs.iter().try_for_each(|blob| desk.keep(blob))?;
    let subject = StreamName::Source(target.source.clone());
    let drafts: anyhow::Result<Vec<Draft>> =
        plan.events.iter().map(|(kind, data)| crate::commands::events::draft(*kind, subject.clone(), data)).collect();
    desk.write_all(&drafts?)?;
    Ok((plan.capture, plan.failed))
}

fn to_value(row: &Recaptured) -> Value {
    let mut value = json!({
        "source": row.source,
        "url": row.url,
        "before": row.before,
        "capture": null,
        "quotes": row.quotes.iter().map(quote_value).collect::<Vec<_>>(),
        "recorded": row.recorded,
        "flagged": row.flagged,
        "cleared": row.cleared,
    });
    let more = match &row.became {
        RecapturedAs::Unchanged { capture } => json!({"result": "unchanged", "capture": capture}),
        RecapturedAs::First { capture } => json!({"result": "first", "capture": capture}),
        RecapturedAs::Changed { capture, compared } => json!({
            "result": "changed",
            "capture": capture,
            "words": compared.as_ref().map(|compared| json!({"went": compared.went(), "came": compared.came()})),
            "changes": compared.as_ref().map(|compared| {
                let pair = |(went, came): (&str, &str)| json!({"went": went, "came": came});
                compared.changes().into_iter().map(pair).collect::<Vec<_>>()
            }),
        }),
        RecapturedAs::Failed { why, .. } => json!({"result": "failed", "error": why}),
    };
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}

/// Returns what became of a quote, as JSON.
pub(crate) fn quote_value(quote: &render::QuoteAgain) -> Value {
    let mut value = json!({"of": quote.of, "exact": quote.exact, "now": quote.now.word()});
    let more = match &quote.now {
        render::QuoteNow::Gone => json!({}),
        render::QuoteNow::Stands { around_changed } => json!({"around_changed": around_changed}),
        render::QuoteNow::Moved { start, around_changed } => json!({"start": start, "around_changed": around_changed}),
        render::QuoteNow::Several { count } => json!({"count": count}),
        render::QuoteNow::Altered { passage, start, similarity_percent } => {
            json!({"passage": passage, "start": start, "similarity_percent": similarity_percent})
        }
    };
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}
